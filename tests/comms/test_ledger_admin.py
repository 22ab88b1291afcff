"""Notifications, deliveries and suppressed addresses in the admin."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from comms.models import Delivery, Notification, Suppression
from tests.factories import make_announcement, make_user
from tests.factories.comms import make_delivery, make_notification, make_suppression

pytestmark = pytest.mark.django_db
NOTIFICATIONS = "/admin/comms/notification/"
DELIVERIES = "/admin/comms/delivery/"
SUPPRESSIONS = "/admin/comms/suppression/"
MAKERS = {NOTIFICATIONS: make_notification, DELIVERIES: make_delivery, SUPPRESSIONS: make_suppression}


@pytest.mark.parametrize("address", MAKERS)
@pytest.mark.parametrize("who", ["organizer", "attendee"])
def test_whoever_may_not_see_announcements_sees_none_of_their_traces(address, who, request, signed_in):
    row = MAKERS[address]()
    browser = signed_in(request.getfixturevalue(who))

    for page in ("", "export/", f"{row.pk}/change/"):
        assert browser.get(f"{address}{page}").status_code in {302, 403, 404}


@pytest.mark.parametrize("address", [NOTIFICATIONS, DELIVERIES])
def test_nobody_writes_into_the_ledger(address, administrator, signed_in):
    row = MAKERS[address]()
    browser = signed_in(administrator)

    assert browser.get(f"{address}add/").status_code == 403
    assert browser.get(f"{address}{row.pk}/change/").status_code == 200
    assert browser.post(f"{address}{row.pk}/change/", {"read_at": "", "state": "sent"}).status_code == 403
    assert browser.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert (Notification.objects.count(), Delivery.objects.count()) in {(1, 0), (0, 1)}


@pytest.mark.parametrize("address", MAKERS)
@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_cost_the_same_for_1_and_for_3_rows(address, rows, staff, signed_in, django_assert_num_queries):
    for _ in range(rows):
        MAKERS[address]()
    browser = signed_in(staff)

    with django_assert_num_queries(7 if connection.vendor == "postgresql" else 6):  # an estimate first
        assert browser.get(address).status_code == 200


def listed(browser, address):
    return {row.pk for row in browser.get(address).context["cl"].result_list}


def test_notifications_are_found_by_email_and_narrowed_by_reading_and_announcement(staff, signed_in):
    ada = make_user(email="ada@example.com", name="Ada")
    read = make_notification(user=ada, read_at=timezone.now())
    unread = make_notification(user=ada)
    other = make_notification()
    browser = signed_in(staff)

    assert listed(browser, f"{NOTIFICATIONS}?q=ada@example.com") == {read.pk, unread.pk}
    assert listed(browser, f"{NOTIFICATIONS}?q=Ada") == {read.pk, unread.pk}
    assert listed(browser, f"{NOTIFICATIONS}?is_read=yes") == {read.pk}
    assert listed(browser, f"{NOTIFICATIONS}?is_read=no") == {unread.pk, other.pk}
    assert listed(browser, f"{NOTIFICATIONS}?announcement__id__exact={read.announcement_id}") == {read.pk}


def test_a_persons_page_shows_their_notifications_a_page_at_a_time(staff, signed_in):
    ada = make_user(name="Ada")
    for number in range(25):
        make_notification(user=ada, announcement=make_announcement(title=f"News {number:02}", state="sent"))
    make_notification(announcement=make_announcement(title="For another", state="sent"))

    html = signed_in(staff).get(f"/admin/people/user/{ada.pk}/change/").content.decode()

    assert "News 24" in html
    assert "News 00" not in html
    assert "For another" not in html


def test_an_address_is_suppressed_and_released_with_a_reason_in_the_history(staff, signed_in):
    browser = signed_in(staff)
    browser.post(
        f"{SUPPRESSIONS}add/", {"address": "Loud@Example.com", "scope": "all", "reason": "manual", "source": ""}
    )
    stored = Suppression.objects.get()
    assert (stored.address, stored.source) == ("loud@example.com", str(staff))

    release = reverse("admin:comms_suppression_release_address", args=[stored.pk])
    browser.post(release, {"_form_submitted": "1", "reason": "They asked"})

    assert not Suppression.objects.exists()
    last = Suppression.history.first()
    assert (last.history_type, last.history_user, last.history_change_reason) == ("-", staff, "They asked")


def test_an_address_is_suppressed_once_per_scope(staff, signed_in):
    make_suppression(address="loud@example.com")

    answer = signed_in(staff).post(
        f"{SUPPRESSIONS}add/", {"address": "LOUD@example.com", "scope": "all", "reason": "manual", "source": ""}
    )

    assert "This address is suppressed already." in answer.content.decode()
