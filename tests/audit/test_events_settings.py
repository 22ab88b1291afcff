"""The log tells which settings differ from those of the last start, of secrets only that they do."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from pytest_django import Settings

from backoffice.audit.domain import settings_record
from backoffice.audit.domain.settings_record import note_at_start, note_changes
from backoffice.audit.models import LogLine
from people.models import User
from tests.audit.told import Said, said, stored
from tests.unguarded import unguarded

type SignedIn = Callable[[User], Client]

SECRET = "a-very-secret-thing"


@pytest.fixture
def reader(auditor: User, signed_in: SignedIn, settings: Settings) -> Client:
    """An auditor's browser, and a log that knows of one start with these settings."""
    browser = signed_in(auditor)
    settings.AUDITED_SETTINGS = ["BULK_REASON_ABOVE", "SITE_URL", "SECRET_KEY", "MAIL_*", "CACHE_URL"]
    settings.BULK_REASON_ABOVE = 20
    settings.MAIL_ACCOUNTS = {"news": {"RATE_PER_SECOND": 5, "PASSWORD": SECRET}}
    settings.CACHE_URL = f"redis://user:{SECRET}@cache.example.com/0"
    unguarded(LogLine.objects).delete()
    note_at_start("web server")
    return browser


def told(reader: Client) -> list[Said]:
    """What the log tells of settings, newest first."""
    return said(reader, kind="settings_changed")


def test_the_first_start_says_that_these_are_the_first_that_are_known(reader: Client) -> None:
    [line] = told(reader)

    assert (line.who, line.what, line.way) == ("web server", "changed the settings", "command")
    assert line.facts == {"The first that are known": "Yes"}


def test_another_start_with_the_same_settings_says_nothing(reader: Client) -> None:
    note_at_start("web server")
    note_at_start("worker")

    assert len(told(reader)) == 1


def test_what_differs_is_told_before_and_after(reader: Client, settings: Settings) -> None:
    settings.BULK_REASON_ABOVE = 200
    settings.MAIL_ACCOUNTS = {"news": {"RATE_PER_SECOND": 50, "PASSWORD": SECRET}}

    note_at_start("manage.py worker")

    newest, _first = told(reader)
    assert (newest.who, newest.way) == ("manage.py worker", "command")
    assert newest.facts == {"BULK_REASON_ABOVE": "20 → 200", "MAIL_ACCOUNTS.news.RATE_PER_SECOND": "5 → 50"}
    assert said(reader, by="manage.py worker") == [newest]


def test_a_setting_that_is_left_out_again_was_changed_too(reader: Client, settings: Settings) -> None:
    settings.MAIL_ACCOUNTS = {}

    note_at_start("web server")

    assert told(reader)[0].facts["MAIL_ACCOUNTS.news.RATE_PER_SECOND"] == "5 → –"


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("MAIL_ACCOUNTS", "MAIL_ACCOUNTS.news.PASSWORD", {"news": {"RATE_PER_SECOND": 5, "PASSWORD": "another-one"}}),
        ("CACHE_URL", "CACHE_URL", "redis://user:another-one@cache.example.com/0"),
    ],
)
def test_of_a_secret_only_that_it_differs_is_told(
    reader: Client, settings: Settings, name: str, path: str, value: Any
) -> None:
    setattr(settings, name, value)

    note_at_start("web server")

    assert told(reader)[0].facts == {path: "(secret) → (secret)"}
    record = stored()
    assert SECRET not in record
    assert "another-one" not in record
    assert settings.SECRET_KEY not in record


def test_with_another_secret_key_the_other_secrets_can_not_be_compared(reader: Client, settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]  # so that the auditor stays signed in
    settings.SECRET_KEY = "quite-another-key-for-the-site"

    note_at_start("web server")

    facts = told(reader)[0].facts
    assert facts["SECRET_KEY"] == "(secret) → (secret)"
    assert facts["Secrets that could not be compared"] == "CACHE_URL, MAIL_ACCOUNTS.news.PASSWORD"


def test_a_database_that_is_away_keeps_no_process_from_starting(
    reader: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(settings_record, "note_changes", away)

    note_at_start("web server")

    assert "Whether settings have changed could not be noted." in caplog.text


def test_without_settings_to_look_at_nothing_is_noted(reader: Client, settings: Settings) -> None:
    settings.AUDITED_SETTINGS = []

    assert note_changes() is None
