"""Two processes tell of the same occasion at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.utils import timezone

from comms.choices import NoticeKind
from comms.domain.notices import remind, tell
from comms.models import Delivery, Notice, Notification
from tests.factories import make_registration, make_user, make_webinar

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def at_once(*jobs: object) -> list[object]:
    """What each job returns, each in a connection of its own, all let go at the same moment."""
    barrier = Barrier(len(jobs))

    def run(job: object) -> object:
        try:
            barrier.wait(timeout=10)
            return job()  # type: ignore[operator]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.mark.parametrize("number", range(5))
def test_on_one_occasion_people_are_told_once_by_four_at_once(number: int) -> None:
    people, webinar = [make_user().pk for _ in range(20)], make_webinar()

    def tell_them() -> Notice | None:
        return tell(NoticeKind.REMINDER, webinar=webinar, people=people, occasion=f"occasion {number}")

    told = at_once(*[tell_them] * 4)

    assert sum(notice is not None for notice in told) == 1
    assert (Notice.objects.count(), Notification.objects.count(), Delivery.objects.count()) == (1, 20, 20)


def test_who_comes_second_tells_where_the_first_is_rolled_back() -> None:
    person, webinar = make_user(), make_webinar()
    barrier = Barrier(2)

    def tell_and_break_off() -> None:
        with transaction.atomic():
            tell(NoticeKind.REMINDER, webinar=webinar, people=[person.pk], occasion="it")
            barrier.wait(timeout=10)
            transaction.set_rollback(True)

    def tell_second() -> Notice | None:
        barrier.wait(timeout=10)
        return tell(NoticeKind.REMINDER, webinar=webinar, people=[person.pk], occasion="it")

    _first, second = at_once(tell_and_break_off, tell_second)

    assert second is not None
    assert Notification.objects.count() == 1


def test_two_sweeps_at_once_remind_once() -> None:
    now = timezone.now()
    make_registration(webinar=make_webinar(starts_at=now + timedelta(minutes=59)))

    at_once(remind, remind, remind)

    assert Notice.objects.count() == 1
