"""Under the documented grants the application's role of the database can add to the record, and change nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from backoffice.audit.models import ExportRecord, Seal
from backoffice.foundation.history import update_rows
from people.models import Tag
from tests.audit.sealing import seal, verified
from tests.factories import make_tag, make_user

GRANTS = Path(settings.BASE_DIR) / "scripts" / "audit_grants.sql"

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


class Role:
    """A role of the database with nothing but the documented grants."""

    def __init__(self) -> None:
        self.name, self.password = f"app_{uuid4().hex[:12]}", uuid4().hex

    @property
    def url(self) -> str:
        values = connection.settings_dict
        name = quote(str(values["NAME"]))
        return f"postgres://{self.name}:{self.password}@{values['HOST']}:{values['PORT']}/{name}"

    def execute(self, statement: str) -> int:
        """Run it in a session of the role's own."""
        with psycopg.connect(self.url) as session:
            return session.execute(statement.encode()).rowcount

    def manage(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of the application as the role."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "backoffice.settings.test",
                "TEST_DATABASE_URL": self.url,
                **variables,
            },
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def role() -> Iterator[Role]:
    role = Role()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role.name} LOGIN PASSWORD '{role.password}'")
        cursor.execute(GRANTS.read_text().replace("backoffice_app", role.name))
    yield role
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {role.name}")
        cursor.execute(f"DROP ROLE {role.name}")


@pytest.fixture
def tag() -> Tag:
    tag = make_tag("one")
    note(EventKind.LOGIN)
    ExportRecord.objects.create(actor_name="x", model_label="people.user", file_format="csv", row_count=1)
    seal()
    return tag


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_historicaltag SET name = 'x'",
        "DELETE FROM people_historicaltag",
        "TRUNCATE people_historicaltag",
        "UPDATE audit_event SET actor_name = 'x'",
        "DELETE FROM audit_seal",
        "UPDATE audit_sealblock SET digest = 'x'",
        "UPDATE audit_exportrecord SET actor_name = 'x'",
        "DELETE FROM audit_logline",
        "INSERT INTO audit_logline SELECT * FROM audit_logline",
        "INSERT INTO audit_permit (at, reason) VALUES (now(), 'x')",
        "ALTER TABLE people_historicaltag DISABLE TRIGGER ALL",
        "ALTER TABLE people_historicaltag DROP COLUMN name",
        "DROP TABLE people_historicaltag",
        "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "SET session_replication_role = replica",
    ],
)
def test_the_role_can_change_nothing_of_the_record(statement: str, role: Role, tag: Tag) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        role.execute(statement)


def test_the_role_cannot_drop_a_trigger(role: Role, tag: Tag) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'people_historicaltag'::regclass")
        for (name,) in cursor.fetchall():
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                role.execute(f"DROP TRIGGER {name} ON people_historicaltag")


def test_the_application_works_under_the_role(role: Role, tag: Tag, tmp_path: Path) -> None:
    """Changes leave their rows and lines, and are sealed, copied and verified."""
    code = "from people.models import Tag; tag = Tag.objects.get(); tag.name = 'two'; tag.save()"
    for arguments in (["shell", "-c", code], ["sweep"], ["audit_seal"], ["audit_verify"]):
        done = role.manage(*arguments, AUDIT_SEAL_EVERY_SECONDS="0", AUDIT_SEAL_COPIES=str(tmp_path))
        assert done.returncode == 0, done.stderr

    tag.refresh_from_db()
    assert (tag.name, tag.history.count()) == ("two", 2)
    assert Seal.objects.count() > 1
    assert len(list(tmp_path.iterdir())) == Seal.objects.count()
    assert (verified().outcome, verified().unsealed) == ("holds", {})
    assert role.execute("UPDATE audit_exportrecord SET rows_written = 1") == 1


def test_what_may_be_done_by_rights_only_the_owner_does(role: Role, tag: Tag) -> None:
    code = (
        "from backoffice.audit.domain.sealing.redacting import redact; from people.models import Tag; "
        "redact({Tag.history.model: {Tag.history.get().pk: {'name': 'gone'}}}, 'Erased')"
    )

    redacted = role.manage("shell", "-c", code)
    pruned = role.manage("audit_prune", AUDIT_RETENTION_DAYS="people.tag=1")
    swept = role.manage("sweep", AUDIT_RETENTION_DAYS="people.tag=1")

    assert (redacted.returncode, "Use the owner's" in redacted.stderr) == (1, True)
    assert (pruned.returncode, "Use the owner's" in pruned.stderr) == (1, True)
    assert swept.returncode == 0, swept.stderr  # it leaves pruning to whoever may
    assert tag.history.get().name == "one"


def test_the_grants_can_be_given_again_and_cover_a_new_table(role: Role, tag: Tag) -> None:
    update_rows(Tag.objects.filter(pk=tag.pk), name="two")
    make_user()
    with connection.cursor() as cursor:
        cursor.execute(GRANTS.read_text().replace("backoffice_app", role.name))
        cursor.execute(
            "SELECT count(DISTINCT tgrelid) FROM pg_trigger "
            "WHERE tgname LIKE 'append\\_only\\_%%' AND has_table_privilege(%s, tgrelid, 'UPDATE, DELETE, TRUNCATE')",
            [role.name],
        )
        assert cursor.fetchone() == (0,)
