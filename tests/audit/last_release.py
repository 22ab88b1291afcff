"""A database as the last release left it, with people's data and history in it, and the way up from there."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

from django.conf import settings
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from tests.comms.worker_processes import process_environment

ALIAS = "last_release"
# The newest migrations of the release before the record that auditors can trust.
STATE = [
    ("people", "0001_initial"),
    ("webinars", "0004_fewer_indexes"),
    ("media", "0002_initial"),
    ("comms", "0006_notice_templates"),
    ("audit", "0003_export_ends"),
]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

type Rows = dict[Any, dict[str, Any]]


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """A database of its own beside that of the tests, as `ALIAS`; gives its URL."""
    values = connections.databases["default"]
    is_postgres = connections["default"].vendor == "postgresql"
    if is_postgres:
        name, host = f"{values['NAME']}_{ALIAS}", f"{values['HOST']}:{values['PORT']}"
        _on_server(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
        url = f"postgres://{values['USER']}:{quote(values['PASSWORD'], safe='')}@{host}/{name}"
    else:
        name = str(folder / "last_release.sqlite3")
        url = f"sqlite:///{name}"
    connections.databases[ALIAS] = {**values, "NAME": name}
    try:
        yield url
    finally:
        connections[ALIAS].close()
        del connections[ALIAS], connections.databases[ALIAS]
        if is_postgres:
            _on_server(f"DROP DATABASE {name}")


def _on_server(*statements: str) -> None:
    import psycopg

    values = connections.databases["default"]
    signs = {"host": values["HOST"], "port": values["PORT"], "user": values["USER"], "password": values["PASSWORD"]}
    with psycopg.connect(**signs, dbname="postgres", autocommit=True) as server:
        for statement in statements:
            server.execute(statement)  # type: ignore[call-overload]


def build(url: str) -> None:
    """Bring the empty database to the state of the last release, and fill it as that did, in a process of its own."""
    subprocess.run(
        [sys.executable, "-m", "tests.audit.last_release"],
        cwd=settings.BASE_DIR,
        env=process_environment(url),
        check=True,
    )


def manage(url: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A command on that database, in a process of its own."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=process_environment(url),
        capture_output=True,
        text=True,
        check=False,
    )


def contents() -> dict[str, Rows]:
    """Every row of the tables of our apps, by table and first column."""
    found = {}
    connection = connections[ALIAS]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.split("_")[0] in {"people", "webinars", "media", "comms", "audit"}:
                cursor.execute(f"SELECT * FROM {table}")
                names = [column[0] for column in cursor.description]
                key = next((name for name in ("m2m_history_id", "history_id") if name in names), names[0])
                key = "m2m_history_id" if "m2m_history_id" in names else key
                rows = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
                found[table] = {row[key]: row for row in rows}
    connection.close()
    return found


class _Scene:
    """One object of each model with history: created, changed, stored without a change."""

    def __init__(self, apps: Any) -> None:
        self.apps, self.hours = apps, 0

    def model(self, label: str) -> Any:
        return self.apps.get_model(label)

    def make(self, label: str, change: dict[str, Any] | None, **values: Any) -> Any:
        """An object with its history: created, changed by `change`, and stored once more as it was."""
        item = self.model(label).objects.create(**values)
        self.keep(item, "+")
        if change:
            for name, value in change.items():
                setattr(item, name, value)
            item.save()
            self.keep(item, "~")
            self.keep(item, "~")
        return item

    def keep(self, item: Any, kind: str, **links: list[Any]) -> None:
        """A history row, as the last release wrote it, with the links of many-to-many fields."""
        self.hours += 1
        app, name = item._meta.app_label, item._meta.model_name
        history = self.model(f"{app}.historical{name}")
        names = {field.attname for field in history._meta.concrete_fields}
        values = {
            field.attname: getattr(item, field.attname)
            for field in item._meta.concrete_fields
            if field.attname in names
        }
        # An address of the object's own stood in the way of the network's.
        values.setdefault("address", "192.0.2.1")
        row = history.objects.create(
            **values,
            history_type=kind,
            history_date=NOON + timedelta(hours=self.hours),
            history_change_reason="As agreed" if kind == "~" else None,
            history_user_id=self.by.pk if hasattr(self, "by") else None,
            actor_name="Old Hand",
            way="admin",
            group=uuid5(UUID(int=0), f"{app}.{name}.{item.pk}.{self.hours}"),
        )
        for field, others in links.items():
            through = item._meta.get_field(field).remote_field.through
            kept = self.model(f"{app}.historical{through._meta.model_name}")
            ends = [one.attname for one in through._meta.concrete_fields if one.is_relation]
            for link in through._base_manager.filter(**{ends[0]: item.pk}):
                assert getattr(link, ends[1]) in [other.pk for other in others]
                same = {end: getattr(link, end) for end in ends}
                kept.objects.create(history_id=row.pk, id=link.pk, **same)

    def fill(self) -> None:
        """Everything."""
        person = {"password": "!", "role": "staff", "is_staff": True}
        self.by = self.make("people.User", {"name": "Old Hand"}, username="old", email="old@example.com", **person)
        tag = self.make("people.Tag", {"description": "Changed"}, name="kept")
        gone = self.make("people.Tag", None, name="gone")
        self.keep(gone, "-")
        gone.delete()
        linked = self.make("people.User", {"role": "attendee", "is_staff": False}, username="linked", **person)
        linked.tags.add(tag)
        self.keep(linked, "~", tags=[tag])
        linked.organisation = "And a field"
        linked.save()
        linked.tags.clear()
        self.keep(linked, "~", tags=[])
        series = self.make("webinars.Series", {"title": "Bees 2"}, title="Bees", slug="bees", organizer=self.by)
        times = {"starts_at": NOON, "ends_at": NOON + timedelta(hours=1)}
        webinar = self.make(
            "webinars.Webinar", {"capacity": 5}, title="Hives", slug="hives", organizer=self.by, **times
        )
        webinar.hosts.add(linked)
        self.keep(webinar, "~", hosts=[linked])
        webinar.series_id = series.pk
        webinar.save()
        self.keep(webinar, "~", hosts=[linked])
        self.make("webinars.Registration", {"state": "cancelled"}, user=linked, webinar=webinar)
        self.make(
            "webinars.AttendeeImport", None, file="lists/x.csv", file_name="x.csv", webinar=webinar, uploaded_by=self.by
        )
        recording = self.make(
            "media.Recording", {"title": "Part 2"}, title="Part 1", link="https://example.com/1", webinar=webinar
        )
        self.make("media.Grant", None, user=linked, recording=recording)
        self.make("comms.Announcement", {"body": "Good day"}, title="Hello", body="Hello", sender=self.by)
        self.make("comms.ChatMessage", {"text": "Hidden"}, text="Hm", user=linked, webinar=webinar)
        self.make("comms.Preference", None, user=linked, kind="announcements", channel="email")
        self.make("comms.Segment", {"name": "All bees"}, name="Bees", owner=self.by)
        self.make("comms.AddressList", {"name": "More"}, name="Some", owner=self.by)
        self.make("comms.Suppression", None, address="gone@example.com")


def main() -> None:
    """Build it in the database of the settings."""
    import django

    django.setup()
    executor = MigrationExecutor(connections["default"])
    others = [key for key in executor.loader.graph.leaf_nodes() if key[0] not in dict(STATE)]
    executor.migrate([*STATE, *others])
    with transaction.atomic():
        _Scene(MigrationExecutor(connections["default"]).loader.project_state(STATE).apps).fill()


if __name__ == "__main__":
    main()
