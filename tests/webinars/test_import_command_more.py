"""manage.py import_attendees: every sample as one object, corrections, refused rows and the way back."""

import codecs
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from people.models import User
from tests.factories import make_webinar
from tests.webinars.attendee_lists import SAMPLES
from webinars.models import AttendeeImport, Registration, Webinar

# name, beginning of the kind, encoding, delimiter, rows read as registrations, people
EXPECTED = [
    ("awkward_ambiguous_dates.csv", "list", "utf-8", ",", 2, 2),
    ("awkward_cp1252_semicolon.csv", "list", "windows-1252", ";", 2, 2),
    ("awkward_nul_and_formula.csv", "list", "utf-8", ",", 3, 3),
    ("awkward_ragged_and_dupes.csv", "list", "utf-8", ",", 3, 2),
    ("eventbrite_attendees.csv", "eventbrite", "utf-8", ",", 4, 4),
    ("google_meet_attendance_en.csv", "google-meet", "utf-8", ",", 3, 3),
    ("gotowebinar_attendee_report.csv", "gotowebinar", "utf-8", ",", 3, 3),
    ("hievents_attendees.xlsx", "hievents", "", "", 2, 2),
    ("indico_registrations.csv", "indico", "utf-8", ",", 2, 2),
    ("livestorm_registrants_fr.csv", "livestorm", "utf-8", ";", 2, 2),
    ("pretix_positions_semicolons.csv", "pretix", "utf-8", ";", 2, 2),
    ("teams_attendance_report_2021.csv", "teams", "utf-16-le", "\t", 1, 1),
    ("teams_attendance_report_en.csv", "teams", "utf-16-le", "\t", 3, 3),
    ("teams_webinar_attendance.csv", "teams", "utf-16-le", "\t", 3, 3),
    ("zoom_meeting_participants_classic.csv", "zoom", "utf-8", ",", 3, 2),
    ("zoom_webinar_attendee_2020.csv", "zoom", "utf-8", ",", 6, 5),
    ("zoom_webinar_attendee_2025.csv", "zoom", "utf-8", ",", 6, 5),
    ("zoom_webinar_registrant_upload.csv", "zoom", "utf-8", ",", 2, 2),
    ("zoom_webinar_registration.csv", "zoom", "utf-8", ",", 4, 4),
]
KEYS = [
    "kind", "encoding", "delimiter", "rows_read", "people", "new", "updated", "unchanged", "duplicates", "refused",
]  # fmt: skip


@pytest.fixture
def webinar(organizer: User) -> Webinar:
    return make_webinar(organizer=organizer, slug="pricing")


def run(user: User, *arguments: str) -> str:
    said = StringIO()
    call_command("import_attendees", *arguments, "--as", user.email, stdout=said)
    return said.getvalue()


def told(user: User, file: Path, *arguments: str) -> dict[str, object]:
    answer: dict[str, object] = json.loads(run(user, str(file), "--webinar", "pricing", "--json", *arguments))
    return answer


@pytest.mark.parametrize(("name", "kind", "encoding", "delimiter", "rows", "people"), EXPECTED)
@pytest.mark.parametrize("purpose", ["registrations", "attendance"])
def test_a_sample_is_one_object_and_the_commit_does_what_the_dry_run_said(
    organizer: User, webinar: Webinar, purpose: str,
    name: str, kind: str, encoding: str, delimiter: str, rows: int, people: int,
) -> None:  # fmt: skip
    foreseen = told(organizer, SAMPLES / name, "--dry-run", "--purpose", purpose)

    assert list(foreseen) == KEYS
    assert str(foreseen["kind"]).startswith(kind)
    if encoding:
        assert codecs.lookup(str(foreseen["encoding"])).name == codecs.lookup(encoding).name
    assert (foreseen["delimiter"], foreseen["people"]) == (delimiter, people)
    if purpose == "registrations":
        assert foreseen["rows_read"] == rows
    assert foreseen["rows_read"] == sum(foreseen[key] for key in KEYS[5:])  # type: ignore[misc]
    assert told(organizer, SAMPLES / name, "--purpose", purpose) == foreseen
    again = told(organizer, SAMPLES / name, "--purpose", purpose)
    assert (again["new"], again["updated"]) == (0, 0)


def test_columns_kind_and_zone_are_given_by_hand(organizer: User, webinar: Webinar, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("A1,B1,C1\nAda Nova,ada@example.com,2026-05-01 10:00\n")

    run(
        organizer, str(path), "--webinar", "pricing", "--kind", "list", "--map", "A=name", "--map", "B=email",
        "--map", "C=registered_at", "--time-zone", "Asia/Kolkata",
    )  # fmt: skip

    registration = Registration.objects.get()
    assert (registration.user.email, registration.user.name) == ("ada@example.com", "Ada Nova")
    assert str(registration.registered_at) == "2026-05-01 04:30:00+00:00"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--map", "B"], "not understood"),
        (["--map", "B=shoe size"], "not understood"),
        (["--time-zone", "Mars/Olympus"], "is not a time zone"),
        (["--kind", "papyrus"], "invalid choice"),
        (["--rejects", "/nowhere/at/all.csv"], "can't be written"),
    ],
)
def test_a_wrong_argument_fails_with_one_line_and_writes_nothing(
    organizer: User, webinar: Webinar, tmp_path: Path, arguments: list[str], words: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Email\nada@example.com\n")

    with pytest.raises(CommandError, match=words):
        run(organizer, str(path), "--webinar", "pricing", "--dry-run", *arguments)

    assert not Registration.objects.exists()


@pytest.mark.parametrize("options", [["--dry-run"], []])
def test_refused_rows_are_written_to_a_file(
    organizer: User, webinar: Webinar, tmp_path: Path, options: list[str]
) -> None:
    path, target = tmp_path / "list.csv", tmp_path / "refused.csv"
    path.write_text("Email;Name\nada@example.com;Ada\nnonsense;Bo\nalso wrong;Cal\n")

    said = run(organizer, str(path), "--webinar", "pricing", "--rejects", str(target), *options)

    assert said.count("refused row") == 2
    lines = target.read_text().splitlines()
    assert [line.split(";")[:2] for line in lines] == [["Email", "Name"], ["nonsense", "Bo"], ["also wrong", "Cal"]]


def test_an_import_is_taken_back_by_its_number(organizer: User, webinar: Webinar) -> None:
    told(organizer, SAMPLES / "zoom_webinar_registration.csv")
    number = str(AttendeeImport.objects.get().pk)

    foreseen = json.loads(run(organizer, "--undo", number, "--dry-run", "--json"))
    assert Registration.objects.count() == 4
    with pytest.raises(CommandError, match="Say why"):
        run(organizer, "--undo", number)
    said = json.loads(run(organizer, "--undo", number, "--reason", "The wrong webinar", "--json"))

    assert said == foreseen
    assert (said["registrations_removed"], Registration.objects.count()) == (4, 0)


def test_only_those_who_see_an_import_take_it_back(organizer: User, other_organizer: User, webinar: Webinar) -> None:
    told(organizer, SAMPLES / "zoom_webinar_registration.csv")

    with pytest.raises(CommandError, match="may see"):
        run(other_organizer, "--undo", str(AttendeeImport.objects.get().pk), "--reason", "Mine")

    assert Registration.objects.count() == 4
