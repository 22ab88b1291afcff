"""manage.py import_attendees: the same import from a shell."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from people.models import User
from tests.factories import make_registration, make_user, make_webinar
from tests.webinars.attendee_lists import SAMPLES
from webinars.models import AttendeeImport, ImportRow, Registration, Webinar

ZOOM = SAMPLES / "zoom_webinar_registration.csv"


@pytest.fixture
def webinar(organizer: User) -> Webinar:
    return make_webinar(organizer=organizer, slug="pricing")


def run(file: Path, user: User, *options: str) -> str:
    said = StringIO()
    call_command("import_attendees", str(file), "--webinar", "pricing", "--as", user.email, *options, stdout=said)
    return said.getvalue()


def list_file(folder: Path, text: str) -> Path:
    path = folder / "list.csv"
    path.write_text(text)
    return path


def test_it_says_what_became_of_the_rows(organizer: User, webinar: Webinar) -> None:
    known = make_user(email="ada.nova@example.com", name="Ada Nova", first_name="Ada", last_name="Nova")
    make_registration(user=known, webinar=webinar)

    said = run(ZOOM, organizer)

    number = AttendeeImport.objects.get().pk
    assert said.splitlines() == [
        f"import #{number}",
        "zoom registration report, 4 rows read: 3 new, 1 updated, 0 unchanged, 0 duplicates, 0 refused",
    ]
    assert webinar.registrations.count() == 4
    assert Registration.history.latest("history_id").history_user == organizer


def test_each_refused_row_is_told_with_its_number_and_reason(organizer: User, webinar: Webinar, tmp_path: Path) -> None:
    said = run(list_file(tmp_path, "email,name\nnonsense,A\nada@example.com,B\n"), organizer)

    assert said.splitlines() == [
        "refused row 2: Row 2: “nonsense” is not an email address. Correct cell A2.",
        f"import #{AttendeeImport.objects.get().pk}",
        "list, 2 rows read: 1 new, 0 updated, 0 unchanged, 0 duplicates, 1 refused",
    ]


@pytest.mark.parametrize("options", [["--dry-run"], []])
def test_json_is_one_object(organizer: User, webinar: Webinar, options: list[str]) -> None:
    assert json.loads(run(ZOOM, organizer, "--json", *options)) == {
        "kind": "zoom registration report",
        "encoding": "utf-8",
        "delimiter": ",",
        "rows_read": 4,
        "people": 4,
        "new": 4,
        "updated": 0,
        "unchanged": 0,
        "duplicates": 0,
        "refused": 0,
    }


def test_a_dry_run_writes_nothing(organizer: User, webinar: Webinar) -> None:
    people = User.objects.count()

    said = run(ZOOM, organizer, "--dry-run")

    assert "4 rows read: 4 new" in said
    assert User.objects.count() == people
    for model in (AttendeeImport, ImportRow, Registration):
        assert not model.objects.exists()


def test_the_same_file_again_is_all_unchanged(organizer: User, webinar: Webinar) -> None:
    run(ZOOM, organizer)

    assert "0 new, 0 updated, 4 unchanged" in run(ZOOM, organizer)


def test_only_known_people_are_taken_on_demand(organizer: User, webinar: Webinar) -> None:
    make_user(email="ada.nova@example.com", name="Ada Nova", first_name="Ada", last_name="Nova")

    said = run(ZOOM, organizer, "--known-only")

    assert "1 new, 0 updated, 0 unchanged, 0 duplicates, 3 refused" in said


def test_whoever_may_not_is_refused_in_one_line_and_nothing_happens(
    organizer: User, other_organizer: User, auditor: User, attendee: User, webinar: Webinar
) -> None:
    for user, words in (
        (other_organizer, "There is no webinar 'pricing'"),
        (auditor, "may not import attendee lists"),
        (attendee, "may not import attendee lists"),
    ):
        with pytest.raises(CommandError, match=words):
            run(ZOOM, user)
    assert not AttendeeImport.objects.exists()


def test_a_wrong_file_webinar_or_person_fails_with_one_line(organizer: User, webinar: Webinar, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No column holds email addresses"):
        run(list_file(tmp_path, "name,city\nAda,Rome\n"), organizer)
    with pytest.raises(CommandError, match="can't be read"):
        run(tmp_path / "missing.csv", organizer)
    with pytest.raises(CommandError, match="There is no webinar"):
        call_command("import_attendees", str(ZOOM), "--webinar", "no-such", "--as", organizer.email)
    with pytest.raises(CommandError, match="Nobody active"):
        call_command("import_attendees", str(ZOOM), "--webinar", "pricing", "--as", "nobody@example.com")
    assert not AttendeeImport.objects.exists()
