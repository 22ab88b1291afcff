"""People hear of what becomes of their registrations, as part of the change itself."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from backoffice.foundation.history import acting_as
from comms import tasks
from comms.models import Delivery, Notice, Notification
from people.models import User
from tests.factories import make_registration, make_user, make_webinar
from webinars.choices import RegistrationSource, WebinarState
from webinars.domain import seats
from webinars.models import Webinar

pytestmark = pytest.mark.django_db


def register(webinar: Webinar, *people: User, **values: object) -> None:
    requests = [seats.SeatRequest(person.pk) for person in people]
    seats.register(webinar, requests, source=RegistrationSource.ADMIN, **values)  # type: ignore[arg-type]


def told() -> list[tuple[str, str]]:
    """Who was told what, in the order of telling."""
    rows = Notification.objects.order_by("pk").values_list("user__name", "notice__kind")
    return [(name, kind.removeprefix("registration_")) for name, kind in rows]


def test_who_gets_a_seat_and_who_waits_hear_so() -> None:
    webinar = make_webinar(capacity=1)

    register(webinar, make_user(name="Ada"), make_user(name="Ben"))

    assert sorted(told()) == [("Ada", "confirmed"), ("Ben", "waitlisted")]
    assert Delivery.objects.filter(state="due").count() == 2


@pytest.mark.usefixtures("with_a_reason")
def test_who_moves_up_from_the_waiting_list_hears_so_and_who_cancels_does_not() -> None:
    webinar = make_webinar(capacity=1)
    seated = make_registration(webinar=webinar, user=make_user(name="Ada"))
    make_registration(webinar=webinar, user=make_user(name="Ben"), state="waitlisted")

    seats.cancel([seated])

    assert told() == [("Ben", "promoted")]


@pytest.mark.usefixtures("with_a_reason")
def test_a_decision_of_the_organizer_is_told() -> None:
    webinar = make_webinar()
    yes = make_registration(webinar=webinar, user=make_user(name="Ada"), state="pending")
    no = make_registration(webinar=webinar, user=make_user(name="Ben"), state="pending")

    seats.confirm([yes])
    seats.decline([no])

    assert told() == [("Ada", "confirmed"), ("Ben", "declined")]


def test_a_registration_that_has_to_be_looked_at_is_acknowledged() -> None:
    ada = make_user(name="Ada")

    seats.register(make_webinar(), [seats.SeatRequest(ada.pk, "pending")], source=RegistrationSource.ADMIN)

    assert told() == [("Ada", "received")]


def test_what_is_rolled_back_was_told_to_nobody() -> None:
    webinar = make_webinar()

    def register_and_break_off() -> None:
        with transaction.atomic():
            register(webinar, make_user())
            raise InterruptedError

    with pytest.raises(InterruptedError):
        register_and_break_off()

    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()


def test_without_telling_nobody_hears_not_even_who_moves_up() -> None:
    webinar = make_webinar(capacity=2)
    make_registration(webinar=webinar, state="waitlisted")

    register(webinar, make_user(), tells=False)

    assert webinar.registrations.confirmed().count() == 2
    assert not Notice.objects.exists()


@pytest.mark.parametrize("state", [WebinarState.ENDED, WebinarState.DRAFT])
def test_nobody_hears_of_a_seat_in_a_webinar_that_is_over_or_not_announced(state: str) -> None:
    webinar = make_webinar(state=state)

    register(webinar, make_user(), terms=seats.Terms(after_the_fact=True))

    assert not Notice.objects.exists()


def test_who_registers_on_the_page_finds_it_among_the_notifications(
    attendee: User, signed_in: Callable[[User], Client]
) -> None:
    webinar = make_webinar()

    signed_in(attendee).post(reverse("webinar_register", args=[webinar.slug]))

    assert told() == [("Ada Attendee", "confirmed")]


def test_a_notice_about_a_seat_is_of_no_use_after_the_webinar(staff: User) -> None:
    webinar = make_webinar()

    with acting_as(staff):
        register(webinar, make_user())

    assert Notice.objects.get().expires_at == webinar.ends_at


def test_the_mail_of_a_notice_leaves_with_the_words_filled_in() -> None:
    webinar = make_webinar(title="Bees in winter")
    register(webinar, make_user(name="Ada Bee", first_name="Ada", email="ada@example.com"))

    tasks.send_notices.func()

    [letter] = mail.outbox
    assert letter.subject == "You are registered: Bees in winter"
    assert letter.recipients() == ["ada@example.com"]
    assert "Hello Ada," in letter.body
    assert f"/webinars/{webinar.slug}/" in letter.body
    assert Delivery.objects.get().state == "sent"
