"""Indexes that the log is searched by and that no model can declare: on other apps' tables, or on one database only."""

from typing import Any

from backoffice.audit.domain.reading.deleted import name_columns, named_models, words_of_names
from backoffice.audit.domain.reading.related import nameless_models, owner_fields
from backoffice.audit.models import LogLine


def install(connection: Any) -> None:
    """Create what is missing; one look at the names where nothing is."""
    present, tables = _present(connection), set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for name, (table, statement) in _wanted(connection).items():
            if table in tables and name not in present:
                cursor.execute(statement)


def _wanted(connection: Any) -> dict[str, tuple[str, str]]:
    """Every index that there should be, name → table and statement."""
    is_postgres = connection.vendor == "postgresql"
    wanted = {}
    for model in named_models():
        table = model.history.model._meta.db_table
        # SQLite looks at each name, and finds them all in the index.
        by = (
            f"USING gin ({words_of_names(model)})" if is_postgres else f"(history_id, {', '.join(name_columns(model))})"
        )
        wanted[f"deleted_{table}"] = (table, f"CREATE INDEX deleted_{table} ON {table} {by} WHERE history_type = '-'")
    for model in nameless_models():
        table = model.history.model._meta.db_table
        for field in owner_fields(model):
            name = f"deleted_{table}_{field.name}"
            by = f"({field.column}, history_id)"
            wanted[name] = (table, f"CREATE INDEX {name} ON {table} {by} WHERE history_type = '-'")
    if not is_postgres:
        log = LogLine._meta.db_table
        wanted["log_by_words"] = (log, f"CREATE INDEX log_by_words ON {log} (first_at, id, reason, actor_name)")
    return wanted


def _present(connection: Any) -> set[str]:
    if connection.vendor == "postgresql":
        question = "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
    else:
        question = "SELECT name FROM sqlite_master WHERE type = 'index'"
    with connection.cursor() as cursor:
        cursor.execute(question)
        return {name for (name,) in cursor.fetchall()}
