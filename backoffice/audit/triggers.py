"""The triggers by which the database refuses to change the record, whoever asks: only a permit lets them.

SQLite renames no table into the place of one that a trigger names. So a migration that alters the table of permits, or
that of the log, lays the triggers aside meanwhile: see `migrating`.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.db import transaction

from backoffice.audit.domain.ledgers import SealedTable, kept_tables
from backoffice.audit.models import Permit

PREFIX = "append_only_"
FUNCTION = "audit_append_only"
PERMIT = Permit._meta.db_table


def create_all(connection: Any) -> None:
    """Create what is missing on the tables that are there, and drop what is out of date.

    A trigger's name tells its definition, so that one look at the names is enough.
    """
    wanted, present = _wanted(connection), _present(connection)
    missing = wanted.keys() - present.keys()
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _drop(connection, {name: present[name] for name in present.keys() - wanted.keys()})
        if missing:
            _vendor(connection).prepare(cursor)
        for name in sorted(missing):
            cursor.execute(wanted[name][1])


def unguarded_tables(connection: Any) -> list[str]:
    """The tables of the record that lack a trigger, so that their rows can be changed."""
    wanted, present = _wanted(connection), _present(connection)
    return sorted({wanted[name][0] for name in wanted.keys() - present.keys()})


def drop_all(connection: Any) -> None:
    """Drop the triggers: from here on the record can be changed."""
    _drop(connection, _present(connection))


def _wanted(connection: Any) -> dict[str, tuple[str, str]]:
    """Every trigger that there should be, name → table and statement; none before the permits have their table."""
    tables = set(connection.introspection.table_names())
    quote = connection.ops.quote_name
    return {
        name: (table.table, statement)
        for table in kept_tables()
        if PERMIT in tables and table.table in tables
        for name, statement in _vendor(connection).triggers(table, quote)
    }


def _vendor(connection: Any) -> "type[_Postgres] | type[_SQLite]":
    return _Postgres if connection.vendor == "postgresql" else _SQLite


def _present(connection: Any) -> dict[str, str]:
    """The triggers that are there, name → table."""
    with connection.cursor() as cursor:
        cursor.execute(_vendor(connection).PRESENT, [PREFIX.replace("_", r"\_") + "%"])
        return dict(cursor.fetchall())


def _drop(connection: Any, triggers: dict[str, str]) -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for name, table in triggers.items():
            cursor.execute(_vendor(connection).DROP.format(name=quote(name), table=quote(table)))


def _named(operation: str, table: str, definition: str) -> tuple[str, str]:
    """The trigger's name, and the statement that creates it by that name."""
    version = sha256(definition.encode()).hexdigest()[:8]
    name = f"{PREFIX}{version}_{operation.lower()}_{table}"[:63]  # so many characters PostgreSQL keeps of a name
    return name, definition.replace("{name}", name)


def _refusal(operation: str, table: str) -> str:
    return f"Rows of {table} are kept as they are: {operation} is refused."


class _SQLite:
    PRESENT = r"SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s ESCAPE '\'"
    DROP = "DROP TRIGGER {name}"

    @staticmethod
    def prepare(cursor: Any) -> None:
        """Nothing is needed besides the triggers."""

    @staticmethod
    def triggers(table: SealedTable, quote: Callable[[str], str]) -> list[tuple[str, str]]:
        """Name and statement of each of a table's triggers."""
        # An UPDATE may write for the first time what is written after the row, and nothing else.
        changed = [f"OLD.{quote(column)} IS NOT NEW.{quote(column)}" for column in table.columns]
        written = [f"OLD.{quote(column)} IS NOT NULL" for column in table.open_columns]
        conditions = {"UPDATE": " OR ".join([*changed, *written]) if written else "true", "DELETE": "true"}
        return [
            _named(
                operation,
                table.table,
                f"CREATE TRIGGER {{name}} BEFORE {operation} ON {quote(table.table)} "
                f"WHEN ({condition}) AND NOT EXISTS (SELECT 1 FROM {quote(PERMIT)}) "
                f"BEGIN SELECT RAISE(ABORT, '{_refusal(operation, table.table)}'); END",
            )
            for operation, condition in conditions.items()
        ]


class _Postgres:
    PRESENT = (
        r"SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        r"WHERE c.relnamespace = current_schema()::regnamespace AND t.tgname LIKE %s"
    )
    DROP = "DROP TRIGGER {name} ON {table}"
    # It acts as its owner and in its own schema: whoever is refused can neither be short of the right to look for a
    # permit, nor put a table of that name in its way.
    # The second argument names the columns that are written once, after the row. No trigger names a column in its
    # definition, since PostgreSQL would then refuse to alter it.
    BODY = (
        "DECLARE later text[] := string_to_array(TG_ARGV[1], ','); "
        "BEGIN IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - later = to_jsonb(NEW) - later AND later <> '{{}}' "
        "AND NOT EXISTS (SELECT 1 FROM unnest(later) AS name WHERE to_jsonb(OLD) ->> name IS NOT NULL) "
        "THEN RETURN NEW; END IF; "
        "IF NOT EXISTS (SELECT 1 FROM {permit}) THEN "
        "RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = TG_ARGV[0]; END IF; "
        "IF TG_OP = 'UPDATE' THEN RETURN NEW; ELSIF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NULL; END"
    )

    @classmethod
    def prepare(cls, cursor: Any) -> None:
        """The function that all of them call."""
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
            f"SET search_path = {schema}, pg_temp AS $${cls.BODY.format(permit=f'{schema}.{PERMIT}')}$$"
        )

    @classmethod
    def triggers(cls, table: SealedTable, quote: Callable[[str], str]) -> list[tuple[str, str]]:
        """Name and statement of each of a table's triggers."""
        scopes = {"UPDATE": "ROW", "DELETE": "ROW", "TRUNCATE": "STATEMENT"}
        later = ",".join(table.open_columns)
        version = sha256(cls.BODY.encode()).hexdigest()[:8]
        return [
            _named(
                operation,
                table.table,
                f"CREATE TRIGGER {{name}} BEFORE {operation} ON {quote(table.table)} FOR EACH {scope} "
                f"EXECUTE FUNCTION {FUNCTION}('{_refusal(operation, table.table)}', '{later}', '{version}')",
            )
            for operation, scope in scopes.items()
        ]
