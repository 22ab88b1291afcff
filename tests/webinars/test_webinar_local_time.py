"""Wall clocks and instants."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.foundation.errors import RuleBroken
from tests.factories import make_webinar
from webinars.domain.local_time import LocalTime, instant_of, local_time

ZONES = [
    "UTC", "Europe/Rome", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca",
    "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu",
]  # fmt: skip


@given(
    instant=st.integers(0, 15 * 366 * 24 * 60).map(
        lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    zone_name=st.sampled_from(ZONES),
)
def test_what_a_clock_shows_leads_back_to_the_instant(instant: datetime, zone_name: str) -> None:
    assert instant_of(local_time(instant, zone_name), zone_name) == instant


@pytest.mark.parametrize(
    ("zone_name", "change"),
    [
        ("Europe/Rome", datetime(2026, 10, 25, 1, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 6, 0, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2027, 4, 3, 15, 0, tzinfo=UTC)),
        ("Europe/Rome", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2027, 3, 14, 7, 0, tzinfo=UTC)),
    ],
)
def test_every_minute_around_a_change_of_clocks_leads_back(zone_name: str, change: datetime) -> None:
    for minutes in range(-150, 150, 7):
        instant = change + timedelta(minutes=minutes)
        assert instant_of(local_time(instant, zone_name), zone_name) == instant


def test_a_time_that_the_clocks_skip_is_refused_in_words() -> None:
    with pytest.raises(RuleBroken) as refused:
        instant_of(LocalTime(date(2027, 3, 28), time(2, 30)), "Europe/Rome")

    assert refused.value.code == "time_does_not_exist"
    assert "02:30" in str(refused.value)
    assert "28 March 2027" in str(refused.value)


def test_a_time_that_comes_twice_asks_which() -> None:
    twice = date(2026, 10, 25), time(2, 30)

    with pytest.raises(RuleBroken) as refused:
        instant_of(LocalTime(*twice), "Europe/Rome")

    assert refused.value.code == "time_comes_twice"
    assert instant_of(LocalTime(*twice, "first"), "Europe/Rome") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant_of(LocalTime(*twice, "second"), "Europe/Rome") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "clock", "zone_name"),
    [(date.min, time(0, 0), "Asia/Tokyo"), (date.max, time(23, 59), "Pacific/Pago_Pago")],
)
def test_a_day_beyond_the_edge_of_the_calendar_is_refused_in_words(day: date, clock: time, zone_name: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        instant_of(LocalTime(day, clock), zone_name)

    assert refused.value.code == "time_out_of_range"


@pytest.mark.django_db
def test_a_webinar_over_a_change_of_clocks_lasts_as_long_as_it_says() -> None:
    start = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/Rome"))

    webinar = make_webinar(starts_at=start, duration_minutes=120, time_zone="Europe/Rome")

    assert webinar.ends_at - webinar.starts_at == timedelta(minutes=120)
    assert webinar.local_end.strftime("%H:%M %Z") == "02:30 CET"
