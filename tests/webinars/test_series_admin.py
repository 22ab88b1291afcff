"""Series in the admin."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from people.models import User
from tests.factories import make_series, make_webinar
from webinars.models import Series

pytestmark = pytest.mark.django_db
type Browser = Callable[[User], Client]

LIST = "/admin/webinars/series/"
VALUES = {
    "title": "Gardening",
    "slug": "gardening",
    "description": "",
    "webinars-TOTAL_FORMS": "0",
    "webinars-INITIAL_FORMS": "0",
}


def list_queries(role: str) -> int:
    """Whoever sees every row gets an estimated count on PostgreSQL, which is one query more."""
    return 7 if role == "staff" and connection.vendor == "postgresql" else 6


def test_an_organizer_sees_no_series_of_others(organizer: User, other_organizer: User, signed_in: Browser) -> None:
    series = make_series(organizer=organizer, title="Secret series")
    browser = signed_in(other_organizer)

    assert b"Secret series" not in browser.get(LIST).content
    assert browser.post(f"{LIST}{series.pk}/change/", VALUES).status_code in {302, 403, 404}
    assert Series.objects.get().title == "Secret series"


def test_a_series_one_takes_part_in_is_seen_but_is_still_its_organizers(
    organizer: User, other_organizer: User, signed_in: Browser
) -> None:
    series = make_series(organizer=organizer, title="Shared series")
    make_webinar(series=series, organizer=other_organizer, title="Mine")
    make_webinar(series=series, organizer=organizer, title="Secret plans")
    browser = signed_in(other_organizer)

    shown = browser.get(f"{LIST}{series.pk}/change/").content.decode()
    answer = browser.post(f"{LIST}{series.pk}/change/", VALUES)

    assert "Mine" in shown
    assert "Secret plans" not in shown
    assert answer.status_code == 403
    assert Series.objects.get().title == "Shared series"


def test_an_organizers_new_series_is_their_own(organizer: User, other_organizer: User, signed_in: Browser) -> None:
    signed_in(organizer).post(f"{LIST}add/", {**VALUES, "organizer": other_organizer.pk})

    assert Series.objects.get().organizer == organizer


@pytest.mark.parametrize("role", ["organizer", "staff"])
def test_the_list_costs_the_same_for_one_and_for_three(
    role: str,
    organizer: User,
    request: pytest.FixtureRequest,
    signed_in: Browser,
    django_assert_num_queries: object,
) -> None:
    browser = signed_in(request.getfixturevalue(role))
    make_webinar(organizer=organizer, series=make_series(organizer=organizer))
    with django_assert_num_queries(list_queries(role)):  # type: ignore[operator]
        browser.get(LIST)
    for _ in range(2):
        make_webinar(organizer=organizer, series=make_series(organizer=organizer))
    with django_assert_num_queries(list_queries(role)):  # type: ignore[operator]
        browser.get(LIST)
