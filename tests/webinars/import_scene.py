"""Imports of every kind that wait for a worker, and a picture of what comes of them; for processes to be killed."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from people.models import User
from tests.factories import make_registration, make_user, make_webinar
from tests.webinars.attendee_lists import imported, list_of, numbered, shrink_batches, text_file, uploaded
from webinars.choices import ImportPurpose
from webinars.domain import importing
from webinars.models import Attendance, AttendeeImport, ImportRow, Registration

PEOPLE = 600
# Nobody is on two lists that are at work at once: what becomes of them would depend on which is first.
OTHERS, VISITORS, MISREAD = PEOPLE + 1, 5 * PEOPLE, 3 * PEOPLE
ROWS_AT_ONCE = 40
BEGINS = datetime(2026, 3, 22, 19, 0, tzinfo=UTC)


def prepare(_argument: str) -> None:
    """An import of each purpose that is confirmed, and one of each that is to be taken back."""
    call_command("migrate", verbosity=0)
    organizer = make_user("organizer", email="organizer@example.com", name="Olga Organizer")
    coming, gone = make_webinar(organizer=organizer), make_webinar(organizer=organizer)
    attended, misread = (make_webinar(organizer=organizer, starts_at=BEGINS) for _ in range(2))
    # Of those who are known, some are filled in and given back, and some have come to stay.
    for address in numbered(PEOPLE, start=OTHERS)[::7]:
        make_user(email=address, name="")

    importing.confirm(uploaded(coming, list_of(numbered(PEOPLE)), organizer, file_name="coming.csv"), by=organizer)
    there = uploaded(
        attended, _stays(VISITORS, minutes=(0, 30)), organizer, file_name="there.csv", purpose=ImportPurpose.ATTENDANCE
    )
    importing.confirm(there, by=organizer)

    wrong = imported(gone, list_of(numbered(PEOPLE, start=OTHERS)), organizer, file_name="wrong.csv")
    for person in User.objects.filter(email__in=numbered(PEOPLE, start=OTHERS)[::11]).order_by("pk"):
        make_registration(user=person, webinar=coming, state="pending")
    importing.undo(wrong, by=organizer, reason="The list of last year")

    terms: dict[str, Any] = {"purpose": ImportPurpose.ATTENDANCE, "time_zone": "UTC"}
    imported(misread, _stays(MISREAD, minutes=(0, 30)), organizer, file_name="older.csv", **terms)
    newer = imported(misread, _stays(MISREAD, minutes=(0, 40)), organizer, file_name="newer.csv", **terms)
    importing.undo(newer, by=organizer, reason="The older was right")


def _stays(start: int, *, minutes: tuple[int, int]) -> Any:
    """A list of half as many people, each there twice."""
    times = [(BEGINS + timedelta(minutes=minute), BEGINS + timedelta(minutes=minute + 20)) for minute in minutes]
    lines = [
        f"{address},{joined_at:%Y-%m-%d %H:%M:%S},{left_at:%Y-%m-%d %H:%M:%S}\n"
        for address in numbered(PEOPLE // 2, start=start)
        for joined_at, left_at in times
    ]
    return text_file("Email,Join time,Leave time\n" + "".join(lines))


def work(argument: str) -> None:
    """What a worker does, in small batches; with `--until-idle` to the end."""
    shrink_batches(pytest.MonkeyPatch(), ROWS_AT_ONCE)
    call_command("worker", *argument.split(), "--quiet")


def take_picture(path: str) -> None:
    """Store all that imports write, by names and not by keys, and without the times of writing."""
    emails: dict[int, str] = dict(User.history.order_by("pk").values_list("id", "email"))
    registered = ("webinar", "state", "source", "attendee_import", "answers", "attended", "minutes_present")
    registrations = Registration.history.values_list("user_id", "history_type", "history_change_reason", *registered)
    signed = ("history_type", "history_change_reason", "history_user__email", "group")
    picture = {
        "imports": AttendeeImport.objects.values_list(
            "file_name", "state", "results", "done_through", "undone_through"
        ),
        "rows": ImportRow.objects.values_list("attendee_import", "number", "outcome", "undo_outcome", "problems"),
        "people": User.objects.values_list("email", "name", "first_name", "last_name", "role"),
        "registrations": Registration.objects.values_list("user__email", *registered),
        "stays": Attendance.all_objects.values_list(
            "registration__user__email", "joined_at", "left_at", "attendee_import", "replaced_by"
        ),
        "history of people": User.history.values_list("email", "name", *signed),
        "history of registrations": [(emails[key], *values) for key, *values in registrations],
        "signatures": Registration.history.values_list(*signed),
    }
    counted = {name: sorted(Counter(map(repr, rows)).items()) for name, rows in picture.items()}
    Path(path).write_text(json.dumps(counted))
