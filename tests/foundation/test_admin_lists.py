"""Lists ask a constant number of questions, lose no day, and count large tables by estimate."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.foundation.admin import STATE_COLOURS, EstimatedCountPaginator
from people.models import Tag, User
from tests.factories import make_registration, make_tag, make_webinar
from webinars.choices import RegistrationState, WebinarState

pytestmark = pytest.mark.usefixtures("lab")


@pytest.mark.parametrize(("address", "ceiling"), [("webinars/webinar/", 8), ("webinars/registration/", 8)])
def test_the_number_of_queries_of_a_list_does_not_grow_with_its_rows(
    address: str, ceiling: int, staff: User, signed_in: Any
) -> None:
    browser = signed_in(staff)
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            make_registration()
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/admin/{address}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= ceiling


def test_the_number_of_queries_of_a_form_does_not_grow_with_its_inline(staff: User, signed_in: Any) -> None:
    webinar, browser, counts = make_webinar(), signed_in(staff), []
    for _ in range(2):
        make_registration(webinar=webinar)
        ContentType.objects.clear_cache()  # asked once a process, by whichever page comes first
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/admin/webinars/webinar/{webinar.pk}/change/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_inline_shows_one_page_of_rows_and_no_empty_one(staff: User, signed_in: Any) -> None:
    webinar = make_webinar()
    for _ in range(3):
        make_registration(webinar=webinar)
    answer = signed_in(staff).get(f"/admin/webinars/webinar/{webinar.pk}/change/")
    formset = answer.context["inline_admin_formsets"][0].formset
    assert (len(formset.forms), formset.paginator.count) == (2, 3)


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ({"starts_at_from": "2027-03-01", "starts_at_to": "2027-03-01"}, {"morning", "night"}),
        ({"starts_at_to": "2027-03-01"}, {"eve", "morning", "night"}),
        ({"starts_at_from": "2027-03-01"}, {"morning", "night", "after"}),
        ({"starts_at_from": "yesterday"}, {"eve", "morning", "night", "after"}),
        ({"starts_at_to": "9999-12-31"}, {"eve", "morning", "night", "after"}),
        ({"starts_at_from": "0001-01-01"}, {"eve", "morning", "night", "after"}),
    ],
)
def test_a_range_of_days_contains_its_last_day_whole(
    days: dict[str, str], found: set[str], staff: User, signed_in: Any
) -> None:
    for title, moment in {
        "eve": datetime(2027, 2, 28, 23, 59, 59, tzinfo=UTC),
        "morning": datetime(2027, 3, 1, 0, 0, tzinfo=UTC),
        "night": datetime(2027, 3, 1, 23, 59, 59, tzinfo=UTC),
        "after": datetime(2027, 3, 2, 0, 0, tzinfo=UTC),
    }.items():
        make_webinar(title=title, starts_at=moment)
    answer = signed_in(staff).get("/admin/webinars/webinar/", days)
    assert answer.status_code == HTTPStatus.OK
    assert {webinar.title for webinar in answer.context["cl"].result_list} == found


def test_a_day_that_cannot_be_read_is_said_to_be_left_out(staff: User, signed_in: Any) -> None:
    page = signed_in(staff).get("/admin/webinars/webinar/", {"starts_at_from": "yesterday"}).content.decode()
    assert "“yesterday” is not a day" in page


def test_a_state_is_shown_in_words_and_in_its_colour(staff: User, signed_in: Any) -> None:
    make_webinar(state=WebinarState.LIVE)
    page = signed_in(staff).get("/admin/webinars/webinar/").content.decode()
    assert "bg-green-100" in page
    assert "Live" in page


@pytest.mark.parametrize("state", [*WebinarState.values, *RegistrationState.values])
def test_every_state_of_the_house_has_a_colour(state: str) -> None:
    assert state in STATE_COLOURS


def test_a_state_without_a_colour_is_grey() -> None:
    assert STATE_COLOURS["never heard of"] == "default"


def test_small_and_filtered_tables_are_counted_exactly(db: None) -> None:
    make_tag("one")
    make_tag("two")
    everything = EstimatedCountPaginator(Tag.objects.all(), 50)
    filtered = EstimatedCountPaginator(Tag.objects.filter(name="one"), 50)
    assert (everything.count, everything.is_estimated, filtered.count) == (2, False, 1)


@pytest.mark.postgres
def test_a_large_table_is_counted_by_the_planners_estimate(db: None) -> None:
    make_tag("one")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_class SET reltuples = 250000 WHERE relname = 'people_tag'")
    everything = EstimatedCountPaginator(Tag.objects.all(), 50)
    filtered = EstimatedCountPaginator(Tag.objects.filter(name="one"), 50)
    assert (everything.count, everything.is_estimated, everything.num_pages) == (250_000, True, 5_250)
    assert (filtered.count, filtered.is_estimated) == (1, False)


def test_the_title_of_a_list_is_what_it_lists(staff: User, signed_in: Any) -> None:
    page = signed_in(staff).get("/admin/webinars/webinar/")
    assert page.context["title"] == "Webinars"
