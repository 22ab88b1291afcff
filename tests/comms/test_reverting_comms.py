"""What was sent is not taken back; what people said themselves is theirs."""

import pytest

from backoffice.audit.domain.reverting import plan_group
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as_system, update_rows
from comms.choices import AnnouncementState, Channel, MessageKind
from comms.domain import approving, chat, publishing
from comms.domain.wishes.preferences import choose
from comms.domain.wishes.unsubscribing import unsubscribe
from comms.models import AddressList, Announcement, ApprovedPerson, ChatMessage, Preference, Segment, Suppression
from people.models import User
from tests.audit.reverting.scene import group_of, refusals, take_back
from tests.factories import make_announcement
from tests.factories.comms import make_address_list, make_chat_message, make_segment, make_suppression, to_rules

State = AnnouncementState


def test_the_text_of_a_draft_is_taken_back(administrator: User, staff: User) -> None:
    announcement = make_announcement(title="Before")
    with group_of(staff) as group:
        update_rows(Announcement.objects.all(), title="After")
    take_back(plan_group(group, by=administrator))
    announcement.refresh_from_db()
    assert announcement.title == "Before"


@pytest.mark.parametrize("state", [State.SENDING, State.PAUSED, State.SENT])
def test_what_readers_have_is_corrected_or_withdrawn_instead(administrator: User, staff: User, state: State) -> None:
    make_announcement()
    with group_of(staff) as group:
        update_rows(Announcement.objects.all(), title="After")
    update_rows(Announcement.objects.all(), state=state)
    plan = plan_group(group, by=administrator)
    assert refusals(plan) == ["Its readers have it, or are getting it. Correct or withdraw it instead."]
    with pytest.raises(RuleBroken):
        take_back(plan, chosen={"everything"})


def test_planning_is_taken_back_and_what_was_noted_for_it_is_stale(administrator: User, staff: User) -> None:
    announcement = make_announcement()
    with group_of(staff) as group:
        update_rows(Announcement.objects.all(), state=State.SCHEDULED)
    ApprovedPerson.objects.create(announcement=announcement, user_id=0)
    take_back(plan_group(group, by=administrator))
    announcement.refresh_from_db()
    assert announcement.state == State.DRAFT
    assert [*ApprovedPerson.objects.values_list("user_id", flat=True)] == [-1]


def test_nothing_is_published_by_taking_back(administrator: User, staff: User) -> None:
    announcement = make_announcement(state=State.SCHEDULED)
    with group_of(staff) as group:
        publishing.take_back(announcement)
    assert refusals(plan_group(group, by=administrator)) == [
        "Nothing is published by taking something back. Use the button on its page."
    ]


def test_a_planned_text_is_made_a_draft_first(administrator: User, staff: User) -> None:
    make_announcement(state=State.SCHEDULED)
    with group_of(staff) as group:
        update_rows(Announcement.objects.all(), title="After")
    assert refusals(plan_group(group, by=administrator)) == [
        "It is planned. Make it a draft first, then take this back."
    ]


def test_an_approval_of_another_text_is_dropped(administrator: User, staff: User) -> None:
    announcement = make_announcement(title="Before")
    with group_of(staff) as group:
        update_rows(Announcement.objects.all(), title="After")
    approving.ask(announcement, by=staff)
    approving.approve(announcement, by=administrator)
    take_back(plan_group(group, by=administrator))
    announcement.refresh_from_db()
    assert (announcement.title, announcement.approval_asked_at, announcement.approved_by) == ("Before", None, None)


def test_an_approval_does_not_come_back(administrator: User, staff: User) -> None:
    announcement = make_announcement(title="Before")
    approving.ask(announcement, by=staff)
    announcement.refresh_from_db()
    with group_of(staff) as group:
        announcement.title = "After"
        approving.take_back_where_changed(announcement)
        announcement.save()
    plan = plan_group(group, by=administrator)
    assert set(refusals(plan)) == {"An approval is given anew, by another person."}
    take_back(plan)
    announcement.refresh_from_db()
    assert (announcement.title, announcement.approval_asked_at) == ("Before", None)


def test_a_deleted_draft_comes_back(administrator: User, staff: User) -> None:
    announcement = make_announcement(title="Draft")
    with group_of(staff) as group:
        announcement.delete()
    take_back(plan_group(group, by=administrator))
    assert Announcement.objects.get().title == "Draft"


def test_a_wish_that_somebody_said_by_the_link_is_theirs(administrator: User, attendee: User) -> None:
    with group_of(None, way="web") as group:
        unsubscribe(attendee, MessageKind.REMINDER)
    assert refusals(plan_group(group, by=administrator)) == [
        "The person said so themselves, and only they take it back."
    ]


def test_a_wish_that_somebody_said_signed_in_is_theirs(administrator: User, attendee: User) -> None:
    wish = (MessageKind.REMINDER, Channel.EMAIL)
    choose(attendee, {wish: False}, source="account")
    with group_of(attendee, way="web"):
        choose(attendee, {wish: True}, source="account")
    with group_of(attendee, way="web") as group:
        choose(attendee, {wish: False}, source="account")
    assert set(refusals(plan_group(group, by=administrator))) == {
        "The person said so themselves, and only they take it back."
    }


def test_a_wish_that_staff_entered_by_mistake_is_taken_back(administrator: User, staff: User, attendee: User) -> None:
    with group_of(staff) as group:
        choose(attendee, {(MessageKind.REMINDER, Channel.EMAIL): False}, source="Sten Staff")
    take_back(plan_group(group, by=administrator))
    assert not Preference.objects.exists()


def test_a_released_address_is_suppressed_again(administrator: User, staff: User) -> None:
    make_suppression(address="no@example.com")
    with group_of(staff) as group:
        Suppression.objects.all().delete()
    take_back(plan_group(group, by=administrator))
    assert Suppression.objects.get().address == "no@example.com"


def test_a_hidden_message_is_shown_again_without_its_reason(administrator: User, staff: User) -> None:
    make_chat_message()
    with group_of(staff) as group:
        chat.hide(ChatMessage.objects.all(), reason="Rude")
    take_back(plan_group(group, by=administrator))
    message = ChatMessage.objects.get()
    assert (message.is_hidden, message.hidden_reason) == (False, "")


def test_a_segment_that_is_used_stays(administrator: User, staff: User) -> None:
    with group_of(staff) as group:
        segment = make_segment({"role": ["staff"]}, owner=staff)
    make_announcement(title="Users", sender=staff, **to_rules({"segment": segment.pk}))
    assert refusals(plan_group(group, by=administrator)) == ["It is used by the announcement “Users”."]


def test_a_segment_goes_with_what_used_it(administrator: User, staff: User) -> None:
    with group_of(staff) as group:
        segment = make_segment({"role": ["staff"]}, owner=staff)
        make_announcement(sender=staff, **to_rules({"segment": segment.pk}))
    take_back(plan_group(group, by=administrator))
    assert not Segment.objects.exists()
    assert not Announcement.objects.exists()


def test_a_deleted_address_list_does_not_come_back_empty(administrator: User, staff: User) -> None:
    listed = make_address_list("a@example.com", owner=staff)
    with group_of(staff) as group:
        listed.delete()
    assert refusals(plan_group(group, by=administrator)) == ["Its addresses are not kept. Upload the file again."]
    assert not AddressList.objects.exists()


def test_what_the_system_did_is_taken_back_by_those_who_may(administrator: User) -> None:
    with acting_as_system("sweep") as actor:
        make_suppression()
    take_back(plan_group(actor.group, by=administrator))
    assert not Suppression.objects.exists()
