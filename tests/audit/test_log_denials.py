"""The log is for those who may read all of it: for everybody else no page of it opens."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.audit.models import LogLine
from people.models import User
from tests.factories import make_webinar

type SignedIn = Callable[[User], Client]


def addresses() -> list[str]:
    """Every page of the log, on a line that could leak."""
    make_webinar(title="Secret webinar")
    line = LogLine.objects.filter(model_label="webinars.webinar").get()
    return [
        reverse("admin:audit_logline_changelist"),
        reverse("admin:audit_logline_changelist") + "?model=webinars.webinar&q=Secret",
        reverse("admin:audit_logline_change", args=[line.pk]),
        reverse("admin:audit_logline_group", args=[line.group]),
        reverse("admin:audit_logline_export"),
    ]


@pytest.mark.parametrize("role", ["staff", "organizer"])
def test_staff_and_organizers_read_nothing_of_the_log(
    role: str, staff: User, organizer: User, signed_in: SignedIn
) -> None:
    browser = signed_in({"staff": staff, "organizer": organizer}[role])
    for address in addresses():
        answer = browser.get(address)
        assert answer.status_code == HTTPStatus.FORBIDDEN, address
        assert b"Secret" not in answer.content
        assert browser.post(address).status_code == HTTPStatus.FORBIDDEN, address


def test_attendees_and_strangers_are_asked_to_log_in(attendee: User, signed_in: SignedIn) -> None:
    for address in addresses():
        for browser in (signed_in(attendee), Client()):
            assert "/login/" in browser.get(address).headers["Location"], address


def test_auditors_and_administrators_read_every_page(auditor: User, administrator: User, signed_in: SignedIn) -> None:
    for address in addresses():
        for reader in (auditor, administrator):
            assert signed_in(reader).get(address).status_code == HTTPStatus.OK, address


@pytest.mark.parametrize("page", ["add", "delete", "change"])
def test_nobody_writes_a_line_by_hand(page: str, administrator: User, signed_in: SignedIn) -> None:
    make_webinar()
    line = LogLine.objects.latest("pk")
    address = reverse(f"admin:audit_logline_{page}", args=[] if page == "add" else [line.pk])

    answer = signed_in(administrator).post(address, {"post": "yes", "reason": "Forged"})

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert LogLine.objects.get(pk=line.pk).reason == line.reason
    assert not LogLine.objects.filter(reason="Forged").exists()


def test_only_those_who_may_read_the_log_are_led_to_it(auditor: User, staff: User, signed_in: SignedIn) -> None:
    address = reverse("admin:audit_logline_changelist")
    assert address in signed_in(auditor).get(reverse("admin:index")).content.decode()
    assert address not in signed_in(staff).get(reverse("admin:index")).content.decode()
