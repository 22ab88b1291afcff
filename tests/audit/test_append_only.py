"""The database refuses to change the record, whoever asks and by whatever way."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from backoffice.audit import triggers
from backoffice.audit.choices import EventKind
from backoffice.audit.domain import permits
from backoffice.audit.domain.events import note
from backoffice.audit.domain.exports import record_end
from backoffice.audit.domain.ledgers import kept_tables, sealed_tables
from backoffice.audit.models import Event, ExportRecord, Permit
from backoffice.foundation.history import HistoryBypassed
from people.models import Tag, User
from tests.factories import make_tag, make_user, make_webinar
from tests.unguarded import unguarded


def execute(statement: str) -> int:
    """Run it as the application's database user, in a savepoint."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


def make_export() -> ExportRecord:
    return ExportRecord.objects.create(
        actor_name="Abby", model_label="people.user", file_format="csv", row_count=3, total_count=5
    )


def test_every_history_and_what_the_audit_keeps_is_among_the_tables() -> None:
    names = {table.table for table in kept_tables()}

    assert names >= {"people_historicaluser", "people_historicaluser_tags", "webinars_historicalwebinar_hosts"}
    assert names >= {"audit_event", "audit_exportrecord", "audit_redaction", "audit_tombstone"}
    assert names >= {"audit_seal", "audit_sealblock"}
    assert not names & {"audit_logline", "audit_permit", "audit_sealcopy", "people_user"}
    assert [table.columns[0] for table in sealed_tables()] == [table.key_column for table in sealed_tables()]


@pytest.mark.parametrize("operation", ["UPDATE", "DELETE"])
def test_each_table_has_its_triggers(operation: str, db: None) -> None:
    present = triggers._present(connection)

    for table in kept_tables():
        assert [name for name, of in present.items() if of == table.table and operation.lower() in name]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_historicaltag SET name = 'x'",
        "UPDATE people_historicaltag SET history_id = history_id + 100",
        "UPDATE people_historicaltag SET name = name",
        "DELETE FROM people_historicaltag",
        "UPDATE webinars_historicalwebinar_hosts SET user_id = 0",
        "DELETE FROM webinars_historicalwebinar_hosts",
        "UPDATE audit_event SET actor_name = 'x'",
        "DELETE FROM audit_event",
        "UPDATE audit_exportrecord SET actor_name = 'x'",
        "DELETE FROM audit_exportrecord",
    ],
)
def test_raw_sql_is_refused(statement: str, staff: User) -> None:
    make_tag()
    make_webinar(organizer=staff).hosts.add(make_user())
    note(EventKind.LOGIN)
    make_export()

    with pytest.raises(IntegrityError, match="are kept as they are"):
        execute(statement)


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["people_historicaltag", "audit_event", "audit_seal CASCADE"])
def test_emptying_a_table_is_refused(table: str, db: None) -> None:
    with pytest.raises(IntegrityError, match="TRUNCATE is refused"):
        execute(f"TRUNCATE {table}")


def test_the_orm_is_refused_by_the_code_and_past_it_by_the_database(db: None) -> None:
    tag = make_tag()
    event = note(EventKind.LOGIN)

    for attempt in (lambda: tag.history.update(name="x"), tag.history.all().delete, tag.history.get().save):
        with pytest.raises(HistoryBypassed):
            attempt()
    attempts: list[Callable[[], Any]] = [
        lambda: unguarded(tag.history).update(name="x"),
        lambda: unguarded(tag.history).delete(),
        lambda: Event.objects.update(actor_name="x"),
        lambda: Event.objects.all().delete(),
        event.delete,
        event.save,
    ]
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    assert tag.history.get().name == tag.name


def test_how_an_export_ended_is_written_once(db: None) -> None:
    export = make_export()

    record_end(export, 2, is_complete=True)

    export.refresh_from_db()
    assert export.rows_written == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        record_end(export, 3, is_complete=True)
    with pytest.raises(IntegrityError):
        execute("UPDATE audit_exportrecord SET finished_at = NULL")


def test_how_an_export_ended_comes_with_nothing_else(db: None) -> None:
    make_export()

    with pytest.raises(IntegrityError):
        execute("UPDATE audit_exportrecord SET rows_written = 1, row_count = 1")


def test_a_permit_lets_its_transaction_through_and_is_gone_with_it(db: None) -> None:
    tag = make_tag("old")

    with permits.granted("a test"):
        execute("UPDATE people_historicaltag SET name = 'new'")

    assert tag.history.get().name == "new"
    assert not Permit.objects.exists()
    with pytest.raises(IntegrityError):
        execute("DELETE FROM people_historicaltag")


def test_a_permit_is_gone_too_when_the_work_fails(db: None) -> None:
    with pytest.raises(DatabaseError), permits.granted("a test"):
        execute("UPDATE people_historicaltag SET no_such_column = 1")

    assert not Permit.objects.exists()


@pytest.mark.postgres
def test_a_table_of_ones_own_called_like_the_permits_is_none(db: None) -> None:
    make_tag()
    execute("CREATE TEMP TABLE audit_permit AS SELECT 1 AS id")

    with pytest.raises(IntegrityError):
        execute("DELETE FROM people_historicaltag")


def test_a_person_goes_and_what_is_told_of_them_stays(db: None) -> None:
    person = make_user()
    export = make_export_of(person)

    person.delete()

    export.refresh_from_db()
    assert export.user_id is not None
    assert User.history.filter(history_type="-", id=export.user_id).exists()


def make_export_of(person: User) -> ExportRecord:
    return ExportRecord.objects.create(
        user=person, at=timezone.now(), actor_name="x", model_label="people.user", file_format="csv", row_count=1
    )


def test_creating_them_again_changes_nothing_and_asks_little(
    db: None, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    before = triggers._present(connection)

    with django_assert_max_num_queries(4):
        triggers.create_all(connection)

    assert triggers._present(connection) == before


def test_dropped_ones_and_those_of_an_earlier_version_are_put_right(db: None) -> None:
    wanted = triggers._present(connection)
    with connection.cursor() as cursor:
        name, table = sorted(wanted.items())[0]
        cursor.execute(triggers._vendor(connection).DROP.format(name=name, table=table))
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE TRIGGER append_only_0_old BEFORE DELETE ON people_historicaltag "
                "FOR EACH ROW EXECUTE FUNCTION audit_append_only('Old.')"
            )
        else:
            cursor.execute(
                "CREATE TRIGGER append_only_0_old BEFORE DELETE ON people_historicaltag "
                "BEGIN SELECT RAISE(ABORT, 'Old.'); END"
            )

    triggers.create_all(connection)

    assert triggers._present(connection) == wanted


def test_without_them_the_record_can_be_changed(db: None) -> None:
    """What the rest proves means nothing if something else refuses."""
    make_tag()
    triggers.drop_all(connection)

    assert execute("DELETE FROM people_historicaltag") == 1
    assert Tag.history.count() == 0
