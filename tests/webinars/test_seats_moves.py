"""Registrations move from state to state, and seats are handed on."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from backoffice.foundation.errors import RuleBroken
from comms.models import Notice
from people.models import Tag
from tests.factories import make_registration, make_user, make_webinar
from webinars.choices import WebinarState
from webinars.domain import seats
from webinars.models import Registration
from webinars.signals import RegistrationChange, registrations_changed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_a_reason")]


def test_cancelling_hands_the_seat_to_the_first_in_line() -> None:
    webinar = make_webinar(capacity=1)
    seated = make_registration(webinar=webinar)
    now = timezone.now()
    second = make_registration(webinar=webinar, state="waitlisted", registered_at=now)
    first = make_registration(webinar=webinar, state="waitlisted", registered_at=now - timedelta(hours=1))

    moved = seats.cancel([seated])

    assert (moved.changed_count, moved.promoted_count) == (1, 1)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("confirmed", "waitlisted")


def test_cancelling_twice_changes_nothing_more() -> None:
    registration = make_registration()

    assert seats.cancel([registration]).changed_count == 1
    assert seats.cancel([registration]).changed_count == 0
    assert registration.history.count() == 2


def test_a_seat_freed_after_the_webinar_goes_to_nobody() -> None:
    webinar = make_webinar(capacity=1, state=WebinarState.ENDED)
    seated = make_registration(webinar=webinar)
    waiting = make_registration(webinar=webinar, state="waitlisted")

    seats.cancel([seated])

    waiting.refresh_from_db()
    assert waiting.state == "waitlisted"


def test_one_selection_may_span_webinars() -> None:
    first, second = make_registration(), make_registration()

    assert seats.cancel(Registration.objects.all()).changed_count == 2
    assert {first.webinar.registrations.get().state, second.webinar.registrations.get().state} == {"cancelled"}


def test_people_with_a_seat_are_not_declined_and_nothing_changes() -> None:
    webinar = make_webinar()
    pending = make_registration(webinar=webinar, state="pending")
    seated = make_registration(webinar=webinar, user=make_user(name="Ada Seated"))

    with pytest.raises(RuleBroken) as refused:
        seats.decline([pending, seated])

    assert refused.value.code == "registration_may_not_become"
    assert "Ada Seated" in str(refused.value)
    pending.refresh_from_db()
    assert pending.state == "pending"


def test_confirming_more_people_than_seats_puts_the_later_ones_in_line() -> None:
    webinar = make_webinar(capacity=1)
    now = timezone.now()
    later = make_registration(webinar=webinar, state="pending", registered_at=now)
    earlier = make_registration(webinar=webinar, state="pending", registered_at=now - timedelta(hours=1))

    moved = seats.confirm([later, earlier])

    later.refresh_from_db()
    earlier.refresh_from_db()
    assert (earlier.state, later.state) == ("confirmed", "waitlisted")
    assert (moved.changed_count, moved.waiting_count) == (2, 1)


def test_confirming_somebody_on_the_list_of_a_full_webinar_is_refused() -> None:
    webinar = make_webinar(capacity=1)
    make_registration(webinar=webinar)
    waiting = make_registration(webinar=webinar, state="waitlisted")

    with pytest.raises(RuleBroken) as refused:
        seats.confirm([waiting])

    assert refused.value.code == "webinar_full"


def test_confirming_one_does_not_pass_those_who_came_earlier() -> None:
    webinar = make_webinar(capacity=1)
    now = timezone.now()
    first = make_registration(webinar=webinar, state="waitlisted", registered_at=now - timedelta(hours=1))
    pending = make_registration(webinar=webinar, state="pending", registered_at=now)

    moved = seats.confirm([pending])

    first.refresh_from_db()
    pending.refresh_from_db()
    assert (first.state, pending.state, moved.promoted_count) == ("confirmed", "waitlisted", 1)


def test_more_capacity_promotes_in_order() -> None:
    webinar = make_webinar(capacity=1)
    make_registration(webinar=webinar)
    now = timezone.now()
    waiting = [
        make_registration(webinar=webinar, state="waitlisted", registered_at=now - timedelta(hours=3 - number))
        for number in range(3)
    ]
    webinar.capacity = 3
    webinar.save()

    assert seats.promote(webinar) == 2
    assert [Registration.objects.get(pk=item.pk).state for item in waiting] == ["confirmed", "confirmed", "waitlisted"]


def test_who_listens_hears_of_it_inside_the_transaction_and_a_rollback_takes_what_they_wrote() -> None:
    heard: list[RegistrationChange] = []

    def listener(changes: list[RegistrationChange], **_kwargs: object) -> None:
        heard.extend(changes)
        Tag.objects.get_or_create(name="written by the listener")

    webinar = make_webinar(capacity=1)
    seated = make_registration(webinar=webinar)
    make_registration(webinar=webinar, state="waitlisted")
    registrations_changed.connect(listener)

    @transaction.atomic
    def cancel_and_break_off() -> None:
        seats.cancel([seated])
        raise InterruptedError

    try:
        with pytest.raises(InterruptedError):
            cancel_and_break_off()
    finally:
        registrations_changed.disconnect(listener)

    assert [(change.was, change.became) for change in heard] == [
        ("confirmed", "cancelled"),
        ("waitlisted", "confirmed"),
    ]
    assert not Tag.objects.exists()
    assert not Notice.objects.exists()
