"""Who gets a seat."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as
from people.models import User
from tests.factories import make_registration, make_user, make_webinar
from webinars.choices import RegistrationSource, RegistrationState, WebinarState
from webinars.domain import seats
from webinars.domain.seats import SeatRequest, Terms
from webinars.models import Registration, Webinar

pytestmark = pytest.mark.django_db

ADMIN, IMPORT, SELF = RegistrationSource.ADMIN, RegistrationSource.IMPORT, RegistrationSource.SELF


def asking(*users: User, **values: object) -> list[SeatRequest]:
    return [SeatRequest(user.pk, **values) for user in users]  # type: ignore[arg-type]


def states(webinar: Webinar) -> dict[str, str]:
    return dict(webinar.registrations.values_list("user__name", "state"))


def test_nobody_registers_for_a_cancelled_webinar() -> None:
    webinar = make_webinar(state=WebinarState.CANCELLED)

    with pytest.raises(RuleBroken) as refused:
        seats.register(webinar, asking(make_user()), source=IMPORT, terms=Terms(after_the_fact=True))

    assert refused.value.code == "webinar_cancelled"
    assert webinar.title in str(refused.value)
    assert not webinar.registrations.exists()


def test_nobody_registers_for_a_webinar_that_is_over_by_the_clock() -> None:
    webinar = make_webinar(starts_at=timezone.now() - timedelta(hours=3))

    with pytest.raises(RuleBroken) as refused:
        seats.register(webinar, asking(make_user()), source=ADMIN)

    assert refused.value.code == "webinar_over"
    assert not webinar.registrations.exists()


def test_a_list_may_be_brought_after_the_webinar() -> None:
    webinar = make_webinar(starts_at=timezone.now() - timedelta(days=1), state=WebinarState.ENDED)

    [seat] = seats.register(webinar, asking(make_user()), source=IMPORT, terms=Terms(after_the_fact=True))

    assert (seat.outcome, seat.state) == ("new", "confirmed")


def test_nobody_registers_for_an_archived_webinar() -> None:
    webinar = make_webinar(archived_at=timezone.now())

    with pytest.raises(RuleBroken) as refused:
        seats.register(webinar, asking(make_user()), source=ADMIN)

    assert refused.value.code == "webinar_archived"


def test_people_do_not_register_themselves_for_a_draft_but_staff_may_enter_them() -> None:
    webinar = make_webinar(state=WebinarState.DRAFT)
    person = make_user()

    with pytest.raises(RuleBroken) as refused:
        seats.register(webinar, asking(person), source=SELF)
    assert refused.value.code == "webinar_not_published"

    [seat] = seats.register(webinar, asking(person), source=ADMIN)
    assert seat.state == "confirmed"


def test_somebody_declined_cannot_let_themselves_in() -> None:
    declined = make_registration(state=RegistrationState.DECLINED)

    with pytest.raises(RuleBroken) as refused:
        seats.register(declined.webinar, asking(declined.user), source=SELF, terms=Terms(revive=True))

    assert refused.value.code == "registration_declined"
    declined.refresh_from_db()
    assert declined.state == "declined"


def test_the_last_seat_is_confirmed_and_the_next_person_waits() -> None:
    webinar = make_webinar(capacity=2)
    make_registration(webinar=webinar)

    answers = seats.register(webinar, asking(make_user(name="Ada"), make_user(name="Ben")), source=ADMIN)

    assert [(seat.state, seat.reason) for seat in answers] == [("confirmed", ""), ("waitlisted", "waiting_for_a_seat")]
    assert states(webinar)["Ben"] == "waitlisted"


def test_the_last_seat_goes_to_who_registered_first_not_to_the_top_of_the_list() -> None:
    webinar = make_webinar(capacity=1)
    now = timezone.now()
    late, early = make_user(name="Late"), make_user(name="Early")

    seats.register(
        webinar,
        [SeatRequest(late.pk, registered_at=now), SeatRequest(early.pk, registered_at=now - timedelta(days=1))],
        source=IMPORT,
    )

    assert states(webinar) == {"Late": "waitlisted", "Early": "confirmed"}


def test_when_full_people_can_be_refused_instead() -> None:
    webinar = make_webinar(capacity=1)
    make_registration(webinar=webinar)

    [seat] = seats.register(webinar, asking(make_user()), source=IMPORT, terms=Terms(when_full="refuse"))

    assert (seat.outcome, seat.reason, seat.registration_id) == ("refused", "webinar_full", None)
    assert webinar.registrations.count() == 1


def test_nobody_passes_the_waiting_list() -> None:
    webinar = make_webinar(capacity=1)
    first = make_registration(webinar=webinar, state="waitlisted", registered_at=timezone.now() - timedelta(days=2))

    [seat] = seats.register(webinar, asking(make_user()), source=ADMIN)

    first.refresh_from_db()
    assert (first.state, seat.state) == ("confirmed", "waitlisted")


def test_registering_again_changes_nothing_and_leaves_no_history() -> None:
    webinar = make_webinar(capacity=5)
    registered = {state: make_registration(webinar=webinar, state=state) for state in ("pending", "confirmed")}
    waiting = make_registration(webinar=webinar, state="waitlisted")
    webinar.capacity = 1
    webinar.save()
    before = Registration.history.count()

    answers = seats.register(
        webinar,
        asking(*(item.user for item in [*registered.values(), waiting])),
        source=IMPORT,
        terms=Terms(revive=True),
    )

    assert [(seat.outcome, seat.state) for seat in answers] == [
        ("unchanged", "pending"),
        ("unchanged", "confirmed"),
        ("unchanged", "waitlisted"),
    ]
    assert Registration.history.count() == before


def test_somebody_who_cancelled_comes_back_at_the_end_of_the_line() -> None:
    webinar = make_webinar(capacity=1)
    make_registration(webinar=webinar)
    gone = make_registration(webinar=webinar, state="cancelled", registered_at=timezone.now() - timedelta(days=9))
    waiting = make_registration(webinar=webinar, state="waitlisted", registered_at=timezone.now() - timedelta(days=1))

    [seat] = seats.register(webinar, asking(gone.user), source=SELF, terms=Terms(revive=True))

    gone.refresh_from_db()
    assert (seat.outcome, seat.state) == ("updated", "waitlisted")
    assert gone.registered_at > waiting.registered_at
    assert gone.source == SELF


def test_a_list_brought_again_does_not_bring_back_who_cancelled() -> None:
    gone = make_registration(state="cancelled")

    [seat] = seats.register(gone.webinar, asking(gone.user), source=IMPORT, terms=Terms(follow=True))

    assert (seat.outcome, seat.state, seat.reason) == ("unchanged", "cancelled", "cancelled_before")


@pytest.mark.parametrize(
    ("was", "said", "becomes"),
    [
        ("pending", "confirmed", "confirmed"),
        ("pending", "declined", "declined"),
        ("pending", "cancelled", "cancelled"),
        ("waitlisted", "cancelled", "cancelled"),
        ("confirmed", "cancelled", "cancelled"),
        ("confirmed", "pending", "confirmed"),
        ("confirmed", "declined", "confirmed"),
        ("waitlisted", "pending", "waitlisted"),
        ("cancelled", "confirmed", "cancelled"),
        ("declined", "cancelled", "declined"),
    ],
)
def test_a_newer_list_moves_people_only_along_the_moves(was: str, said: str, becomes: str) -> None:
    registration = make_registration(state=was, webinar=make_webinar(capacity=1))
    if was == "waitlisted":
        make_registration(webinar=registration.webinar)

    [seat] = seats.register(
        registration.webinar, asking(registration.user, wanted_state=said), source=IMPORT, terms=Terms(follow=True)
    )

    registration.refresh_from_db()
    assert (seat.state, registration.state) == (becomes, becomes)
    assert seat.outcome == ("unchanged" if was == becomes else "updated")


def test_a_list_may_carry_people_who_are_not_coming() -> None:
    webinar = make_webinar(capacity=1)

    answers = seats.register(
        webinar,
        [SeatRequest(make_user().pk, state) for state in ("cancelled", "declined", "pending", "confirmed")],
        source=IMPORT,
    )

    assert [seat.state for seat in answers] == ["cancelled", "declined", "pending", "confirmed"]
    assert {seat.outcome for seat in answers} == {"new"}


def test_somebody_named_twice_is_registered_once() -> None:
    webinar = make_webinar()
    person = make_user()

    first, second = seats.register(webinar, asking(person, person), source=IMPORT)

    assert (first.outcome, second.outcome, second.reason) == ("new", "unchanged", "twice_in_the_batch")
    assert first.registration_id == second.registration_id


def test_what_is_foreseen_is_what_happens_and_nothing_is_written_before() -> None:
    webinar = make_webinar(capacity=2)
    known = make_registration(webinar=webinar)
    gone = make_registration(webinar=webinar, state="cancelled")
    people = asking(known.user, gone.user, make_user(), make_user())

    foreseen = seats.foresee(webinar, people)
    assert webinar.registrations.count() == 2
    came = seats.register(webinar, people, source=IMPORT)

    assert [(seat.state, seat.outcome, seat.reason) for seat in foreseen] == [
        (seat.state, seat.outcome, seat.reason) for seat in came
    ]
    assert seats.foresee(webinar, [SeatRequest(None)])[0].state == "waitlisted"


def queries_of_registering(size: int, *, tells: bool) -> int:
    webinar = make_webinar(capacity=size)
    gone = make_registration(webinar=webinar, state="cancelled")
    make_registration(webinar=webinar, state="waitlisted")
    people = asking(gone.user, *(make_user() for _ in range(size)))
    with CaptureQueriesContext(connection) as queries:
        seats.register(webinar, people, source=IMPORT, terms=Terms(revive=True), tells=tells)
    return len(queries)


def test_the_number_of_queries_does_not_depend_on_the_number_of_people() -> None:
    counts = [queries_of_registering(size, tells=False) for size in (1, 10, 90)]

    assert counts[0] == counts[1] == counts[2]
    assert counts[0] <= 22


def test_telling_people_costs_as_many_queries_for_ninety_as_for_ten() -> None:
    ten, ninety = (queries_of_registering(size, tells=True) for size in (10, 90))

    assert ten == ninety
    # A webinar, four notices of eight statements, three times a worker is asked.
    assert ten <= 22 + 40


def test_each_registration_is_signed_in_its_history(staff: User) -> None:
    webinar = make_webinar()

    with acting_as(staff, "They called us"):
        [seat] = seats.register(webinar, asking(make_user()), source=ADMIN)

    row = Registration.history.get(id=seat.registration_id)
    assert (row.history_type, row.history_user, row.history_change_reason) == ("+", staff, "They called us")
