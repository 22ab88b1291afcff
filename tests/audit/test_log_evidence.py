"""The log leaves as a bundle that proves its rows to somebody who trusts nobody here."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings as project
from django.test import Client

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from backoffice.audit.models import Event, Seal
from backoffice.foundation.history import acting_as
from people.models import Tag, User
from tests.factories import make_tag, make_user, make_webinar
from webinars.models import Webinar

EXPORT = "/admin/audit/logline/export/"
VERIFIER = Path(project.BASE_DIR) / "scripts" / "verify_audit_bundle.py"


@pytest.fixture
def reader(auditor: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(auditor)


def bundle_of(browser: Client, query: str = "") -> bytes:
    answer: Any = browser.post(EXPORT + query, {"format": "zip"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/zip"
    return b"".join(answer.streaming_content)


def rows_in(content: bytes) -> list[tuple[str, int]]:
    with ZipFile(io.BytesIO(content)) as archive:
        return [(row["table"], row["id"]) for row in map(json.loads, archive.read("rows.jsonl").splitlines())]


def checked(content: bytes, folder: Path, browser: Client) -> subprocess.CompletedProcess[str]:
    """What the program says that an auditor runs elsewhere, with the key that this site publishes."""
    file, key = folder / "evidence.zip", folder / "key.pem"
    file.write_bytes(content)
    key.write_bytes(browser.get("/audit/public-key.pem").content)
    command = [sys.executable, "-I", str(VERIFIER), str(file), "--public-key", str(key)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_filtered_log_leaves_with_the_rows_behind_its_lines_and_is_proved(
    reader: Client, staff: User, tmp_path: Path
) -> None:
    tag = make_tag("vip")
    with acting_as(staff, "Moved for the speaker"):
        webinar = make_webinar()
        webinar.tags.add(tag)

    content = bundle_of(reader, "?model=webinars.webinar")

    history = Webinar.history.order_by("history_id")
    assert rows_in(content)[: history.count()] == [
        ("webinars_historicalwebinar", key) for key in history.values_list("history_id", flat=True)
    ]
    assert {table for table, _key in rows_in(content)} == {
        "webinars_historicalwebinar", "webinars_historicalwebinar_tags"
    }  # fmt: skip
    said = checked(content, tmp_path, reader)
    assert said.returncode == 0, said.stdout + said.stderr
    exported = Event.objects.get(kind=EventKind.EXPORTED)
    assert exported.details == {"format": "zip", "filters": {"model": "webinars.webinar"}}


def test_events_are_proved_as_well(reader: Client, tmp_path: Path) -> None:
    event = note(EventKind.LOGIN_FAILED, actor_name="somebody")

    content = bundle_of(reader, "?kind=login_failed")

    assert rows_in(content) == [("audit_event", event.pk)]
    assert checked(content, tmp_path, reader).returncode == 0


def test_a_bundle_that_somebody_changed_is_not_believed(reader: Client, tmp_path: Path) -> None:
    make_user(name="Erika")
    content = bundle_of(reader, "?model=people.user")
    spoilt = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as source, ZipFile(spoilt, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"Erika", b"Frida"))

    assert checked(spoilt.getvalue(), tmp_path, reader).returncode == 1


def test_what_is_new_is_sealed_before_it_leaves(reader: Client) -> None:
    make_tag("new")
    sealed_before = Seal.objects.count()

    with ZipFile(io.BytesIO(bundle_of(reader, "?model=people.tag"))) as archive:
        [row] = map(json.loads, archive.read("rows.jsonl").splitlines())

    assert Seal.objects.count() > sealed_before
    assert row["seal"] == Seal.objects.order_by("number").last().number  # type: ignore[union-attr]
    assert Tag.history.get().pk == row["id"]


def test_without_a_key_the_page_says_so_and_nothing_leaves(reader: Client, settings: Any) -> None:
    settings.AUDIT_SIGNING_KEY = None

    answer = reader.post(EXPORT, {"format": "zip"})

    assert "there is no signing key" in answer.content.decode()
    assert not Event.objects.filter(kind=EventKind.EXPORTED).exists()
