"""Dangerous acts say why: without a reason the verbs refuse and write nothing, and a given one is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from backoffice.audit.domain import reverting
from backoffice.audit.models import LogLine
from backoffice.foundation.admin.imported_tables import ImportedTable
from backoffice.foundation.admin.table_imports import carry_out, carry_out_in_batches
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as, saying
from comms.domain import chat, correcting, publishing, retrying
from comms.domain.wishes import suppressing
from comms.models import ChatMessage, Suppression
from media.domain import granting
from media.domain import publishing as showing
from media.models import Grant, Recording
from people.domain import activation, roles
from people.models import Tag, User
from people.resources.tag import TagResource
from tests.factories import make_announcement, make_recording, make_registration, make_tag, make_user, make_webinar
from tests.factories.comms import make_chat_message, make_delivery, make_suppression
from tests.factories.media import make_grant
from tests.house.tables import nothing_written
from tests.webinars.attendee_lists import imported, list_of
from webinars.domain import importing, schedule
from webinars.domain.seats import moving

BLANKS = ["", "   ", "\n\t\r\n", "\u00a0"]
GIVEN = "The sponsor asked for it"

type Act = Callable[[str], object]


def signed(make: Callable[[], Any], act: Callable[[Any], object]) -> Callable[[User], Act]:
    """An act whose reason is that of whoever acts."""

    def scene(_by: User) -> Act:
        thing = make()

        def doing(reason: str) -> object:
            with saying(reason):
                return act(thing)

        return doing

    return scene


def told(make: Callable[[], Any], act: Callable[..., object]) -> Callable[[User], Act]:
    """An act that takes its reason itself."""

    def scene(_by: User) -> Act:
        thing = make()
        return lambda reason: act(thing, reason=reason)

    return scene


def rows_of(item: Any) -> Any:
    return type(item)._default_manager.filter(pk=item.pk)


def hidden() -> ChatMessage:
    message = make_chat_message()
    chat.hide(rows_of(message), reason="Rude")
    return message


def change_role(by: User) -> Act:
    person = make_user()

    def act(reason: str) -> object:
        with acting_as(by), saying(reason):
            return roles.assign_role([person], "organizer", by=by)

    return act


def close_account(by: User) -> Act:
    person = make_user()

    def act(reason: str) -> object:
        with saying(reason):
            return activation.deactivate([person], by=by)

    return act


def let_many_in(by: User) -> Act:
    recording, people = make_recording(), [make_user() for _ in range(21)]

    def act(reason: str) -> object:
        with saying(reason):
            return granting.grant([recording], people, by=by)

    return act


def undo_import(by: User) -> Act:
    run = imported(make_webinar(), list_of(["ada@example.com"]), by)
    return lambda reason: importing.undo(run, by=by, reason=reason)


def revert_object(by: User) -> Act:
    tag = make_tag("first")
    former = tag.history.latest().pk
    with acting_as(None):
        tag.name = "second"
        tag.save()
    source = reverting.Version(Tag, tag.pk, former)
    fingerprint = reverting.make_plan(source, by=by).fingerprint
    return lambda reason: reverting.apply(source, by=by, reason=reason, fingerprint=fingerprint)


def revert_group(by: User) -> Act:
    with acting_as(None) as actor:
        make_tag("x")
    source = reverting.Group(actor.group)
    fingerprint = reverting.make_plan(source, by=by).fingerprint
    return lambda reason: reverting.apply(source, by=by, reason=reason, fingerprint=fingerprint)


def delete_one(by: User) -> Act:
    tag = make_tag()

    def act(reason: str) -> object:
        with saying(reason):
            return admin.site.get_model_admin(Tag).delete_model(None, tag)  # type: ignore[arg-type]

    return act


def import_table(verb: Callable[..., object]) -> Callable[[User], Act]:
    def scene(by: User) -> Act:
        def act(reason: str) -> object:
            table = ImportedTable(ContentFile(b"name\nnew tag\n", name="tags.csv"), TagResource(user=by))
            with acting_as(by), saying(reason):
                return verb(table, user=by)

        return act

    return scene


ACTS: dict[str, Callable[[User], Act]] = {
    "cancel a webinar": signed(make_webinar, lambda webinar: schedule.cancel([webinar])),
    "cancel a registration": signed(make_registration, lambda one: moving.cancel([one])),
    "decline a registration": signed(lambda: make_registration(state="pending"), lambda one: moving.decline([one])),
    "change a role": change_role,
    "close an account": close_account,
    "let many watch": let_many_in,
    "revoke access": signed(
        lambda: make_grant(make_recording(), make_user()), lambda one: granting.revoke(Grant.objects.filter(pk=one.pk))
    ),
    "change who may watch": signed(
        make_recording, lambda one: showing.change_policy(Recording.objects.filter(pk=one.pk), policy="public")
    ),
    "take a recording back": signed(make_recording, lambda one: showing.unpublish(rows_of(one))),
    "tell of a recording again": signed(
        lambda: make_recording(published_at=None), lambda one: showing.publish(rows_of(one), again=True)
    ),
    "hide a message": told(make_chat_message, lambda one, reason: chat.hide(rows_of(one), reason=reason)),
    "show a message again": signed(hidden, lambda one: chat.unhide(rows_of(one))),
    "cancel an announcement": signed(lambda: make_announcement(state="sending", channels=["email"]), publishing.cancel),
    "withdraw an announcement": signed(lambda: make_announcement(state="sent"), publishing.withdraw),
    "correct an announcement": signed(
        lambda: make_announcement(state="sent"), lambda one: correcting.correct(one, title="Right", body="Right")
    ),
    "send a mail again": told(
        lambda: make_delivery(state="failed"), lambda one, reason: retrying.retry(rows_of(one), reason=reason)
    ),
    "count a mail as sent": told(
        lambda: make_delivery(state="unknown"), lambda one, reason: retrying.note_arrived(rows_of(one), reason=reason)
    ),
    "write to an address again": signed(
        make_suppression, lambda one: suppressing.release(Suppression.objects.filter(pk=one.pk))
    ),
    "undo an import": undo_import,
    "revert an object": revert_object,
    "revert a job": revert_group,
    "delete an object": delete_one,
    "import a table": import_table(carry_out),
    "import a long table": import_table(carry_out_in_batches),
}


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("name", ACTS)
def test_without_a_reason_it_is_refused_and_nothing_is_written(administrator: User, name: str, blank: str) -> None:
    act = ACTS[name](administrator)

    with nothing_written(name), pytest.raises(RuleBroken) as refusal:
        act(blank)

    assert refusal.value.code == "reason_missing"


@pytest.mark.parametrize("name", ACTS)
def test_a_given_reason_is_kept_in_the_record(administrator: User, name: str) -> None:
    act = ACTS[name](administrator)
    newest = LogLine.objects.latest("pk").pk

    act(GIVEN)

    reasons = LogLine.objects.filter(pk__gt=newest).values_list("reason", flat=True)
    assert reasons
    assert all(GIVEN in reason for reason in reasons), list(reasons)


def test_few_may_be_let_in_without_a_reason_and_one_more_may_not(administrator: User, settings: Settings) -> None:
    recording, people = make_recording(), [make_user() for _ in range(21)]

    assert settings.BULK_REASON_ABOVE == 20
    assert granting.grant([recording], people[:20], by=administrator).new == 20
    with pytest.raises(RuleBroken):
        granting.grant([recording], people, by=administrator)


@pytest.mark.parametrize("blank", BLANKS)
def test_commands_that_take_back_and_import_refuse_a_blank_reason(
    administrator: User, tmp_path: Any, blank: str
) -> None:
    run = imported(make_webinar(), list_of(["ada@example.com"]), administrator)
    table = tmp_path / "tags.csv"
    table.write_text("name\nnew tag\n")

    with nothing_written(), pytest.raises(CommandError, match="Say why"):
        call_command("import_attendees", undo=run.pk, user=administrator.email, reason=blank)
    with nothing_written(), pytest.raises(CommandError, match="Say why"):
        call_command("import_table", "people.tag", table, user=administrator.email, reason=blank)
