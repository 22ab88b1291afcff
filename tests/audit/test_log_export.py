"""The log as a file."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.audit.models import Event, LogLine
from backoffice.foundation.history import acting_as, create_many
from people.models import Tag, User
from tests.factories import make_tag, make_webinar
from tests.unguarded import unguarded

type SignedIn = Callable[[User], Client]

EXPORT = "/admin/audit/logline/export/"


@pytest.fixture
def reader(auditor: User, staff: User, signed_in: SignedIn) -> Client:
    """An auditor's browser, and a log with nothing in it."""
    browser = signed_in(auditor)
    browser.get("/admin/")
    unguarded(LogLine.objects).delete()
    return browser


def taken(browser: Client, kind: str, query: str = "") -> str:
    """The text of the file."""
    answer: Any = browser.post(EXPORT + query, {"format": kind})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_says_what_the_page_says_with_before_and_after(reader: Client, staff: User) -> None:
    with acting_as(staff, "Typing error", way="admin", address="192.0.2.7"):
        tag = make_tag("bees")
        tag.description = "=HYPERLINK()"
        tag.save()

    [changed, created] = table(taken(reader, "csv"))

    assert changed["What"] == "changed Description of tag “bees”"
    assert changed["Before and after"] == "Description: – → =HYPERLINK()"
    assert (changed["Who"], changed["Reason"], changed["Way"], changed["Network address"]) == (
        "Sten Staff", "Typing error", "admin", "192.0.2.7"
    )  # fmt: skip
    assert (created["Kind"], created["Object"], created["Rows"]) == ("created", str(tag.pk), "1")
    assert created["From"].endswith("+00:00")


def test_json_lines_are_the_filtered_log_newest_first(reader: Client, staff: User) -> None:
    with acting_as(staff, "Setting up"):
        create_many(Tag, [Tag(name="a"), Tag(name="b")])
        make_webinar(organizer=staff)
    make_tag("later")

    found = [json.loads(line) for line in taken(reader, "jsonl", "?model=people.tag").splitlines()]

    assert [record["what"] for record in found] == ["created tag “later”", "created 2 tags"]
    assert found[1]["person"] == staff.pk
    assert found[1]["rows"] == 2
    assert found[0]["changes"] == []


def test_that_it_was_taken_is_in_the_log_before_the_file_leaves(reader: Client, auditor: User) -> None:
    make_tag("x"), make_tag("y")

    answer: Any = reader.post(EXPORT + "?model=people.tag", {"format": "csv"})

    event = Event.objects.get(kind="exported")
    assert (event.user_id, event.model_label, event.row_count) == (auditor.pk, "audit.logline", 2)
    assert event.details == {"format": "csv", "filters": {"model": "people.tag"}}
    assert len(table(b"".join(answer.streaming_content).decode("utf-8-sig"))) == 2
    assert "exported" in reader.get("/admin/audit/logline/?kind=exported").content.decode()
    assert "2 lines of the audit log" in reader.get("/admin/audit/logline/").content.decode()


def test_what_can_not_be_recorded_is_not_taken(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*args: object, **kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("backoffice.audit.admin.log_export.note", full_disk)
    with pytest.raises(OSError, match="disk full"):
        reader.post(EXPORT, {"format": "csv"})


def test_who_may_only_read_takes_nothing(reader: Client, auditor: User) -> None:
    Permission.objects.get(codename="export_logline").group_set.clear()

    assert "/logline/export/" not in reader.get("/admin/audit/logline/").content.decode()
    assert reader.get(EXPORT).status_code == 403
    assert reader.post(EXPORT, {"format": "csv"}).status_code == 403
    assert not Event.objects.filter(kind="exported").exists()


def test_a_filter_that_can_not_be_read_leads_back_to_the_log(reader: Client) -> None:
    answer = reader.post(EXPORT + "?since=nonsense", {"format": "csv"})

    assert answer.status_code == 302
    assert "since=nonsense" in answer.headers["Location"]
    assert not Event.objects.filter(kind="exported").exists()


def test_a_long_log_is_read_in_batches(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backoffice.audit.admin.log_records.LINES_AT_ONCE", 20)
    for number in range(60):
        with acting_as(None):
            make_tag(f"made {number}")

    with CaptureQueriesContext(connection) as queries:
        assert len(table(taken(reader, "csv"))) == 60
    assert len(queries) <= 25
