"""Webinars and series as tables."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tablib import Dataset

from backoffice.foundation.history import acting_as
from people.models import User
from tests.factories import make_registration, make_user, make_webinar
from webinars.models import Webinar
from webinars.resources.webinar import WebinarResource

pytestmark = pytest.mark.django_db

HEADINGS = ["slug", "title", "organizer", "starts", "time_zone", "duration_minutes", "capacity", "price", "currency"]


def bring(user: User, *rows: list[Any]) -> Any:
    table = Dataset(*rows, headers=HEADINGS)
    with acting_as(user, "Autumn programme"):
        return WebinarResource(user=user).import_data(
            table, dry_run=False, use_transactions=True, rollback_on_validation_errors=True, user=user
        )


def refusals(result: Any) -> str:
    return str(
        [str(item.error) for item in result.invalid_rows] + [str(e.error) for _, e in result.row_errors() for e in e]
    )


def row(**values: Any) -> list[Any]:
    given = {
        "slug": "bees", "title": "Bees", "organizer": "organizer@example.com", "starts": "2031-07-01 18:00",
        "time_zone": "Asia/Kolkata", "duration_minutes": "60", "capacity": "", "price": "0", "currency": "EUR",
        **values,
    }  # fmt: skip
    return [given[name] for name in HEADINGS]


def test_a_row_becomes_a_draft_at_the_time_of_its_zone(staff: User, organizer: User) -> None:
    bring(staff, row())

    webinar = Webinar.objects.get()
    assert (webinar.starts_at, webinar.state) == (datetime(2031, 7, 1, 12, 30, tzinfo=UTC), "draft")
    assert webinar.organizer == organizer
    assert webinar.history.get().history_change_reason == "Autumn programme"


def test_the_same_table_again_changes_nothing(staff: User, organizer: User) -> None:
    bring(staff, row())

    assert bring(staff, row()).totals["skip"] == 1
    assert Webinar.objects.get().history.count() == 1


def test_somebody_elses_webinar_is_not_taken_by_its_slug(organizer: User, other_organizer: User) -> None:
    webinar = make_webinar(slug="bees", title="Secret", organizer=organizer)

    bring(other_organizer, row(title="Stolen", organizer="other@example.com"))

    webinar.refresh_from_db()
    assert (webinar.title, Webinar.objects.count()) == ("Secret", 1)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"starts": "soon"}, "is not a time"),
        ({"starts": "2031-03-30 02:30", "time_zone": "Europe/Rome"}, "does not exist"),
        ({"time_zone": "Mars/Base"}, "is not a time zone"),
        ({"price": "-1"}, "greater than or equal to 0"),
        ({"organizer": "ada@example.com"}, "does not work here"),
        ({"duration_minutes": "0"}, "greater than or equal to 1"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_in_words(
    values: dict[str, str], says: str, staff: User, organizer: User
) -> None:
    make_user(email="ada@example.com")

    assert says in refusals(bring(staff, row(**values)))
    assert not Webinar.objects.exists()


def test_a_table_does_not_take_seats_away(staff: User, organizer: User) -> None:
    bring(staff, row())
    for _ in range(2):
        make_registration(webinar=Webinar.objects.get())

    assert "2 people have a seat" in refusals(bring(staff, row(capacity="1")))
    assert Webinar.objects.get().capacity is None


def test_a_start_without_a_time_of_day_is_refused_and_one_with_a_zone_is_read_in_it(
    staff: User, organizer: User
) -> None:
    assert "has no time of day" in refusals(bring(staff, row(starts="2031-07-01")))

    bring(staff, row(starts="2031-07-01 18:00+02:00"))

    assert Webinar.objects.get().starts_at == datetime(2031, 7, 1, 16, tzinfo=UTC)


def test_a_known_webinar_without_a_cell_for_its_zone_is_read_in_the_one_it_has(staff: User, organizer: User) -> None:
    bring(staff, row())
    bring(staff, row(starts="2031-07-02 18:00", time_zone=""))

    assert Webinar.objects.get().starts_at == datetime(2031, 7, 2, 12, 30, tzinfo=UTC)


def test_all_that_is_wrong_with_a_row_is_told_at_once(staff: User, organizer: User) -> None:
    make_user(email="ada@example.com")

    told = refusals(bring(staff, row(starts="soon", capacity="7.5", price="1,50", organizer="ada@example.com")))

    for words in ("is not a time", "is not a whole number", "Write it as 1250.50", "does not work here"):
        assert words in told
