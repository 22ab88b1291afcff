"""Recordings as tables: links come in through the import page, everything goes out through export."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from media.models import Recording
from people.models import User
from tests.factories import make_recording, make_webinar
from tests.factories.media import make_film

pytestmark = pytest.mark.django_db

type Browser = Callable[[User], Client]
HEADING = "webinar,link,title,access_policy\n"


def dry_run(browser: Client, table: str) -> Client:
    upload = SimpleUploadedFile("recordings.csv", (HEADING + table).encode(), content_type="text/csv")
    return browser.post(reverse("admin:media_recording_import"), {"file": upload, "reason": "moved here"})


def import_table(browser: Client, table: str) -> None:
    token = dry_run(browser, table).context["upload"]
    browser.post(reverse("admin:media_recording_import"), {"upload": token, "reason": "moved here"})


def test_links_come_in_as_drafts_and_the_same_table_again_changes_nothing(staff: User, signed_in: Browser) -> None:
    make_webinar(slug="prices")
    table = "prices,https://video.example.com/1,Part one,public\nprices,https://video.example.com/2,Part two,\n"
    browser = signed_in(staff)

    import_table(browser, table)
    import_table(browser, table)

    assert set(Recording.objects.values_list("title", "access_policy", "published_at")) == {
        ("Part one", "public", None),
        ("Part two", "registered", None),
    }
    assert Recording.history.count() == 2
    assert {row.history_change_reason for row in Recording.history.all()} == {"moved here"}


@pytest.mark.parametrize(
    "row",
    [
        "nowhere,https://video.example.com/1,Title,public",
        "prices,ftp://video.example.com/1,Title,public",
        "prices,javascript:alert(1),Title,public",
        "prices,,Title,public",
        "prices,https://video.example.com/1,Title,whoever",
    ],
)
def test_a_row_that_does_not_fit_is_refused_before_anything_is_written(
    staff: User, signed_in: Browser, row: str
) -> None:
    make_webinar(slug="prices")

    page = dry_run(signed_in(staff), row + "\n")

    assert page.context["upload"] is None
    assert not Recording.objects.exists()


def test_importing_needs_its_permission(organizer: User, auditor: User, signed_in: Browser) -> None:
    for user in (organizer, auditor):
        assert signed_in(user).get(reverse("admin:media_recording_import")).status_code == 403


def test_an_export_names_everything_but_holds_no_film(auditor: User, signed_in: Browser) -> None:
    make_recording(title="=1+1")
    make_film(title="A film")

    response = signed_in(auditor).post(
        reverse("admin:media_recording_export"),
        {"format": "csv", "columns": ["title", "link", "viewings_count"]},
    )

    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "link,title,viewings"
    assert {line.split(",")[1] for line in lines[1:]} == {"'=1+1", "A film"}
