"""The staged rows of some people, and those that come next."""

import datetime as dt

import pytest

from people.models import User
from tests.factories import make_webinar
from tests.webinars.attendee_lists import list_of, numbered, text_file, uploaded
from webinars.domain.importing.staging import StagedRow, stage, staged_rows
from webinars.models import ImportRow

pytestmark = pytest.mark.django_db
MOMENT = dt.datetime(2026, 5, 1, 10, 5, 7, 123456, tzinfo=dt.UTC)


def test_the_rows_of_a_thousand_people_are_found_in_a_longer_list(organizer: User) -> None:
    run = uploaded(make_webinar(organizer=organizer), list_of(numbered(1_500)), organizer)

    found = ImportRow.objects.about([*numbered(999, start=5), "stranger@example.com"], run)

    assert [row.email for row in found] == numbered(999, start=5)


def test_rows_of_another_list_with_the_same_addresses_are_not_found(organizer: User) -> None:
    uploaded(make_webinar(organizer=organizer), list_of(numbered(9)), organizer)
    other = uploaded(make_webinar(organizer=organizer), list_of(["guest7@example.com"]), organizer)

    [row] = ImportRow.objects.about(["guest7@example.com"], other)

    assert row.attendee_import_id == other.pk


def test_a_row_comes_back_as_it_was_staged(organizer: User) -> None:
    run = uploaded(make_webinar(organizer=organizer), text_file("Email\nfirst@example.com\n"), organizer)
    row = StagedRow(
        9, "ada@example.com", "Ada “A” O'Hara\\", "Ada", "Lo\tve\nlace", "ÅB, {c}; d", "k%s", "confirmed",
        MOMENT, MOMENT.replace(microsecond=0), None, 90, True, {"Why?": 'so "it" is'}, "new", [{"code": "x"}],
    )  # fmt: skip
    bare = StagedRow(10, "bob@example.com", outcome="new")

    stage(run, [row, bare])

    assert staged_rows(run, after=8, count=9) == [row, bare]
