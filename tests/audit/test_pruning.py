"""Rows of the record go by rights only: old enough, sealed, and with a tombstone."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.core.checks import run_checks
from django.utils import timezone

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from backoffice.audit.domain.sealing import pruning
from backoffice.audit.domain.sealing.acts import keys_in
from backoffice.audit.domain.sealing.pruning import is_due, prune
from backoffice.audit.domain.sealing.redacting import redact
from backoffice.audit.domain.sealing.report import Outcome
from backoffice.audit.models import Event, LogLine, Seal, SealBlock, Tombstone
from backoffice.foundation.history import acting_as_system, update_rows
from people.models import Tag
from tests.audit.sealing import behind_its_back, seal, told, verified
from tests.factories import make_tag, make_user

TAGS = "people_historicaltag"


@pytest.fixture(autouse=True)
def _kept_for_a_year(settings: Any) -> None:
    settings.AUDIT_RETENTION_DAYS = {"people.tag": 365}


@pytest.fixture
def rows(db: None) -> list[int]:
    """The keys of five sealed history rows of one tag, and of one of another."""
    tag = make_tag("tag")
    for number in range(4):
        update_rows(Tag.objects.filter(pk=tag.pk), description=str(number))
    make_tag("other")
    seal()
    return list(Tag.history.order_by("history_id").values_list("history_id", flat=True))


def in_two_years() -> datetime:
    return timezone.now() + timedelta(days=730)


def kept() -> list[int]:
    return list(Tag.history.order_by("history_id").values_list("history_id", flat=True))


def test_nothing_is_removed_before_its_time(rows: list[int]) -> None:
    assert prune(now=timezone.now() + timedelta(days=364)) == {"people.tag": 0}
    assert kept() == rows


def test_each_object_keeps_the_newest_of_its_old_rows(rows: list[int]) -> None:
    assert prune(now=in_two_years()) == {"people.tag": 4}

    assert kept() == rows[4:]
    assert prune(now=in_two_years()) == {"people.tag": 0}


def test_a_tombstone_tells_what_is_gone_and_a_seal_names_it(rows: list[int]) -> None:
    block = SealBlock.objects.get(table=TAGS)
    now = in_two_years()

    prune(now=now)

    tombstone = Tombstone.objects.get()
    assert (tombstone.table, tombstone.first_id, tombstone.last_id, tombstone.row_count) == (TAGS, rows[0], rows[3], 4)
    assert list(keys_in(bytes(tombstone.ids))) == rows[:4]
    assert tombstone.digest == sha256(bytes(block.records)[: 4 * 40]).hexdigest()
    assert tombstone.before == (now - timedelta(days=365)).replace(hour=0, minute=0, second=0, microsecond=0)
    last = Seal.objects.order_by("number").last()
    assert last is not None
    assert (last.kind, [said["id"] for said in json.loads(last.body)["prunings"]]) == ("pruning", [tombstone.pk])


def test_verifying_holds_and_counts_what_was_pruned(rows: list[int]) -> None:
    prune(now=in_two_years())
    seal()

    report = verified()

    assert (report.outcome, report.findings) == (Outcome.HOLDS, [])
    assert "Pruned: 4 rows, of which tombstones tell." in report.lines()


def test_the_contents_of_the_log_follow(db: None) -> None:
    with acting_as_system("a job", "Set up"):
        tag = make_tag("tag")
        for number in range(3):
            update_rows(Tag.objects.filter(pk=tag.pk), description=str(number))
    seal()
    assert set(LogLine.objects.filter(model_label="people.tag").values_list("kind", "row_count")) == {
        ("+", 1),
        ("~", 3),
    }

    prune(now=in_two_years())

    lines = LogLine.objects.filter(model_label="people.tag").exclude(kind=EventKind.PRUNED)
    assert set(lines.values_list("kind", "row_count")) == {("~", 1)}
    assert lines.get().first_row_id == Tag.history.get().pk
    event = Event.objects.get(kind=EventKind.PRUNED)
    assert (event.model_label, event.row_count) == ("people.tag", 3)
    assert verified().outcome == Outcome.HOLDS


def test_many_to_many_links_kept_with_a_row_go_with_it(db: None, settings: Any) -> None:
    settings.AUDIT_RETENTION_DAYS = {"people.user": 365}
    person = make_user()
    for name in ("one", "two"):
        person.tags.add(make_tag(name))
    seal()
    links = "people_historicaluser_tags"

    prune(now=in_two_years())

    assert set(Tombstone.objects.values_list("table", "row_count")) == {("people_historicaluser", 2), (links, 1)}
    assert Seal.objects.filter(kind="pruning").count() == 1
    assert verified().outcome == Outcome.HOLDS


def test_events_can_be_kept_for_a_while_too(db: None, settings: Any) -> None:
    settings.AUDIT_RETENTION_DAYS = {"audit.event": 90}
    note(EventKind.LOGIN), note(EventKind.LOGOUT)
    seal()

    assert prune(now=in_two_years()) == {"audit.event": 2}

    assert list(Event.objects.values_list("kind", flat=True)) == [EventKind.PRUNED]
    assert verified().outcome == Outcome.HOLDS


def test_what_is_not_sealed_stays(rows: list[int]) -> None:
    tag = make_tag("third")
    update_rows(Tag.objects.filter(pk=tag.pk), description="x")

    prune(now=in_two_years())

    assert len(kept()) == 2 + 2


def test_a_row_that_was_changed_behind_the_back_stays_and_is_still_named(rows: list[int]) -> None:
    with behind_its_back() as cursor:
        cursor.execute(f"UPDATE {TAGS} SET description = 'x' WHERE history_id = {rows[1]}")

    assert prune(now=in_two_years()) == {"people.tag": 3}

    assert rows[1] in kept()
    assert told(verified())[0] == ("changed", TAGS, rows[1], None, 1)


def test_a_row_that_was_redacted_goes_as_well(rows: list[int]) -> None:
    redact({Tag.history.model: {rows[1]: {"name": "gone"}}}, "Erased")

    assert prune(now=in_two_years()) == {"people.tag": 4}
    assert verified().outcome == Outcome.HOLDS


def test_a_pruned_row_that_is_put_back_is_named(rows: list[int]) -> None:
    row = Tag.history.filter(history_id=rows[1]).values().get()
    prune(now=in_two_years())
    columns = ", ".join(f'"{name}"' for name in row)
    with behind_its_back() as cursor:
        row = {name: str(value) if value is not None else None for name, value in row.items()}
        cursor.execute(f"INSERT INTO {TAGS} ({columns}) VALUES ({', '.join(['%s'] * len(row))})", list(row.values()))

    assert ("inserted", TAGS, rows[1], None, 1) in told(verified())


def test_a_row_that_is_removed_beside_the_pruned_ones_is_named(rows: list[int]) -> None:
    prune(now=in_two_years())
    with behind_its_back() as cursor:
        cursor.execute(f"DELETE FROM {TAGS} WHERE history_id = {rows[4]}")

    assert ("removed", TAGS, rows[4], None, 1) in told(verified())


@pytest.mark.parametrize("statement", ["UPDATE audit_tombstone SET row_count = 9", "DELETE FROM audit_tombstone"])
def test_a_tombstone_is_part_of_the_record_itself(statement: str, rows: list[int]) -> None:
    prune(now=in_two_years())
    with behind_its_back() as cursor:
        cursor.execute(statement)

    assert told(verified())[0][:2] == ("act changed", "audit_tombstone")


def test_many_rows_go_in_several_steps(rows: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "ROWS_AT_ONCE", 3)

    assert prune(now=in_two_years()) == {"people.tag": 4}
    assert list(Tombstone.objects.order_by("pk").values_list("row_count", flat=True)) == [3, 1]
    assert verified().outcome == Outcome.HOLDS


def test_without_a_key_nothing_is_removed(rows: list[int], settings: Any) -> None:
    settings.AUDIT_SIGNING_KEY = None

    assert prune(now=in_two_years()) == {}


def test_the_sweep_prunes_once_a_day(rows: list[int], settings: Any) -> None:
    assert is_due(now=in_two_years())
    prune(now=in_two_years())
    assert not is_due()
    assert is_due(now=datetime.now(UTC) + timedelta(days=1))
    settings.AUDIT_RETENTION_DAYS = {}
    assert not is_due(now=in_two_years())


def test_a_name_of_which_nothing_is_kept_is_an_error(settings: Any) -> None:
    settings.AUDIT_RETENTION_DAYS = {"people.user": 1, "audit.event": 1, "people.nobody": 1, "comms.delivery": 1}

    complaints = [check for check in run_checks() if check.id == "audit.E002"]

    assert [check.msg.split()[2].rstrip(",") for check in complaints] == ["people.nobody", "comms.delivery"]
