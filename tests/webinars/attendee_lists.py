"""Attendee lists, and short ways through an import, for the tests."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from people.models import User
from webinars.domain import importing
from webinars.domain.importing import ImportOptions
from webinars.models import AttendeeImport, Webinar

SAMPLES = Path(__file__).parent.parent / "samples"


def text_file(text: str, encoding: str = "utf-8") -> io.BytesIO:
    """A file with this text."""
    return io.BytesIO(text.encode(encoding))


def list_of(addresses: Iterable[str]) -> io.BytesIO:
    """A plain list of these addresses with a name for each."""
    return text_file("Email,Name\n" + "".join(f"{address},Name of {address.split('@')[0]}\n" for address in addresses))


def numbered(count: int, start: int = 1) -> list[str]:
    """So many addresses, all different."""
    return [f"guest{number}@example.com" for number in range(start, start + count)]


def shrink_batches(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Let so few rows be a batch, where a thousand would only take time."""
    for module in ("reading", "committing", "trying", "undoing_registrations", "undoing_people"):
        monkeypatch.setattr(f"webinars.domain.importing.{module}.BATCH_SIZE", size)


def sample(name: str) -> io.BytesIO:
    """A file of tests/samples."""
    return io.BytesIO((SAMPLES / name).read_bytes())


def uploaded(
    webinar: Webinar, file: io.BytesIO, by: User, *, file_name: str = "list.csv", **options: Any
) -> AttendeeImport:
    """An import that is read to the end, with these options."""
    run = importing.upload(webinar, file, by=by, file_name=file_name, options=ImportOptions(**options))
    importing.read_on(run, file)
    run.refresh_from_db()
    return run


def carried_out(run: AttendeeImport, by: User) -> AttendeeImport:
    """The import confirmed and written to its end."""
    importing.confirm(run, by=by)
    write(run)
    return run


def write(run: AttendeeImport) -> None:
    """Let every batch that is left be written, without a worker."""
    run.refresh_from_db()
    reached: int | None = run.done_through
    while reached is not None:
        reached = importing.commit_next_batch(run.pk, after=reached)
    run.refresh_from_db()


def imported(webinar: Webinar, file: io.BytesIO, by: User, **options: Any) -> AttendeeImport:
    """An import from its upload to its end."""
    return carried_out(uploaded(webinar, file, by, **options), by)


def undone(run: AttendeeImport, by: User, reason: str = "The wrong list") -> AttendeeImport:
    """The import taken back to the end, without a worker."""
    importing.undo(run, by=by, reason=reason)
    mark: str | None = ""
    while mark is not None:
        mark = importing.undo_next_batch(run.pk, after=mark)
    run.refresh_from_db()
    return run


def long_list(count: int) -> str:
    """A plain list of so many people with the time at which each registered."""
    rows = (
        f"guest{number}@example.com,Ada,Nova {number},approved,2026-05-{number % 28 + 1:02} 10:{number % 60:02}:00\n"
        for number in range(count)
    )
    return "Email,First name,Last name,Status,Registration time\n" + "".join(rows)


def long_zoom_report(count: int) -> str:
    """An attendee report of Zoom with so many rows."""
    rows = (
        f'Yes,Ada {number},Ada,Nova,guest{number}@example.com,"Mar 15, 2025 11:27:{number % 60:02}",approved,'
        f'"Mar 22, 2025 19:{number % 60:02}:01","Mar 22, 2025 20:{number % 60:02}:39",61,Yes,Analyst,Kenya\n'
        for number in range(count)
    )
    header = (
        "Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,Approval Status,Join Time,"
        "Leave Time,Time in Session (minutes),Is Guest,Job role,Country/Region Name\n"
    )
    return f"Attendee Details\n{header}{''.join(rows)}"


def long_teams_report(count: int) -> str:
    """An attendance report of Teams with so many rows, of which each person has ten."""
    people, stays = [], []
    for number in range(count // 10):
        name = f"Guest {number}\t9/22/26, 2:50:00 PM\t9/22/26, 5:59:10 PM\t2h 5m\tguest{number}@example.com"
        people.append(f"{name}\t\tAttendee\n")
        stays += [f"{name}\tAttendee\n"] * 9
    return (
        "2. Participants\nName\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
        f"{''.join(people)}\n3. In-Meeting Activities\nName\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n"
        f"{''.join(stays)}"
    )
