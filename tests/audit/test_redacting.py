"""Values in the record are replaced by rights only: under a reason, and under a seal of their own."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from backoffice.audit.domain.sealing import redacting, sealer
from backoffice.audit.domain.sealing.redacting import redact
from backoffice.audit.domain.sealing.report import Outcome
from backoffice.audit.models import Event, LogLine, Permit, Redaction, Seal
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as, update_rows
from people.models import Tag, User
from tests.audit.sealing import behind_its_back, seal, told, verified
from tests.audit.test_sealing import Writer
from tests.factories import make_tag, make_user

USERS = "people_historicaluser"


def changes_for(person: User, **values: Any) -> dict[Any, Any]:
    """The same new values in all history rows of a person."""
    keys = User.history.filter(id=person.pk).values_list("history_id", flat=True)
    return {User.history.model: dict.fromkeys(keys, values)}


@pytest.fixture
def person(administrator: User) -> User:
    """Somebody with three history rows, of which the last is not sealed yet."""
    person = make_user(name="Erika Mustermann", email="erika@example.com")
    update_rows(User.objects.filter(pk=person.pk), name="Erika M.")
    seal()
    update_rows(User.objects.filter(pk=person.pk), name="Erika")
    return person


def test_the_values_are_replaced_and_verifying_says_under_what(person: User, administrator: User) -> None:
    with acting_as(administrator, "something else"):
        (redaction,) = redact(changes_for(person, name="gone", email=None), "Erased on request")

    assert set(User.history.filter(id=person.pk).values_list("name", "email")) == {("gone", None)}
    assert (redaction.row_count, redaction.actor_name, redaction.reason) == (3, "Abby Admin", "Erased on request")
    report = verified()
    assert (report.outcome, report.findings) == (Outcome.HOLDS, [])
    sentence = f"3 rows redacted under R-{redaction.pk} (Erased on request, Abby Admin, {redaction.at:%Y-%m-%d})."
    assert sentence in report.lines()


def test_rows_that_are_not_sealed_yet_are_sealed_first_and_the_redaction_at_once(person: User) -> None:
    (redaction,) = redact(changes_for(person, name="gone"), "Erased")

    kinds = list(Seal.objects.order_by("number").values_list("kind", flat=True))
    assert kinds == ["rows", "rows", "redaction"]
    body = json.loads(Seal.objects.get(number=3).body)
    assert [said["id"] for said in body["redactions"]] == [redaction.pk]
    assert body["blocks"] == []
    assert not Permit.objects.exists()


def test_it_is_in_the_log_with_its_reason(person: User, administrator: User) -> None:
    with acting_as(administrator):
        (redaction,) = redact(changes_for(person, name="gone"), "Erased")

    event = Event.objects.get(kind=EventKind.REDACTED)
    assert (event.model_label, event.row_count, event.reason) == ("people.user", 3, "Erased")
    assert (event.object_text, event.actor_name) == (redaction.label, "Abby Admin")


def test_the_contents_of_the_log_follow(administrator: User) -> None:
    with acting_as(administrator, "Met Erika"):
        tags = [make_tag(name) for name in ("one", "two")]
        note(EventKind.LOGIN_FAILED, actor_name="erika@example.com")
    keys = [tag.history.get().pk for tag in tags]
    event = Event.objects.get(kind=EventKind.LOGIN_FAILED)

    redact(
        {
            Tag.history.model: {keys[0]: {"history_change_reason": "Met X", "actor_name": "gone"}},
            Event: {event.pk: {"actor_name": "gone", "network_address": ""}},
        },
        "Erased",
    )

    lines = LogLine.objects.filter(kind="+", model_label="people.tag").order_by("pk")
    assert sorted(lines.values_list("reason", "actor_name", "row_count")) == [
        ("Met Erika", "Abby Admin", 1),
        ("Met X", "gone", 1),
    ]
    assert LogLine.objects.get(kind=EventKind.LOGIN_FAILED).actor_name == "gone"
    assert verified().outcome == Outcome.HOLDS


def test_a_row_can_be_redacted_again(person: User) -> None:
    redact(changes_for(person, name="gone"), "Erased")
    (second,) = redact(changes_for(person, username="nobody"), "Erased more")
    update_rows(User.objects.filter(pk=person.pk), name="Anew")
    seal()

    report = verified()

    assert report.outcome == Outcome.HOLDS
    assert report.redactions[second.label].row_count == 3


def test_what_has_the_value_already_or_is_not_there_is_left_out(person: User) -> None:
    last = User.history.filter(id=person.pk).latest("history_id")

    made = redact({User.history.model: {last.pk: {"name": last.name}, 4711: {"name": "x"}}}, "Erased")

    assert made == []
    assert not Seal.objects.filter(kind="redaction").exists()


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nothing_is_redacted(reason: str, person: User) -> None:
    with pytest.raises(RuleBroken) as refusal:
        redact(changes_for(person, name="gone"), reason)

    assert refusal.value.code == "reason_missing"


def test_a_redacted_row_that_is_changed_afterwards_is_named(person: User) -> None:
    redact(changes_for(person, name="gone"), "Erased")
    key = User.history.filter(id=person.pk).first().pk
    with behind_its_back() as cursor:
        cursor.execute(f"UPDATE {USERS} SET name = 'Erika' WHERE history_id = {key}")

    assert told(verified())[0][:3] == ("changed", USERS, key)


def test_a_redaction_hides_no_change_from_before_it(person: User) -> None:
    key = User.history.filter(id=person.pk).earliest("history_id").pk
    with behind_its_back() as cursor:
        cursor.execute(f"UPDATE {USERS} SET role = 'administrator' WHERE history_id = {key}")

    redact(changes_for(person, name="gone"), "Erased")

    assert told(verified())[0][:3] == ("changed", USERS, key)


def test_a_redaction_that_nobody_signed_counts_for_nothing(person: User) -> None:
    """Whoever has the database can write such a row, and let the next seal vouch for it as for any other."""
    seal()
    key = User.history.filter(id=person.pk).earliest("history_id").pk
    digests = redacting._digests(redacting.sealed(User.history.model), [key])
    with behind_its_back() as cursor:
        cursor.execute(f"UPDATE {USERS} SET name = 'x' WHERE history_id = {key}")
    after = redacting._digests(redacting.sealed(User.history.model), [key])
    Redaction.objects.create(
        reason="Forged",
        group="0" * 32,
        table=USERS,
        row_count=1,
        records=key.to_bytes(8) + digests[key] + after[key],
    )
    seal()

    assert told(verified())[0][:3] == ("changed", USERS, key)


@pytest.mark.parametrize("statement", ["UPDATE audit_redaction SET reason = 'x'", "DELETE FROM audit_redaction"])
def test_a_redaction_is_part_of_the_record_itself(statement: str, person: User) -> None:
    (redaction,) = redact(changes_for(person, name="gone"), "Erased")
    with behind_its_back() as cursor:
        cursor.execute(statement)

    report = verified()

    assert told(report)[0] == ("act changed", "audit_redaction", redaction.pk, None, 3)
    assert sum(finding.harm == "changed" for finding in report.findings) == 3  # and its rows have no reason to differ


def test_without_a_key_values_can_go_where_nothing_was_ever_sealed(settings: Any, db: None) -> None:
    key, settings.AUDIT_SIGNING_KEY = settings.AUDIT_SIGNING_KEY, None
    person = make_user(name="Max")

    redact(changes_for(person, name="gone"), "Erased")

    settings.AUDIT_SIGNING_KEY = key
    seal()
    assert verified().outcome == Outcome.HOLDS
    assert User.history.get(id=person.pk).name == "gone"


def test_without_the_key_sealed_rows_are_left_as_they_are(settings: Any, person: User) -> None:
    settings.AUDIT_SIGNING_KEY = None

    with pytest.raises(RuleBroken) as refusal:
        redact(changes_for(person, name="gone"), "Erased")

    assert refusal.value.code == "no_signing_key"
    assert not User.history.filter(name="gone").exists()


def test_many_rows_take_several_redactions(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redacting, "ROWS_PER_REDACTION", 2)

    made = redact(changes_for(person, name="gone"), "Erased")

    assert [redaction.row_count for redaction in made] == [2, 1]
    assert Seal.objects.filter(kind="redaction").count() == 1
    assert verified().outcome == Outcome.HOLDS


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_row_that_cannot_be_sealed_first_is_not_redacted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redacting, "WAIT_SECONDS", 0.1)
    with ThreadPoolExecutor() as pool:
        writer = Writer(pool)
        tag = make_tag("new")
        with pytest.raises(RuleBroken) as refusal:
            redact({Tag.history.model: {tag.history.get().pk: {"name": "gone"}}}, "Erased")
        writer.end()

    assert refusal.value.code == "not_yet_sealed"
    assert tag.history.get().name == "new"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nobody_else_may_change_the_record_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    tag = make_tag("new")
    other = make_tag("other").history.get().pk
    attempts: list[Exception] = []
    write = redacting._write

    def elsewhere() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE people_historicaltag SET name = 'x' WHERE history_id = %s", [other])
        except Exception as refused:
            attempts.append(refused)
        finally:
            connection.close()

    def write_while_others_try(*arguments: Any) -> None:
        with ThreadPoolExecutor() as pool:
            pool.submit(elsewhere).result(20)
        write(*arguments)

    monkeypatch.setattr(redacting, "_write", write_while_others_try)
    redact({Tag.history.model: {tag.history.get().pk: {"name": "gone"}}}, "Erased")

    assert "UPDATE is refused" in str(attempts[0])
    assert sealer.seal_rows().busy_tables == []
    assert verified().outcome == Outcome.HOLDS
