"""The dashboard's figures about viewings add up, and end where the user's scope ends."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from media.choices import Verdict
from media.models import Viewing
from media.stats import ViewingFigures, viewing_figures, views_by_day
from people.models import User
from tests.factories import make_recording, make_user, make_webinar

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(hour=12)


@pytest.fixture
def viewings(organizer: User) -> None:
    mine, other = make_recording(webinar=make_webinar(organizer=organizer)), make_recording()
    person = make_user()
    for recording, user, days, verdict in (
        (mine, person, 0, Verdict.REGISTERED),
        (mine, person, 3, Verdict.REGISTERED),
        (mine, None, 3, Verdict.PUBLIC),
        (mine, person, 4, Verdict.NOT_REGISTERED),
        (mine, person, 40, Verdict.REGISTERED),
        (other, make_user(), 3, Verdict.REGISTERED),
    ):
        Viewing.objects.create(
            recording=recording, user=user, at=NOW - timedelta(days=days), way="web",
            is_allowed=verdict.is_allowed, verdict=verdict,
        )  # fmt: skip


@pytest.mark.usefixtures("viewings")
def test_an_organizer_reads_the_figures_of_their_own_recordings(
    organizer: User, staff: User, django_assert_num_queries: Callable[..., Any]
) -> None:
    organizer.has_perm("webinars.view_all_webinars")  # asked once per request, by whatever page

    with django_assert_num_queries(1):
        assert viewing_figures(organizer, NOW) == ViewingFigures(views=3, people=1, refused=1)
    assert viewing_figures(staff, NOW) == ViewingFigures(views=4, people=2, refused=1)


@pytest.mark.usefixtures("viewings")
def test_the_days_add_up_to_the_views_and_leave_no_day_out(organizer: User) -> None:
    days = views_by_day(organizer, NOW)

    assert len(days) == 30
    assert days[-1] == (NOW.date(), 1)
    assert days[-4] == (NOW.date() - timedelta(days=3), 2)
    assert sum(number for _day, number in days) == viewing_figures(organizer, NOW).views
