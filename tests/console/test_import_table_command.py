"""Long tables come in from a shell, by the rules of the import pages."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from people.models import Tag, User
from tests.factories import make_tag

pytestmark = pytest.mark.django_db


def run(path: Path, text: str, *, model: str = "people.user", by: str = "staff@example.com", **options: Any) -> str:
    path.write_text(text)
    out = StringIO()
    call_command("import_table", model, path, user=by, reason="Moved here", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def test_a_table_longer_than_the_page_takes_is_written_and_signed(path: Path, staff: User, settings: Any) -> None:
    settings.GENERIC_IMPORT_ROW_LIMIT = 100
    text = "email,name,role\n" + "".join(f"p{number}@example.com,Person {number},staff\n" for number in range(450))

    told = run(path, text)

    assert "450 rows read: 450 new, 0 changed, 0 as they were" in told
    assert "left out: column role (what somebody may do is changed by hand)" in told
    assert set(User.objects.exclude(pk=staff.pk).values_list("role", flat=True)) == {"attendee"}
    signed = User.history.filter(email__startswith="p").values_list(
        "history_type", "history_change_reason", "history_user", "way"
    )
    assert [*signed] == [("+", "Moved here", staff.pk, "command")] * 450
    assert "0 new, 0 changed, 450 as they were" in run(path, text)
    assert User.history.filter(email__startswith="p").count() == 450


def test_a_dry_run_says_the_same_and_writes_nothing(path: Path, staff: User) -> None:
    assert "1 rows read: 1 new, 0 changed, 0 as they were (nothing was written)" in run(
        path, "email\nada@example.com\n", dry_run=True
    )
    assert not User.objects.filter(email="ada@example.com").exists()


def test_one_refused_row_at_the_end_keeps_all_from_being_written(path: Path, staff: User) -> None:
    text = (
        "name,description\n" + "".join(f"tag {number},\n" for number in range(450)) + "TAG 0,\n,no name\n,none either\n"
    )
    out = StringIO()
    path.write_text(text)

    with pytest.raises(CommandError, match="Nothing was imported: 3 of 453 rows are refused"):
        call_command("import_table", "people.tag", path, user="staff", reason="x", stdout=out)

    assert "refused: row 453–454, column name: This field cannot be blank." in out.getvalue()
    assert "refused: row 452, column name: Row 2 is about the same: “tag 0”. Keep one of them." in out.getvalue()
    assert not Tag.objects.exists()


def test_tags_of_people_come_in_with_their_history(path: Path, staff: User) -> None:
    make_tag("vip")

    run(path, "email,tags\nada@example.com,vip\nbob@example.com,\n")

    assert [tag.name for tag in User.objects.get(email="ada@example.com").tags.all()] == ["vip"]
    last = User.history.filter(email="ada@example.com").latest()
    assert [link.tag.name for link in last.tags.all()] == ["vip"]


@pytest.mark.parametrize(
    ("model", "by", "words"),
    [
        (
            "webinars.registration",
            "staff",
            "These are: comms.suppression, media.recording, people.tag, people.user, webinars.series",
        ),
        ("people.user", "nobody@example.com", "Nobody active has the email"),
        ("people.user", "organizer", "may not import people"),
    ],
)
def test_what_or_who_may_not_is_told(model: str, by: str, words: str, path: Path, staff: User, organizer: User) -> None:
    with pytest.raises(CommandError) as refused:
        run(path, "email\nada@example.com\n", model=model, by=by)
    assert words in str(refused.value)


def test_a_file_that_is_no_table_is_told_of(path: Path, staff: User) -> None:
    with pytest.raises(CommandError, match="is missing: by it the rows are told apart"):
        run(path, "colour\nred\n")
    with pytest.raises(CommandError, match="can't be read"):
        call_command("import_table", "people.user", path.with_name("none.csv"), user="staff", reason="x")
