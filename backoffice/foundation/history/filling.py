"""Naming what changed in history rows that were written before the rows said so: for migrations."""

from collections.abc import Callable
from typing import Any

# What a history row says beside the values of its object.
SIGNATURE = frozenset(
    ["history_id", "history_date", "history_change_reason", "history_type", "history_user", "actor_name", "way",
     "group", "network_address", "changed"]
)  # fmt: skip


def name_changes(app_label: str, *model_names: str) -> Callable[[Any, Any], None]:
    """What a migration runs to fill `changed` of the models' histories, each row compared with the one before.

    One statement a table, whatever its size. Many-to-many fields are given behind their model: `"user.tags"`.
    """

    def fill(apps: Any, schema_editor: Any) -> None:
        for name in model_names:
            model_name, *links = name.split(".")
            live = apps.get_model(app_label, model_name)
            history = apps.get_model(app_label, f"historical{model_name}")
            _fill(schema_editor.connection, live, history, links, apps)

    return fill


def _fill(connection: Any, live: Any, history: Any, links: list[str], apps: Any) -> None:
    quote = connection.ops.quote_name
    table, key = quote(history._meta.db_table), quote(live._meta.pk.column)
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    touched = {field.name for field in live._meta.concrete_fields if getattr(field, "auto_now", False)}
    tests = {
        field.name: f"{table}.{quote(field.column)} {differs} h.{quote(field.column)}"
        for field in history._meta.concrete_fields
        if field.name not in SIGNATURE | touched
    }
    for link in links:
        tests[link] = _links_differ(quote, table, live._meta.get_field(link), apps)
    told = " || ".join(f"CASE WHEN {tests[name]} THEN '{name},' ELSE '' END" for name in sorted(tests))
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH pairs AS (SELECT history_id, "
            f"lag(history_id) OVER (PARTITION BY {key} ORDER BY history_id) AS former FROM {table}) "
            f"UPDATE {table} SET changed = {told} "
            f"FROM pairs JOIN {table} h ON h.history_id = pairs.former "
            f"WHERE {table}.history_id = pairs.history_id AND {table}.history_type = '~'"
        )


def _links_differ(quote: Callable[[str], str], table: str, field: Any, apps: Any) -> str:
    """That the links kept with a row are others than those kept with the one before."""
    through = field.remote_field.through
    kept = apps.get_model(through._meta.app_label, f"historical{through._meta.model_name}")
    other = quote(kept._meta.get_field(field.m2m_reverse_field_name()).column)
    links = f"SELECT {other} FROM {quote(kept._meta.db_table)} WHERE history_id ="
    now, before = f"{links} {table}.history_id", f"{links} h.history_id"
    return f"(EXISTS ({now} EXCEPT {before}) OR EXISTS ({before} EXCEPT {now}))"
