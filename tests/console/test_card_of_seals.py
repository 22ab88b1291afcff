"""The dashboard says whether the record is sealed, to those who may read it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backoffice.audit.domain.sealing.state import seal_state
from backoffice.audit.models import SealCopy
from people.models import User
from tests.audit.sealing import seal
from tests.factories import make_tag

TITLE = "Seals of the record"

type Browsers = Callable[[User], Client]


def card_of(client: Client) -> Any:
    figures = client.get(reverse("admin:index")).context["figures"]
    return next((figure for figure in figures if figure.title == TITLE), None)


def test_administrators_and_auditors_see_it_and_nobody_else(
    administrator: User, auditor: User, staff: User, organizer: User, signed_in: Browsers
) -> None:
    assert [card_of(signed_in(person)) is not None for person in (administrator, auditor, staff, organizer)] == [
        True, True, False, False
    ]  # fmt: skip
    assert card_of(signed_in(auditor)).address == reverse("admin:audit_logline_changelist")


def test_it_says_that_all_is_sealed_and_when(auditor: User, signed_in: Browsers) -> None:
    client = signed_in(auditor)
    seal()
    card = card_of(client)
    assert (card.value, card.note, card.icon) == ("Sealed", "Every row is sealed", "verified_user")
    assert card.period == "just now"


def test_rows_since_the_last_seal_are_counted_and_no_fault(auditor: User, signed_in: Browsers) -> None:
    client = signed_in(auditor)
    seal()
    for name in "abc":
        make_tag(name)
    card = card_of(client)
    assert (card.value, card.note) == ("Sealed", "3 rows wait to be sealed")


@pytest.mark.parametrize(
    ("key", "words"), [(b"x" * 32, "is a worker running?"), (None, "there is no signing key here")]
)
def test_rows_that_wait_too_long_are_told_with_the_likely_cause(
    key: bytes | None, words: str, auditor: User, signed_in: Browsers, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(auditor)
    seal()
    make_tag("new")
    settings.AUDIT_SIGNING_KEY = key
    later = timezone.now() + timedelta(minutes=20)
    monkeypatch.setattr(timezone, "now", lambda: later)
    card = card_of(client)
    assert (card.value, card.icon) == ("Waiting", "gpp_maybe")
    assert card.note == f"1 row waits to be sealed · {words}"
    assert card.period == "20\N{NO-BREAK SPACE}minutes ago"


def test_copies_that_failed_are_told(auditor: User, signed_in: Browsers) -> None:
    client = signed_in(auditor)
    seal()
    SealCopy.objects.create(place="/mnt/seals", error="No space left")
    SealCopy.objects.create(place="/mnt/more")
    card = card_of(client)
    assert (card.value, card.icon, card.note) == ("Sealed", "gpp_maybe", "Every row is sealed · 1 copy failed")


def test_it_takes_two_queries(db: None) -> None:
    seal()
    with CaptureQueriesContext(connection) as asked:
        seal_state()
    assert len(asked) == 2
