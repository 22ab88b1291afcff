"""The triggers by which the database itself keeps the contents of the log, whoever writes a row of the record.

Whatever way a history row or an event came in, the log tells of it: the code that wrote it has no say in that.
"""

from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db import transaction

from backoffice.audit.choices import LineKind
from backoffice.audit.models import Event, LogLine
from backoffice.audit.models.log_line import REASON_LENGTH
from backoffice.foundation.history import is_tracked

COLUMNS = (
    "model_label", "group", "kind", "changed", "reason", "user_id", "actor_name", "way", "network_address",
    "first_at", "last_at", "first_row_id", "row_count",
)  # fmt: skip
KEY = '"group", "model_label", "kind", "changed", "reason"'


def install(connection: Any) -> None:
    """Create what is missing of the triggers, and tell of the rows that were there before them."""
    vendor = _Postgres(connection) if connection.vendor == "postgresql" else _SQLite(connection)
    tables = set(connection.introspection.table_names())
    for source in sources():
        if source.table in tables and not vendor.has(source):
            with transaction.atomic(using=connection.alias):
                vendor.create(source)
                source.fill(connection)


def remove(connection: Any) -> None:
    """Drop the triggers, so that rows can be written that the log does not tell of."""
    vendor = _Postgres(connection) if connection.vendor == "postgresql" else _SQLite(connection)
    for source in sources():
        vendor.drop(source)


def sources() -> list["Source"]:
    """The tables whose rows the log tells of."""
    found = [Source(Event._meta.db_table, "", "id", _EVENT)]
    for model in apps.get_models():
        if is_tracked(model):
            history = model.history.model  # type: ignore[attr-defined]
            found.append(Source(history._meta.db_table, model._meta.label_lower, "history_id", _HISTORY))
    return found


# What the columns of a line are in a row of either kind of table; {r} is the row.
_HISTORY = {
    "group": '{r}."group"',
    "kind": "{r}.history_type",
    "changed": "{r}.changed",
    "reason": f"substr(coalesce({{r}}.history_change_reason, ''), 1, {REASON_LENGTH})",
    "user_id": "{r}.history_user_id",
    "actor_name": "{r}.actor_name",
    "way": "{r}.way",
    "network_address": "{r}.network_address",
    "at": "{r}.history_date",
}
_EVENT = {
    "model_label": "{r}.model_label",
    "group": '{r}."group"',
    "kind": "{r}.kind",
    "changed": "''",
    "reason": f"substr({{r}}.reason, 1, {REASON_LENGTH})",
    "user_id": "{r}.user_id",
    "actor_name": "{r}.actor_name",
    "way": "{r}.way",
    "network_address": "{r}.network_address",
    "at": "{r}.at",
}


class Source:
    """A table whose rows the log tells of."""

    def __init__(self, table: str, label: str, key: str, columns: dict[str, str]) -> None:
        self.table, self.label, self.key = table, label, key
        self.columns = {"model_label": f"'{label}'", **columns}

    def of(self, name: str, row: str) -> str:
        """A column of a line, as one row has it."""
        return self.columns[name].format(r=row)

    def lines(self, rows: str) -> str:
        """The statement that adds the rows of a table, or of what is called like one, to the lines."""
        of = {name: self.of(name, "r") for name in self.columns}
        said = [of[name] for name in ("model_label", "group", "kind", "changed", "reason")]
        signed = [f"min({of[name]})" for name in ("user_id", "actor_name", "way", "network_address")]
        return (
            f"INSERT INTO {LogLine._meta.db_table} ({_quoted()}) "
            f"SELECT {', '.join([*said, *signed])}, min({of['at']}), max({of['at']}), min(r.{self.key}), count(*) "
            f"FROM {rows} r WHERE true GROUP BY 1, 2, 3, 4, 5 ORDER BY min(r.{self.key}) {_added_up()}"
        )

    def fill(self, connection: Any) -> None:
        """Tell of the rows that are there, unless the log tells of rows of this table already."""
        known = LogLine.objects.using(connection.alias)
        lines = known.filter(model_label=self.label) if self.label else known.exclude(kind__in=LineKind.values)
        if not lines.exists():
            with connection.cursor() as cursor:
                cursor.execute(self.lines(self.table))


def _quoted() -> str:
    return ", ".join(f'"{name}"' for name in COLUMNS)


def _added_up() -> str:
    """What becomes of rows of a line that is there already."""
    table = LogLine._meta.db_table
    return (
        f"ON CONFLICT ({KEY}) DO UPDATE SET row_count = {table}.row_count + excluded.row_count, "
        f"last_at = CASE WHEN excluded.last_at > {table}.last_at THEN excluded.last_at ELSE {table}.last_at END"
    )


def _version(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8]


class _Postgres:
    """One trigger a statement: the rows that a statement wrote are counted at once."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'log_%'")
            self.present = {name for (name,) in cursor.fetchall()}

    def has(self, source: Source) -> bool:
        return self._name(source) in self.present

    def create(self, source: Source) -> None:
        """Function and trigger; those of an earlier version go. The function acts as its owner: see the grants."""
        name, function = self._name(source), f"log_{source.table}"
        self.drop(source)
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
                f"SET search_path = {self._schema()}, pg_temp AS $$ BEGIN {source.lines('added')}; RETURN NULL; END $$"
            )
            cursor.execute(
                f"CREATE TRIGGER {name} AFTER INSERT ON {source.table} REFERENCING NEW TABLE AS added "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
            )

    def drop(self, source: Source) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgname LIKE 'log_%%'",
                [source.table],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name} ON {source.table}")

    def _schema(self) -> str:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT quote_ident(current_schema())")
            return str(cursor.fetchone()[0])

    def _name(self, source: Source) -> str:
        return f"log_{source.table}"[:50] + "_" + _version(source.lines("added"))


class _SQLite:
    """One trigger a row, which is all that there is."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'log_%'")
            self.present = {name for (name,) in cursor.fetchall()}

    def has(self, source: Source) -> bool:
        return self._name(source) in self.present

    def create(self, source: Source) -> None:
        self.drop(source)
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TRIGGER {self._name(source)} AFTER INSERT ON {source.table} "
                f"BEGIN {self._statement(source)}; END"
            )

    def drop(self, source: Source) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s AND name LIKE 'log_%%'",
                [source.table],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")

    def _statement(self, source: Source) -> str:
        said = ("model_label", "group", "kind", "changed", "reason", "user_id", "actor_name", "way", "network_address")
        values = [source.of(name, "NEW") for name in (*said, "at", "at")]
        return (
            f"INSERT INTO {LogLine._meta.db_table} ({_quoted()}) "
            f"VALUES ({', '.join(values)}, NEW.{source.key}, 1) {_added_up()}"
        )

    def _name(self, source: Source) -> str:
        return f"log_{source.table}_{_version(self._statement(source))}"
