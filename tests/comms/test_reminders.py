"""People are reminded before a webinar: once an offset, at its time, never after the start."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from comms import tasks
from comms.domain.notices.reminders import due_offset, occasion_of, remind
from comms.models import Notice, Notification
from tests.factories import make_registration, make_webinar
from tests.unguarded import unguarded
from webinars.choices import WebinarState
from webinars.models import Webinar
from webinars.models.reminder_offsets import ReminderOffset

START = datetime(2031, 5, 6, 16, 0, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def occasions() -> list[str]:
    """The offsets told of, in their order."""
    return [str(occasion).split()[2] for occasion in Notice.objects.order_by("pk").values_list("occasion", flat=True)]


@pytest.mark.django_db
def test_each_offset_is_told_once_however_often_the_sweep_comes_by() -> None:
    webinar = make_webinar(starts_at=START)
    for minute in range(-25 * 60, 30, 10):
        remind(START + minute * MINUTE)

    assert occasions() == ["P1D", "PT1H"]
    assert set(Notice.objects.values_list("webinar", "expires_at", "kind")) == {(webinar.pk, START, "reminder")}


@pytest.mark.django_db
def test_only_those_with_a_seat_are_reminded() -> None:
    webinar = make_webinar(starts_at=datetime.now(UTC) + 59 * MINUTE)
    seated = make_registration(webinar=webinar)
    for state in ("pending", "waitlisted", "cancelled", "declined"):
        make_registration(webinar=webinar, state=state)

    tasks.sweep()
    tasks.send_notices.func()

    assert [notification.user for notification in Notification.objects.all()] == [seated.user]


@pytest.mark.django_db
@pytest.mark.parametrize("state", [WebinarState.DRAFT, WebinarState.CANCELLED, WebinarState.ENDED, WebinarState.LIVE])
def test_nobody_is_reminded_of_what_is_not_scheduled(state: str) -> None:
    make_webinar(starts_at=START, state=state)

    assert remind(START - HOUR) == []


@pytest.mark.django_db
def test_a_webinar_without_reminders_reminds_nobody() -> None:
    make_webinar(starts_at=START, reminder_offsets=[])

    assert remind(START - HOUR) == []


@pytest.mark.django_db
def test_a_webinar_that_moves_reminds_anew_for_its_new_time() -> None:
    webinar = make_webinar(starts_at=START)
    remind(START - DAY)
    unguarded(Webinar.objects.filter(pk=webinar.pk)).update(starts_at=START + DAY, ends_at=START + DAY + HOUR)

    remind(START - DAY + MINUTE)
    remind(START)

    assert occasions() == ["P1D", "P1D"]


@pytest.mark.django_db
def test_what_lies_long_past_is_passed_over() -> None:
    make_webinar(starts_at=START, reminder_offsets=["P1D", "PT20M"])

    assert remind(START - DAY + 61 * MINUTE) == []
    assert remind(START - 9 * MINUTE) == []
    assert len(remind(START - 10 * MINUTE)) == 1


@pytest.mark.django_db
def test_of_two_that_are_due_only_the_nearest_is_told() -> None:
    make_webinar(starts_at=START, reminder_offsets=["PT50M", "PT1H"])

    remind(START - 45 * MINUTE)
    remind(START - 44 * MINUTE)

    assert occasions() == ["PT50M"]


@pytest.mark.django_db
def test_a_sweep_asks_as_often_for_ten_webinars_with_nothing_due_as_for_one() -> None:
    make_webinar(starts_at=START)
    with CaptureQueriesContext(connection) as few:
        remind(START - 2 * HOUR)
    for _ in range(9):
        make_webinar(starts_at=START)
    with CaptureQueriesContext(connection) as many:
        remind(START - 2 * HOUR)
    assert len(few) == len(many) == 1

    remind(START - HOUR)
    with CaptureQueriesContext(connection) as told:
        remind(START - HOUR + MINUTE)
    assert len(told) == 2


def test_a_day_before_is_the_same_time_of_day_also_where_the_clocks_change() -> None:
    zone = ZoneInfo("Europe/Rome")
    start = datetime(2031, 3, 30, 18, 0, tzinfo=zone)  # the night before, the clocks go forward

    assert ReminderOffset.of("P1D").before(start, zone) == datetime(2031, 3, 29, 18, 0, tzinfo=zone)
    assert start.astimezone(UTC) - ReminderOffset.of("P1D").before(start, zone) == timedelta(hours=23)
    assert start.astimezone(UTC) - ReminderOffset.of("PT24H").before(start, zone) == timedelta(hours=24)


ZONES = ["UTC", "Europe/Rome", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu"]
# Days around changes of clocks in these zones, and some others.
DAYS = st.sampled_from(
    [datetime(2031, *day, tzinfo=UTC) for day in [(3, 9), (3, 30), (4, 6), (6, 1), (10, 5), (10, 26), (11, 2)]]
)
OFFSETS = st.lists(
    st.builds(ReminderOffset, days=st.integers(0, 4), minutes=st.integers(0, 180)).filter(
        lambda offset: offset.length >= 5 * MINUTE
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda offset: offset.length,
)


@given(
    zone=st.sampled_from(ZONES),
    day=DAYS,
    minute=st.integers(-1500, 1500),
    offsets=OFFSETS,
    gaps=st.lists(st.integers(1, 400), min_size=5, max_size=40),
)
@settings(deadline=None, max_examples=200)
def test_no_offset_is_told_twice_nor_after_the_start_whenever_the_sweep_comes_by(
    zone: str, day: datetime, minute: int, offsets: list[ReminderOffset], gaps: list[int]
) -> None:
    webinar = webinar_of(zone, day + minute * MINUTE, offsets)
    now, told = webinar.starts_at - 4 * DAY - 4 * HOUR, []
    for gap in gaps:
        now += gap * 3 * MINUTE
        told += told_at(webinar, now, told)

    assert len(told) == len(set(told))


@given(zone=st.sampled_from(ZONES), day=DAYS, minute=st.integers(-1500, 1500), offsets=OFFSETS)
@settings(deadline=None, max_examples=100)
def test_each_offset_is_told_exactly_once_at_its_time_when_the_sweep_comes_by_every_minute(
    zone: str, day: datetime, minute: int, offsets: list[ReminderOffset]
) -> None:
    webinar = webinar_of(zone, day + minute * MINUTE, offsets)
    moments = {offset.before(webinar.starts_at, webinar.zone): offset.iso for offset in offsets}
    sweeps = sorted({moment + late * MINUTE for moment in moments for late in range(-2, 3)} | {webinar.starts_at})
    told: list[str] = []
    at: dict[datetime, str] = {}
    for now in sweeps:
        for occasion in told_at(webinar, now, told):
            told.append(occasion)
            at[now] = occasion.split()[2]

    assert set(at) == set(moments)
    assert all(ReminderOffset.of(iso).before(webinar.starts_at, webinar.zone) == now for now, iso in at.items())


def webinar_of(zone: str, start: datetime, offsets: list[ReminderOffset]) -> Webinar:
    return Webinar(
        pk=7, starts_at=start, time_zone=zone, state="scheduled", reminder_offsets=[offset.iso for offset in offsets]
    )


def told_at(webinar: Webinar, now: datetime, told: list[str]) -> list[str]:
    """What a sweep tells then: the unique occasion keeps it from telling what was told."""
    iso = due_offset(webinar, now)
    if iso is None:
        return []
    assert now < webinar.starts_at
    occasion = occasion_of(webinar, iso)
    return [] if occasion in told else [occasion]
