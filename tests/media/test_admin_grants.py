"""Grants and viewings in the admin: granted again, revoked with a reason, never deleted; viewings are only read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from media.choices import GrantState
from media.models import Grant, Viewing
from people.models import User
from tests.factories import make_recording, make_registration, make_user, make_webinar
from tests.factories.media import make_grant

pytestmark = pytest.mark.django_db

type Browser = Callable[[User], Client]


def admin_address(name: str, *args: Any, model: str = "grant") -> str:
    return reverse(f"admin:media_{model}_{name}", args=args)


def test_adding_a_grant_for_somebody_whose_grant_was_revoked_brings_it_to_life(
    staff: User, attendee: User, signed_in: Browser
) -> None:
    recording = make_recording()
    revoked = make_grant(recording, attendee, revoked_at=timezone.now())

    data = {"recording": recording.pk, "user": attendee.pk, "expires_at_0": "", "expires_at_1": ""}
    response = signed_in(staff).post(admin_address("add"), data)

    assert response.status_code == 302, response.context["adminform"].form.errors
    assert Grant.objects.get().pk == revoked.pk
    assert Grant.objects.get().state_at(timezone.now()) == GrantState.ACTIVE
    assert Grant.objects.get().granted_by == staff


def test_the_end_of_a_grant_is_moved_and_not_into_the_past(staff: User, attendee: User, signed_in: Browser) -> None:
    item = make_grant(make_recording(), attendee)
    browser = signed_in(staff)

    gone = {"expires_at_0": "2020-01-01", "expires_at_1": "10:00", "change_reason": "for the exam"}
    past = browser.post(admin_address("change", item.pk), gone)
    assert "Access cannot end in the past" in past.content.decode()
    later = {"expires_at_0": "2099-01-01", "expires_at_1": "10:00", "change_reason": "for the exam"}
    browser.post(admin_address("change", item.pk), later)

    item.refresh_from_db()
    assert item.expires_at is not None
    assert item.expires_at.year == 2099
    assert item.history.first().history_change_reason == "for the exam"


def test_revoking_asks_for_a_reason_and_nothing_deletes(
    administrator: User, attendee: User, signed_in: Browser
) -> None:
    item = make_grant(make_recording(), attendee)
    browser = signed_in(administrator)

    assert browser.post(admin_address("delete", item.pk), {"post": "yes"}).status_code == 403
    browser.post(admin_address("revoke_grant", item.pk), {"_form_submitted": "on", "reason": ""})
    item.refresh_from_db()
    assert item.revoked_at is None
    browser.post(admin_address("revoke_grant", item.pk), {"_form_submitted": "on", "reason": "left the company"})

    item.refresh_from_db()
    assert item.revoked_at is not None
    assert item.history.first().history_change_reason == "left the company"


def test_many_are_revoked_at_once_and_only_those_one_sees(
    organizer: User, other_organizer: User, signed_in: Browser
) -> None:
    mine = make_recording(webinar=make_webinar(organizer=organizer))
    theirs = make_recording(webinar=make_webinar(organizer=other_organizer))
    own, foreign = make_grant(mine, make_user()), make_grant(theirs, make_user())
    data = {
        "action": "revoke_selected",
        "_selected_action": [own.pk, foreign.pk],
        "_form_submitted": "on",
        "_count": "1",
        "reason": "over",
    }

    signed_in(organizer).post(admin_address("changelist"), data)

    own.refresh_from_db()
    foreign.refresh_from_db()
    assert own.revoked_at is not None
    assert foreign.revoked_at is None


@pytest.mark.parametrize("model", ["grant", "viewing"])
@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_ask_the_same_number_of_queries_for_one_row_and_for_three(
    staff: User, signed_in: Browser, model: str, rows: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for _ in range(rows):
        recording, person = make_recording(), make_user()
        make_grant(recording, person, granted_by=staff)
        Viewing.objects.create(recording=recording, user=person, way="web", is_allowed=True, verdict="granted")
    browser = signed_in(staff)

    # Session, person, permissions (2), count, rows; PostgreSQL is asked for its estimate of the count first.
    with django_assert_num_queries(7 if connection.vendor == "postgresql" else 6):
        page = browser.get(admin_address("changelist", model=model))

    assert len(page.context["cl"].result_list) == rows


def test_viewings_are_read_by_those_who_see_the_webinar_and_changed_by_nobody(
    administrator: User, organizer: User, other_organizer: User, signed_in: Browser
) -> None:
    recording = make_recording(webinar=make_webinar(organizer=organizer), title="Secret film")
    person = make_user(name="Vera Viewer")
    kept = Viewing.objects.create(
        recording=recording, user=person, way="web", is_allowed=False, verdict="not_registered", address="192.0.2.9"
    )

    assert "Vera Viewer" in signed_in(organizer).get(admin_address("changelist", model="viewing")).content.decode()
    hidden = signed_in(other_organizer).get(admin_address("changelist", model="viewing")).content.decode()
    assert "Vera Viewer" not in hidden
    assert "192.0.2.9" not in hidden
    browser = signed_in(administrator)
    assert browser.get(admin_address("add", model="viewing")).status_code == 403
    assert browser.post(admin_address("change", kept.pk, model="viewing"), {"address": ""}).status_code == 403
    assert browser.post(admin_address("delete", kept.pk, model="viewing"), {"post": "yes"}).status_code == 403
    assert Viewing.objects.get().address == "192.0.2.9"


def test_the_webinar_and_the_person_show_what_hangs_on_them(
    organizer: User, attendee: User, staff: User, signed_in: Browser
) -> None:
    webinar = make_webinar(organizer=organizer)
    make_registration(user=attendee, webinar=webinar)
    mine = make_recording(webinar=webinar, title="Mine to see")
    foreign = make_recording(title="Not mine to see")
    for recording in (mine, foreign):
        make_grant(recording, attendee, expires_at=timezone.now() + timedelta(days=1))
        Viewing.objects.create(recording=recording, user=attendee, way="web", is_allowed=True, verdict="granted")

    browser = signed_in(organizer)
    page = browser.get(reverse("admin:webinars_webinar_change", args=[webinar.pk])).content.decode()
    person = browser.get(reverse("admin:people_user_change", args=[attendee.pk])).content.decode()

    assert "Mine to see" in page
    assert "Mine to see" in person
    assert "Not mine to see" not in page + person
    everything = signed_in(staff).get(reverse("admin:people_user_change", args=[attendee.pk])).content.decode()
    assert "Not mine to see" in everything
