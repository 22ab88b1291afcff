"""From the last release to this one, with everything that people have stored there: nothing is lost, all is told."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connections, models
from django.db.migrations import AddIndex, AlterField, CreateModel, RemoveIndex
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import ModelOperation
from django.db.migrations.state import ProjectState
from django.db.utils import DatabaseError

from backoffice.audit.domain.ledgers import kept_tables
from backoffice.audit.migrating import TRIGGERS, with_triggers_aside
from tests.audit import last_release
from tests.audit.last_release import ALIAS, Rows, manage
from tests.audit.record import TRACKED


@dataclass
class Upgraded:
    """The database before and after, and where it is."""

    url: str
    before: dict[str, Rows]
    after: dict[str, Rows]

    def history(self, table: str) -> list[dict[str, Any]]:
        """The rows of a history table, in their order."""
        return [self.after[table][key] for key in sorted(self.after[table])]


@pytest.fixture(scope="module")
def upgraded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Upgraded]:
    """The last release's database, brought up by `manage.py migrate`."""
    with django_db_blocker.unblock(), last_release.database(tmp_path_factory.mktemp("database")) as url:
        last_release.build(url)
        before = last_release.contents()
        done = manage(url, "migrate", "--verbosity", "0")
        assert done.returncode == 0, done.stderr
        yield Upgraded(url, before, last_release.contents())


def test_there_is_something_to_lose(upgraded: Upgraded) -> None:
    histories = {table for table, rows in upgraded.before.items() if "_historical" in table and rows}
    assert {"people_historicaluser", "people_historicaluser_tags", "webinars_historicalwebinar_hosts"} <= histories
    assert len(histories) >= 16


def test_no_row_is_lost_and_no_value_changed(upgraded: Upgraded) -> None:
    for table, rows in upgraded.before.items():
        assert upgraded.after[table].keys() >= rows.keys(), table
        is_renamed = "_historical" in table and table != "comms_historicalsuppression"
        for key, row in rows.items():
            now = upgraded.after[table][key]
            for name, value in row.items():
                told = "network_address" if is_renamed and name == "address" else name
                assert now[told] == value, (table, key, name)


def test_old_rows_say_what_changed(upgraded: Upgraded) -> None:
    def changed(table: str, key: int) -> list[tuple[str, str]]:
        return [(row["history_type"], row["changed"]) for row in upgraded.history(table) if row["id"] == key]

    users = {row["username"]: row["id"] for row in upgraded.after["people_user"].values()}
    assert changed("people_historicaluser", users["old"]) == [("+", ""), ("~", "name,"), ("~", "")]
    assert changed("people_historicaluser", users["linked"]) == [
        ("+", ""), ("~", "is_staff,role,"), ("~", ""), ("~", "tags,"), ("~", "organisation,tags,")
    ]  # fmt: skip
    [webinar] = upgraded.after["webinars_webinar"]
    assert changed("webinars_historicalwebinar", webinar) == [
        ("+", ""), ("~", "capacity,"), ("~", ""), ("~", "hosts,"), ("~", "series,")
    ]  # fmt: skip
    told = {table: {row.get("changed") for row in rows.values()} for table, rows in upgraded.after.items()}
    assert told["people_historicaltag"] == {"", "description,"}
    assert told["webinars_historicalregistration"] == {"", "state,"}
    assert told["media_historicalrecording"] == {"", "title,"}
    assert told["comms_historicalannouncement"] == {"", "body,"}


def test_the_log_tells_of_every_old_row(upgraded: Upgraded) -> None:
    lines = list(upgraded.after["audit_logline"].values())
    for label, model in TRACKED.items():
        rows = upgraded.after[model.history.model._meta.db_table]
        told = sum(line["row_count"] for line in lines if line["model_label"] == label)
        assert told == len(rows), label
    assert any((line["actor_name"], line["network_address"]) == ("Old Hand", "192.0.2.1") for line in lines)


def test_the_database_refuses_to_change_old_rows(upgraded: Upgraded, django_db_blocker: Any) -> None:
    tables = [table.table for table in kept_tables() if upgraded.after[table.table]]
    assert len(tables) >= 16
    with django_db_blocker.unblock(), connections[ALIAS].cursor() as cursor:
        for table in tables:
            with pytest.raises(DatabaseError, match="DELETE is refused"):
                cursor.execute(f"DELETE FROM {table}")


def test_sealing_and_verifying_work_afterwards(upgraded: Upgraded) -> None:
    sealed = manage(upgraded.url, "audit_seal")
    assert sealed.returncode == 0, sealed.stderr

    verified = manage(upgraded.url, "audit_verify")

    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert re.search(r"[1-9]\d* rows", verified.stdout)


def test_no_migration_is_missing(upgraded: Upgraded) -> None:
    made = manage(upgraded.url, "makemigrations", "--check", "--dry-run")
    assert made.returncode == 0, made.stdout


def test_later_migrations_of_what_triggers_name_lay_them_aside() -> None:
    """Those up to here came before the triggers, or alter no table that a trigger of another names."""
    migrations = MigrationLoader(None).disk_migrations
    for (app, name), migration in migrations.items():
        harmless = (AddIndex, RemoveIndex, CreateModel)
        altered = {
            operation.model_name_lower
            for operation in migration.operations
            if isinstance(operation, ModelOperation | FieldOperation) and not isinstance(operation, harmless)
            if hasattr(operation, "model_name_lower")
        }
        if app == "audit" and name > "0009" and altered & {"logline", "permit"}:
            assert migration.operations[0].code.__name__ == "lay_aside", name  # type: ignore[attr-defined]


def alter(*operations: Operation) -> None:
    """Let a migration of the audit with these operations run."""
    from django.apps import apps

    state = ProjectState.from_apps(apps)
    with connections[ALIAS].schema_editor(atomic=True) as editor:
        for operation in operations:
            following = state.clone()
            operation.state_forwards("audit", following)
            operation.database_forwards("audit", editor, state, following)
            state = following


def triggers() -> dict[str, str]:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(TRIGGERS)
        return dict(cursor.fetchall())


@pytest.mark.parametrize(
    ("model", "field", "altered"),
    [
        ("logline", "actor_name", models.CharField(max_length=210, blank=True)),
        ("permit", "reason", models.CharField(max_length=210)),
    ],
)
def test_a_table_that_triggers_name_is_altered_with_them_laid_aside(
    upgraded: Upgraded, django_db_blocker: Any, model: str, field: str, altered: Any
) -> None:
    with django_db_blocker.unblock():
        if connections[ALIAS].vendor != "sqlite":
            alter(*with_triggers_aside(AlterField(model, field, altered)))
            return
        with pytest.raises(DatabaseError, match="error in trigger"):
            alter(AlterField(model, field, altered))
        before = triggers()
        lines = last_release.contents()["audit_logline"]

        alter(*with_triggers_aside(AlterField(model, field, altered)))

        assert triggers() == before
        assert last_release.contents()["audit_logline"] == lines
