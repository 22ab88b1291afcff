"""What jobs, commands, tasks, pages and links write: their history tells all of it, signed by whoever it was."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.console.sweeping import sweep
from backoffice.foundation.history import acting_as
from comms import tasks as comms_tasks
from comms.choices import MessageKind
from comms.domain.wishes.unsubscribing import unsubscribe_url
from people.models import User
from tests.audit.record import complete_story
from tests.factories import make_announcement, make_registration, make_user, make_webinar
from tests.factories.comms import to_role
from tests.webinars.attendee_lists import imported, list_of, numbered, undone
from webinars.models import Registration

pytestmark = pytest.mark.django_db
Tasks = Callable[[], None]


def test_an_attendee_list_and_taking_it_back(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer, capacity=3)
    for address in numbered(2):
        make_user(email=address, name="")
    with complete_story(signatures={("Olga Organizer", "import"), ("Olga Organizer", "")}) as found:
        run = imported(webinar, list_of(numbered(5)), organizer)
    assert len(found.changes["webinars.registration"]) == 5
    assert found.kinds("people.user") == {"+", "~"}
    with complete_story(signatures={("Olga Organizer", "import"), ("Olga Organizer", "")}) as found:
        undone(run, organizer)
    assert found.kinds("webinars.registration") == {"-"}


def test_a_table_from_the_shell(staff: User, tmp_path: Path) -> None:
    make_user(email="known@example.com", name="Known")
    file = tmp_path / "people.csv"
    file.write_text("Email,Name,Tags\nknown@example.com,Changed,\nnew@example.com,New,vip\n")
    call_command("import_table", "people.tag", str(_tags(tmp_path)), user=staff.email, reason="Tags")
    with complete_story(signatures={("Sten Staff", "command")}) as found:
        call_command("import_table", "people.user", str(file), user=staff.email, reason="Cleaned", stdout=io.StringIO())
    assert found.kinds("people.user") == {"+", "~"}


def _tags(folder: Path) -> Path:
    file = folder / "tags.csv"
    file.write_text("Name,Description\nvip,Important\n")
    return file


def test_an_announcement_from_publishing_to_the_last_mail(staff: User, run_tasks: Tasks) -> None:
    make_user(email="ada@example.com")
    announcement = make_announcement(sender=staff, audience=to_role("attendee"), channels=["in_app", "email"])
    with complete_story() as found:
        with acting_as(staff, way="admin"):
            comms_tasks.publish(announcement, by=staff)
        run_tasks()
    assert found.kinds("comms.announcement") == {"~"}
    signed = list(announcement.history.order_by("history_id").values_list("actor_name", "way"))
    assert signed == [("", ""), ("Sten Staff", "admin"), ("sending", "task")]
    assert announcement.history.first().state == "sent"


def test_the_clock_and_the_sweep(db: None) -> None:
    make_webinar(starts_at=timezone.now() - timedelta(minutes=5))
    make_webinar(state="live", starts_at=timezone.now() - timedelta(days=2))
    with complete_story(signatures={("clock", "task"), ("sweep", "task")}) as found:
        sweep()
    assert len(found.changes["webinars.webinar"]) == 2


def test_somebody_who_registers_cancels_and_edits_their_account(attendee: User, signed_in: Any) -> None:
    webinar = make_webinar()
    browser: Client = signed_in(attendee)
    with complete_story(signatures={("Ada Attendee", "web")}) as found:
        browser.post(reverse("webinar_register", args=[webinar.slug]))
    assert found.kinds("webinars.registration") == {"+"}
    with complete_story(signatures={("Ada Attendee", "web")}) as found:
        browser.post(reverse("webinar_cancel", args=[webinar.slug]))
    assert found.kinds("webinars.registration") == {"~"}
    with complete_story() as found:
        browser.post(reverse("account"), {"name": "Ada A.", "time_zone": "Europe/Rome", "language": "en"})
    assert found.kinds("people.user") <= {"~"}


def test_the_link_in_a_mail(attendee: User, client: Client) -> None:
    url = unsubscribe_url(attendee.pk, MessageKind.ANNOUNCEMENT, base_url="")
    with complete_story(signatures={("unsubscribe link", "web")}) as found:
        client.post(url)
    assert found.kinds("comms.preference") == {"+"}


def test_seats_that_come_free_are_told_of_as_well(organizer: User, signed_in: Any, administrator: User) -> None:
    webinar = make_webinar(organizer=organizer, capacity=1)
    first = make_registration(webinar=webinar, state="confirmed")
    second = make_registration(webinar=webinar, state="waitlisted")
    with complete_story(signatures={("Abby Admin", "admin")}) as found:
        signed_in(administrator).post(
            reverse("admin:webinars_registration_cancel_registration", args=[first.pk]),
            {"_form_submitted": "1", "reason": "Ill"},
        )
    assert set(found.changes["webinars.registration"]) == {first.pk, second.pk}
    assert Registration.objects.get(pk=second.pk).state == "confirmed"
