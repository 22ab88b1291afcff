"""Seats under many hands at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

import pytest
from django.db import connection

from backoffice.foundation.history import saying
from tests.factories import make_registration, make_user, make_webinar
from webinars.choices import RegistrationSource, RegistrationState
from webinars.domain import seats
from webinars.models import Registration

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

HANDS = 6


def all_at_once(jobs: list[Callable[[], object]]) -> None:
    """Run each job on a connection of its own; they begin in the same moment."""
    barrier = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=30)
            job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        list(pool.map(run, jobs))


def give_up(registrations: Sequence[Registration]) -> object:
    """Cancel them, in a thread, where nobody has said why yet."""
    with saying("Asked for"):
        return seats.cancel(registrations)


def test_a_webinar_is_never_oversold_and_nobody_is_lost() -> None:
    webinar = make_webinar(capacity=5)
    groups = [[make_user() for _ in range(3)] for _ in range(HANDS)]

    all_at_once(
        [
            lambda group=group: seats.register(
                webinar, [seats.SeatRequest(user.pk) for user in group], source=RegistrationSource.SELF
            )
            for group in groups
        ]
    )

    states = list(webinar.registrations.values_list("state", flat=True))
    assert (states.count("confirmed"), states.count("waitlisted"), len(states)) == (5, 13, 18)


def test_one_person_pressing_twice_is_registered_once() -> None:
    webinar = make_webinar(capacity=1)
    person = make_user()

    all_at_once(
        [
            lambda: seats.register(webinar, [seats.SeatRequest(person.pk)], source=RegistrationSource.SELF)
            for _ in range(HANDS)
        ]
    )

    registration = webinar.registrations.get()
    assert (registration.state, registration.history.count()) == ("confirmed", 1)


@pytest.mark.parametrize("seed", range(3))
def test_the_waiting_list_keeps_its_order_while_people_come_and_go(seed: int) -> None:
    random = Random(seed)
    webinar = make_webinar(capacity=4)
    seated = [make_registration(webinar=webinar) for _ in range(4)]
    for _ in range(3):
        make_registration(webinar=webinar, state=RegistrationState.WAITLISTED)
    comers = [make_user() for _ in range(4)]
    leavers = random.sample(seated, 3)
    jobs: list[Callable[[], object]] = [lambda item=item: give_up([item]) for item in leavers]
    jobs += [
        lambda user=user: seats.register(webinar, [seats.SeatRequest(user.pk)], source=RegistrationSource.SELF)
        for user in comers
    ]
    random.shuffle(jobs)

    all_at_once(jobs)

    confirmed = Registration.objects.filter(webinar=webinar).confirmed().order_by("registered_at", "pk")
    waiting = Registration.objects.filter(webinar=webinar).waitlisted()
    assert confirmed.count() == 4
    last = confirmed.last()
    assert all((last.registered_at, last.pk) < (item.registered_at, item.pk) for item in waiting)


def test_two_selections_over_the_same_webinars_do_not_wait_for_each_other_for_ever() -> None:
    registrations = [make_registration(webinar=make_webinar()) for _ in range(8)]

    all_at_once([lambda: give_up(registrations), lambda: give_up(registrations[::-1])] * 2)

    assert set(Registration.objects.values_list("state", flat=True)) == {"cancelled"}
    assert all(item.history.filter(state="cancelled").count() == 1 for item in registrations)
