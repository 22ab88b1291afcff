"""The calendar file, read back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_webinar
from webinars.domain.calendar_file import calendar_file
from webinars.models import Webinar


def unfolded(text: str) -> dict[str, str]:
    """The properties of the one event, as a reader of RFC 5545 takes them."""
    for line in text.encode().split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
    lines = text.replace("\r\n ", "").split("\r\n")
    inside = lines[lines.index("BEGIN:VEVENT") + 1 : lines.index("END:VEVENT")]
    return dict(line.split(":", 1) for line in inside)


def unescaped(value: str) -> str:
    result, letters = "", iter(value)
    for letter in letters:
        following = next(letters) if letter == "\\" else ""
        result += {"": letter, "n": "\n", "N": "\n"}.get(following, following)
    return result


def written(**values: object) -> str:
    values = {"title": "Title", "starts_at": datetime(2026, 10, 25, 1, 30, tzinfo=UTC), **values}
    webinar = Webinar(pk=7, slug="title", created_at=values["starts_at"], updated_at=values["starts_at"], **values)
    webinar.bring_end_into_line()
    return calendar_file(webinar, host="example.com", address="https://example.com/webinars/title/")


@given(st.text(max_size=200), st.text(max_size=500))
def test_any_title_and_description_come_back_as_they_were(title: str, description: str) -> None:
    event = unfolded(written(title=title, description=description))

    assert set(event) == {
        "UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL", "STATUS",
    }  # fmt: skip
    readable = "".join(
        letter for letter in title.replace("\r\n", "\n").replace("\r", "\n") if letter == "\n" or letter.isprintable()
    )
    assert unescaped(event["SUMMARY"]) == readable


@pytest.mark.parametrize("zone_name", ["Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
@pytest.mark.parametrize("start", [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)])
def test_start_and_end_come_back_over_a_change_of_clocks(zone_name: str, start: datetime) -> None:
    event = unfolded(written(starts_at=start, time_zone=zone_name, duration_minutes=120))

    read = [datetime.strptime(event[name], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for name in ("DTSTART", "DTEND")]
    assert read == [start, start + timedelta(minutes=120)]


@pytest.mark.django_db
def test_the_file_is_offered_under_the_webinars_name(client: Client) -> None:
    webinar = make_webinar(title="Été; à bientôt, ok")

    response = client.get(f"/webinars/{webinar.slug}/calendar.ics")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert f'filename="{webinar.slug}.ics"' in response["Content-Disposition"]
    event = unfolded(response.content.decode())
    assert event["SUMMARY"] == "Été\\; à bientôt\\, ok"
    assert event["UID"] == f"webinar-{webinar.pk}@testserver"
