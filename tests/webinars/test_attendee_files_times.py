"""Times, durations and names as the tools of the world write them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from webinars.domain.attendee_files.date_orders import Decision, decide_order
from webinars.domain.attendee_files.durations import seconds_in
from webinars.domain.attendee_files.moments import DateMissing, OrderUndecided, moment_in
from webinars.domain.attendee_files.names import plain_name
from webinars.domain.attendee_files.vocabulary import understood, unit_in

ROME = ZoneInfo("Europe/Rome")
AT_12_48_05 = dt.datetime(2026, 9, 22, 12, 48, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "text",
    [
        "9/22/26, 2:48:05 PM",
        "9/22/26, 2:48:05 p.m.",
        "09/22/2026 02:48:05 PM",
        "09/22/2026 14:48:05 PM",
        "22.09.2026 14:48:05",
        "22.09.26, 14:48:05",
        "22. 9. 2026 14.48.05",
        "22/09/2026 14:48:05",
        "22/9/26, 2:48:05 p. m.",
        "22-9-2026 14:48:05",
        "2026-09-22 14:48:05",
        "2026-09-22T14:48:05",
        "2026-09-22T12:48:05Z",
        "2026-09-22 12:48:05 UTC",
        "2026-09-22 12:48:05+00:00",
        "2026-09-22 14:48:05.250+02:00",
        "2026/9/22 14:48:05",
        "2026/09/22 午後2:48:05",
        "2026年9月22日 14:48:05",
        "2026. 9. 22. 오후 2:48:05",
        "Sep 22, 2026 14:48:05",
        "Sep 22, 2026 02:48:05 PM",
        "Sept. 22, 2026 2:48:05 PM",
        "September 22, 2026 at 2:48:05 PM",
        "Tuesday, September 22, 2026 2:48:05 PM",
        "Sep 22, 2026 05:48:05 AM PDT",
        "22 Sep 2026 14:48:05",
        "22-Sep-2026 14:48:05",
        "22. September 2026 um 14:48:05 Uhr",
        "22 septembre 2026 à 14:48:05",
        "22 de septiembre de 2026, 14:48:05",
        "22 de set. de 2026 14:48:05",
        "22 settembre 2026 alle ore 14:48:05",
        "22 september 2026 om 14:48:05",
        "2026-09-22 14:48:05 (UTC+02:00)",
        "2026-09-22 14:48:05 GMT+02:00",
    ],
)
def test_one_moment_is_read_from_all_the_ways_of_writing_it(text: str) -> None:
    assert moment_in(text, "", ROME) == AT_12_48_05


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("6:02 PM", "18:02"),
        ("18:02", "18:02"),
        ("18.02", "18:02"),
        ("18 h 02", "18:02"),
        ("18:02:00", "18:02"),
        ("12:00 AM", "00:00"),
        ("0:05 AM", "00:05"),
        ("午後6:02", "18:02"),
    ],
)
def test_a_clock_time_alone_is_of_the_day_that_is_given(text: str, clock: str) -> None:
    moment = moment_in(text, "", ROME, dt.date(2026, 1, 31))

    assert f"{moment.astimezone(ROME):%Y-%m-%d %H:%M}" == f"2026-01-31 {clock}"
    with pytest.raises(DateMissing):
        moment_in(text, "", ROME)


@pytest.mark.parametrize("text", ["", "soon", "13:00 AM", "2026-13-01", "99/99/2026", "Foo 22, 2026", "22 2026", "--"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        moment_in(text, "day-first", ROME, dt.date(2026, 1, 31))


def test_two_days_are_told_apart_by_the_order_alone() -> None:
    with pytest.raises(OrderUndecided):
        moment_in("05/09/2026", "", ROME)

    assert moment_in("05/09/2026", "day-first", ROME).month == 9
    assert moment_in("05/09/2026", "month-first", ROME).day == 8  # midnight in Rome
    assert moment_in("05.09.2026", "month-first", ROME).month == 9


@pytest.mark.parametrize(
    ("texts", "near", "expected"),
    [
        (["05/09/2026", "25/09/2026"], None, ("day-first", False)),
        (["05/09/2026", "09/25/26, 2:48 PM"], None, ("month-first", False)),
        (["05/09/2026", "06/09/2026"], None, ("", True)),
        (["25/09/2026", "09/25/2026", "05/09/2026"], None, ("", True)),
        (["05.09.2026", "2026-09-05", "--"], None, ("", False)),
        (["05/05/2026"], None, ("", False)),
        (["05/09/2026"], dt.date(2026, 9, 5), ("day-first", False)),
        (["05/09/2026"], dt.date(2026, 5, 9), ("month-first", False)),
        (["09/10/2026"], dt.date(2026, 9, 24), ("", True)),
        (["10/11/2026"], dt.date(2026, 10, 12), ("month-first", False)),
    ],
)
def test_the_order_is_decided_once_over_all_the_dates(
    texts: list[str], near: dt.date | None, expected: tuple[str, bool]
) -> None:
    assert decide_order(iter(texts), near) == Decision(*expected)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("62", 3_720),
        ("62.5", 3_750),
        ("62,5", 3_750),
        ("1:02:30", 3_750),
        ("62:30", 3_750),
        ("3h 23m 20s", 12_200),
        ("2h 20s", 7_220),
        ("2h5m", 7_500),
        ("59 Min. 0 Sek.", 3_540),
        ("1 Std. 5 Min.", 3_900),
        ("1 hr 2 min", 3_720),
        ("58 min", 3_480),
        ("2 h 5 min", 7_500),
        ("1 hour, 2 minutes and 3 seconds", 3_723),
        ("1 heure 2 minutes", 3_720),
        ("2 horas y 5 minutos", 7_500),
        ("1 ora e 5 minuti", 3_900),
        ("1 uur 5 minuten", 3_900),
        ("1 時間 2 分 3 秒", 3_723),
        ("1時間2分", 3_720),
        ("1小时2分钟", 3_720),
        ("1시간 2분", 3_720),
        ("1 d 2 h", 93_600),
    ],
)
def test_a_duration_is_read_in_the_units_of_any_language(text: str, seconds: int) -> None:
    assert seconds_in(text) == seconds


@pytest.mark.parametrize("text", ["", "long", "2 sessions", "98%", "5 min late", "1h x 2m", "-5"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert seconds_in(text) is None


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Time in Session (minutes)", 60),
        ("Durée de la présence (en seconde)", 1),
        ("Duration in seconds", 1),
        ("Duration (hours)", 3_600),
        ("In Session Duration (minutes)*", 60),
        ("時間（分）", 60),
    ],
)
def test_the_unit_of_plain_numbers_is_that_of_their_heading(heading: str, unit: int) -> None:
    assert unit_in(heading) == unit
    assert understood(heading.replace("in seconds", "(seconds)")) == "time_present"


def test_hours_and_minutes_are_told_from_minutes_and_seconds_by_the_heading() -> None:
    assert seconds_in("1:30") == 90
    assert seconds_in("1:30", unit_in("Duration (h:mm)") or 60) == 5_400


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Zoë Müller (External)", "Zoë Müller"),
        ("Bo (Unverified)", "Bo"),
        ("Bo (Guest) (Unverified)", "Bo"),
        ("Nova, Ada (Extern)", "Ada Nova"),
        ("Ada (nicht überprüft)", "Ada"),
        ("Ada（ゲスト）", "Ada"),
        ("iPad (Bo Birch)", "Bo Birch"),
        ("Ada's iPad", "Ada's iPad"),
        ("Galaxy S21 (Birch, Bo)", "Bo Birch"),
        ("Pavel Panel (Pavel)", "Pavel Panel (Pavel)"),
        ("Nova, Ada", "Ada Nova"),
        ("O'Neill-Smith, Mary Ann", "Mary Ann O'Neill-Smith"),
        ("Ada Nova, PhD", "Ada Nova, PhD"),
        ("Nova, Ada, Jr.", "Nova, Ada, Jr."),
        ("Example, Inc.", "Example, Inc."),
        ("=HYPERLINK(1,2)", "=HYPERLINK(1,2)"),
        ("(Guest)", "(Guest)"),
        (",", ","),
        ("", ""),
    ],
)
def test_a_name_is_freed_of_what_meetings_write_beside_it(text: str, name: str) -> None:
    assert plain_name(text) == name
