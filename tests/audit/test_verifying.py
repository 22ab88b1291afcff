"""Verifying names what was done to the record behind the application's back, and by which seal it is known."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from backoffice.audit import contents
from backoffice.audit.domain.sealing import row_check
from backoffice.audit.domain.sealing.keys import SigningKey
from backoffice.audit.domain.sealing.report import Outcome
from backoffice.audit.domain.sealing.verifying import verify
from backoffice.audit.models import LogLine, Permit, Seal, SealBlock
from backoffice.foundation.history import acting_as, create_many
from people.models import Tag
from tests.audit.sealing import behind_its_back, seal, told, verified
from tests.factories import make_tag, make_user

TAGS = "people_historicaltag"


@pytest.fixture
def rows(db: None) -> list[int]:
    """The keys of ten history rows of tags, five under each of two seals."""
    for number in range(5):
        make_tag(f"first {number}")
    seal()
    for number in range(5):
        make_tag(f"second {number}")
    seal()
    return list(Tag.history.order_by("history_id").values_list("history_id", flat=True))


def test_nothing_is_wrong_where_nothing_was_done(rows: list[int]) -> None:
    report = verified()

    assert (report.outcome, report.findings, report.obstacles, report.warnings) == (Outcome.HOLDS, [], [], [])
    assert report.counts["seals"] == 2
    assert report.counts["rows"] >= 10
    assert report.unsealed == {}


def test_a_changed_row_is_named_with_the_seal_that_knows_it(rows: list[int]) -> None:
    with behind_its_back() as cursor:
        cursor.execute(f"UPDATE {TAGS} SET description = 'x' WHERE history_id = {rows[6]}")

    report = verified()

    assert told(report) == [("changed", TAGS, rows[6], None, 2)]
    at = Seal.objects.get(number=2).at
    assert str(report.findings[0]) == (
        f"{TAGS}: row {rows[6]} was changed. It is known by seal 2 of {at:%Y-%m-%d %H:%M:%S} UTC."
    )
    assert report.outcome == Outcome.TAMPERED


@pytest.mark.parametrize("column", ["changed", "way", "actor_name", "history_user_id", "history_date", "created_at"])
def test_no_column_can_be_changed_unseen(column: str, rows: list[int]) -> None:
    value = "'2020-01-01 00:00:00+00'" if column.endswith(("at", "date")) else "'7'"
    with behind_its_back() as cursor:
        cursor.execute(f"UPDATE {TAGS} SET {column} = {value} WHERE history_id = {rows[0]}")

    assert told(verified())[0] == ("changed", TAGS, rows[0], None, 1)


def test_a_removed_row_is_named(rows: list[int]) -> None:
    with behind_its_back() as cursor:
        cursor.execute(f"DELETE FROM {TAGS} WHERE history_id = {rows[9]}")

    assert told(verified())[0] == ("removed", TAGS, rows[9], None, 2)


@pytest.mark.parametrize("key", [-4, 0])
def test_a_row_inserted_before_the_first_is_named(key: int, rows: list[int]) -> None:
    with behind_its_back() as cursor:
        insert_copy(cursor, rows[2], key)

    assert told(verified())[0] == ("inserted", TAGS, key, None, 1)


def test_a_row_inserted_into_a_gap_is_named(rows: list[int]) -> None:
    with behind_its_back() as cursor:
        insert_copy(cursor, rows[9], rows[9] + 7)
    seal()
    with behind_its_back() as cursor:
        insert_copy(cursor, rows[2], rows[9] + 4, name="'forged'")

    assert told(verified())[0] == ("inserted", TAGS, rows[9] + 4, None, 3)


def test_two_rows_that_changed_places_are_named_with_each_other(rows: list[int]) -> None:
    one, other = rows[1], rows[7]
    with behind_its_back() as cursor:
        for before, after in ((one, -1), (other, one), (-1, other)):
            cursor.execute(f"UPDATE {TAGS} SET history_id = {after} WHERE history_id = {before}")

    assert [finding for finding in told(verified()) if finding[0] != "line false"] == [
        ("reordered", TAGS, one, other, 1),
        ("reordered", TAGS, other, one, 2),
    ]


def test_a_row_that_was_moved_is_named_with_where_it_was(rows: list[int]) -> None:
    with behind_its_back() as cursor:
        cursor.execute(f"UPDATE {TAGS} SET history_id = -3 WHERE history_id = {rows[7]}")

    assert told(verified())[0] == ("reordered", TAGS, -3, rows[7], 2)


def test_the_first_findings_are_told_and_the_others_counted(rows: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backoffice.audit.domain.sealing.report.TOLD", 3)
    monkeypatch.setattr(row_check, "SUSPECTS", 5)
    with behind_its_back() as cursor:
        cursor.execute(f"UPDATE {TAGS} SET description = 'x'")

    report = verified()

    assert [finding[2] for finding in told(report)] == rows[:3]
    assert report.untold == {TAGS: 7}
    assert f"{TAGS}: 7 more like these." in report.lines()


def test_rows_after_the_last_seal_are_counted_as_not_yet_sealed(rows: list[int]) -> None:
    make_tag(), make_tag()

    report = verified()

    assert (report.outcome, report.unsealed) == (Outcome.HOLDS, {TAGS: 2})
    assert "Not yet sealed: 2 rows." in report.lines()


def test_a_removed_seal_is_named(rows: list[int]) -> None:
    make_tag()
    seal()
    with behind_its_back() as cursor:
        cursor.execute("DELETE FROM audit_sealblock WHERE seal_id = 2")
        cursor.execute("DELETE FROM audit_seal WHERE number = 2")

    report = verified()

    assert told(report) == [("seal removed", "", None, None, 2)]


def test_the_first_seal_is_missed_too(rows: list[int]) -> None:
    with behind_its_back() as cursor:
        cursor.execute("DELETE FROM audit_sealblock WHERE seal_id = 1")
        cursor.execute("DELETE FROM audit_seal WHERE number = 1")

    assert told(verified()) == [("seal removed", "", None, None, 1)]


@pytest.mark.parametrize(
    "change",
    [
        "body = replace(body, 'row_count', 'row_Count')",
        "body = '[]'",
        "body = 'x'",
        "signature = replace(signature, substr(signature, 3, 1), '_')",
        "digest = 'x'",
        "kind = 'pruning'",
        "key = 'x'",
        "at = '2020-01-01 00:00:00+00'",
    ],
)
def test_a_changed_seal_is_named(change: str, rows: list[int]) -> None:
    with behind_its_back() as cursor:
        cursor.execute(f"UPDATE audit_seal SET {change} WHERE number = 1")

    assert told(verified()) == [("seal changed", "", None, None, 1)]


def test_a_seal_that_was_made_anew_with_another_key_can_be_verified_by_nobody(rows: list[int]) -> None:
    """Whoever holds the database has no signature of ours."""
    with behind_its_back() as cursor:
        forge(cursor, 2)

    report = verified()

    assert (report.outcome, report.findings) == (Outcome.NOT_VERIFIED, [])
    assert "whose public key is not known here" in report.obstacles[0]


def test_a_seal_in_the_middle_that_was_made_anew_is_given_away_by_the_next(rows: list[int]) -> None:
    with behind_its_back() as cursor:
        forge(cursor, 1)

    report = verified()

    assert told(report) == [("seal changed", "", None, None, 1)]
    assert "seal 2 follows another one" in str(report.findings[0])


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        ("DELETE FROM audit_sealblock WHERE id = {block}", "removed"),
        ("UPDATE audit_sealblock SET digest = 'x' WHERE id = {block}", "changed"),
        ("UPDATE audit_sealblock SET row_count = 6 WHERE id = {block}", "changed"),
        ("UPDATE audit_sealblock SET records = {other} WHERE id = {block}", "changed"),
    ],
)
def test_a_block_that_is_not_what_its_seal_says_is_named(statement: str, detail: str, rows: list[int]) -> None:
    block = SealBlock.objects.get(seal_id=2, table=TAGS)
    other = "decode('00', 'hex')" if connection.vendor == "postgresql" else "x'00'"
    with behind_its_back() as cursor:
        cursor.execute(statement.format(block=block.pk, other=other))

    report = verified()

    assert told(report) == [("block changed", TAGS, block.first_id, None, 2)]
    assert report.findings[0].detail == detail


def test_a_block_that_no_seal_knows_is_named(rows: list[int]) -> None:
    SealBlock.objects.create(
        seal_id=2, table=TAGS, columns=[], first_id=999, last_id=999, row_count=1, records=b"x" * 40, digest="x"
    )

    assert told(verified()) == [("block changed", TAGS, 999, None, 2)]


@pytest.mark.parametrize(
    ("statement", "harm"),
    [
        ("DELETE FROM audit_logline WHERE model_label = 'people.tag' AND id = {line}", "line missing"),
        ("UPDATE audit_logline SET row_count = row_count + 1 WHERE id = {line}", "line false"),
        ("UPDATE audit_logline SET actor_name = 'Mallory' WHERE id = {line}", "line false"),
        ("UPDATE audit_logline SET user_id = 4711 WHERE id = {line}", "line false"),
        ("UPDATE audit_logline SET first_at = '2020-01-01 00:00:00+00' WHERE id = {line}", "line false"),
        ("UPDATE audit_logline SET first_row_id = 4711 WHERE id = {line}", "line false"),
    ],
)
def test_the_contents_of_the_log_are_compared_with_the_rows(statement: str, harm: str, rows: list[int]) -> None:
    line = LogLine.objects.get(first_row_id=rows[3], model_label="people.tag")
    with connection.cursor() as cursor:
        cursor.execute(statement.format(line=line.pk))

    assert told(verified()) == [(harm, TAGS, rows[3], None, None)]


def test_a_line_that_tells_of_nothing_is_named(rows: list[int]) -> None:
    line = LogLine.objects.get(first_row_id=rows[3], model_label="people.tag")
    LogLine.objects.filter(pk=line.pk).update(reason="another")

    assert sorted(finding[0] for finding in told(verified())) == ["line false", "line missing"]

    LogLine.objects.filter(pk=line.pk).update(reason=line.reason, model_label="people.nobody")
    assert sorted(finding[0] for finding in told(verified())) == ["line false", "line missing"]


def test_a_group_in_which_two_people_signed_is_no_reason_for_alarm(db: None) -> None:
    with acting_as(make_user(name="Zoe"), "why") as actor:
        create_many(Tag, [Tag(name="a")])
    for user in (make_user(name="Abby"), None):
        with acting_as(user, "why", group=actor.group):
            create_many(Tag, [Tag(name=str(user))])
    seal()

    assert verified().outcome == Outcome.HOLDS


def test_rows_from_before_the_log_are_no_reason_for_alarm(db: None) -> None:
    contents.remove(connection)
    make_tag("one"), make_tag("two")
    LogLine.objects.all().delete()
    contents.install(connection)
    seal()

    assert verified().outcome == Outcome.HOLDS


def test_a_permit_that_lies_about_is_named(rows: list[int]) -> None:
    Permit.objects.create(reason="for ever")

    report = verified()

    assert told(report) == [("permit left", "", None, None, None)]
    assert "for ever" in str(report.findings[0])


def test_a_missing_trigger_is_a_warning(rows: list[int]) -> None:
    with behind_its_back():
        report = verified()

    assert report.outcome == Outcome.HOLDS
    assert TAGS in report.warnings[0]


def test_since_a_seal_only_what_it_and_later_ones_vouch_for_is_looked_at(rows: list[int]) -> None:
    with behind_its_back() as cursor:
        cursor.execute(f"UPDATE {TAGS} SET description = 'x' WHERE history_id IN ({rows[0]}, {rows[8]})")

    report = verified(since=2)

    assert told(report) == [("changed", TAGS, rows[8], None, 2)]
    assert (report.counts["seals"], report.counts["rows"]) == (1, 5)
    assert verified(since=3).obstacles == ["There is no seal since then."]


def test_since_a_seal_the_one_before_it_still_counts(rows: list[int]) -> None:
    with behind_its_back() as cursor:
        cursor.execute("UPDATE audit_seal SET body = replace(body, 'rows', 'Rows') WHERE number = 1")

    assert told(verified(since=2)) == [("seal changed", "", None, None, 1)]


def test_before_the_first_seal_nothing_can_be_verified(db: None) -> None:
    make_tag()

    report = verified()

    assert (report.outcome, report.obstacles) == (Outcome.NOT_VERIFIED, ["Nothing has been sealed yet."])


def test_a_column_that_is_gone_is_no_tampering_but_cannot_be_verified(
    rows: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = [field for field in Tag.history.model._meta.concrete_fields if field.name != "description"]
    monkeypatch.setattr(Tag.history.model._meta, "concrete_fields", fields)

    report = verified()

    assert (report.outcome, report.findings) == (Outcome.NOT_VERIFIED, [])
    assert "has no column description any more. Seal 1 can't be checked without it." in report.obstacles[0]


def test_a_column_that_came_later_is_in_later_seals_only(rows: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    history: Any = Tag.history.model
    fields = list(history._meta.concrete_fields)
    with monkeypatch.context() as patch:
        patch.setattr(history._meta, "concrete_fields", [field for field in fields if field.name != "description"])
        make_tag()
        seal()
    make_tag()
    seal()

    assert verified().outcome == Outcome.HOLDS


def test_verifying_leaves_the_writers_alone_and_changes_nothing(
    rows: list[int], django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    before = Seal.objects.count()

    with django_assert_max_num_queries(150) as queries:
        verified()

    assert Seal.objects.count() == before
    assert not [query for query in queries.captured_queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_without_the_right_key_nothing_holds(rows: list[int]) -> None:
    report = verify({})

    assert report.outcome == Outcome.NOT_VERIFIED
    assert len(report.obstacles) == 1  # said once a key, not once a seal


def insert_copy(cursor: Any, of: int, key: int, **values: str) -> None:
    """A copy of a history row of tags under another key."""
    columns = [field.column for field in Tag.history.model._meta.concrete_fields]
    new = {**{column: f'"{column}"' for column in columns}, "history_id": str(key), **values}
    quoted = ", ".join(f'"{column}"' for column in columns)
    taken = ", ".join(new[column] for column in columns)
    cursor.execute(f"INSERT INTO {TAGS} ({quoted}) SELECT {taken} FROM {TAGS} WHERE history_id = {of}")


def forge(cursor: Any, number: int) -> None:
    """Sign a seal anew, as whoever holds the database but not the key would."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = SigningKey(Ed25519PrivateKey.generate())
    body = {**json.loads(Seal.objects.get(number=number).body), "key": key.public.fingerprint}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    from hashlib import sha256

    cursor.execute(
        "UPDATE audit_seal SET body = %s, key = %s, signature = %s, digest = %s WHERE number = %s",
        [text, body["key"], key.sign(text.encode()), sha256(text.encode()).hexdigest(), number],
    )
