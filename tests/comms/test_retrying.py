"""Mails that went wrong: another try, or "it arrived after all"."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as
from comms import tasks
from comms.choices import DeliveryState
from comms.domain import retrying
from comms.models import Delivery, Notice
from tests.factories import make_announcement
from tests.factories.comms import make_delivery

pytestmark = pytest.mark.django_db
LIST = "/admin/comms/delivery/"


def act(browser, delivery, name, **values):
    return browser.post(f"{LIST}{delivery.pk}/{name}/", {"_form_submitted": "1", "reason": "Asked them", **values})


@pytest.mark.parametrize("state", [state for state in DeliveryState.values if state not in retrying.RETRYABLE])
def test_what_did_not_go_wrong_is_never_sent_again(state):
    delivery = make_delivery(state=state, answer="250 ok")

    assert retrying.retry(Delivery.objects.all(), reason="x").count == 0

    delivery.refresh_from_db()
    assert (delivery.state, delivery.answer) == (state, "250 ok")
    assert delivery.announcement.state == "sent"


@pytest.mark.parametrize("state", retrying.RETRYABLE)
def test_what_went_wrong_is_due_at_once_with_tries_anew_and_the_reason_beside_the_answer(state, staff):
    failed = make_delivery(state=state, reason="refused", answer="552 no", attempt_count=6)

    with acting_as(staff):
        assert tasks.retry(Delivery.objects.all(), reason="They made room") == 1

    failed.refresh_from_db()
    assert (failed.state, failed.reason, failed.attempt_count) == ("due", "", 0)
    assert failed.due_at <= timezone.now()
    assert failed.answer == "Tried again by Sten Staff: They made room\n552 no"


def test_a_sent_announcement_goes_on_and_its_counter_follows(staff):
    announcement = make_announcement(
        state="sent", finished_at=timezone.now(), mail_count=3, mailed_count=2, mail_failed_count=2
    )
    for state in ("failed", "bounced", "unknown", "suppressed"):
        make_delivery(announcement=announcement, state=state)

    assert tasks.retry(announcement.deliveries.all(), reason="Again") == 3

    announcement.refresh_from_db()
    assert (announcement.state, announcement.finished_at) == ("sending", None)
    assert (announcement.mail_failed_count, announcement.mailed_count) == (1, 1)
    assert DBTaskResult.objects.count() == 1


def test_a_paused_one_stays_paused():
    announcement = make_announcement(state="paused")
    make_delivery(announcement=announcement, state="failed")

    tasks.retry(announcement.deliveries.all(), reason="Again")

    announcement.refresh_from_db()
    assert announcement.state == "paused"
    assert not DBTaskResult.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"state": "cancelled"},
        {"state": "sent", "withdrawn_at": timezone.now()},
        {"state": "sent", "expires_at": timezone.now() - timedelta(minutes=1)},
    ],
)
def test_nothing_is_sent_of_what_is_over(values):
    failed = make_delivery(announcement=make_announcement(**values), state="failed")

    with pytest.raises(RuleBroken):
        retrying.retry(Delivery.objects.all(), reason="Again")

    failed.refresh_from_db()
    assert failed.state == "failed"


def test_what_arrived_after_all_counts_as_sent_and_only_where_nobody_knew():
    announcement = make_announcement(state="sent", mailed_count=1)
    unknown = make_delivery(announcement=announcement, state="unknown")
    failed = make_delivery(announcement=announcement, state="failed")

    assert retrying.note_arrived(announcement.deliveries.all(), reason="She said so") == 1

    announcement.refresh_from_db()
    unknown.refresh_from_db()
    failed.refresh_from_db()
    assert (unknown.state, failed.state, announcement.mailed_count) == ("sent", "failed", 2)
    assert unknown.sent_at is not None


def test_trying_again_costs_the_same_for_2_and_for_20(django_assert_num_queries):
    for size in (2, 20):
        announcement = make_announcement(state="sent")
        for _ in range(size):
            make_delivery(announcement=announcement, state="failed")
        with django_assert_num_queries(14):
            retrying.retry(announcement.deliveries.all(), reason="Again")


@pytest.mark.parametrize("name", ["retry_mail", "send_again", "note_arrived"])
@pytest.mark.parametrize("who", ["auditor", "organizer", "attendee"])
def test_whoever_may_not_publish_decides_nothing(who, name, request, signed_in):
    delivery = make_delivery(state="unknown" if name != "retry_mail" else "failed")
    browser = signed_in(request.getfixturevalue(who))

    assert act(browser, delivery, name).status_code in {302, 403, 404}
    browser.post(LIST, {
        "action": "retry_selected", "_selected_action": [delivery.pk], "_form_submitted": "1", "_count": 1,
        "reason": "x",
    })  # fmt: skip

    before = delivery.state
    delivery.refresh_from_db()
    assert delivery.state == before


def test_one_mail_is_tried_again_only_with_a_reason(staff, signed_in):
    delivery = make_delivery(state="failed")
    browser = signed_in(staff)

    assert "Say why" in act(browser, delivery, "retry_mail", reason=" ").content.decode()
    assert act(browser, delivery, "retry_mail").status_code == 302

    delivery.refresh_from_db()
    assert delivery.state == "due"
    assert delivery.announcement.history.first().history_change_reason == "Asked them"


def test_many_are_tried_again_and_the_sent_among_them_are_not_even_counted(staff, signed_in):
    announcement = make_announcement(state="sent")
    deliveries = [make_delivery(announcement=announcement, state=state) for state in ("failed", "unknown", "sent")]
    selected = {"action": "retry_selected", "_selected_action": [delivery.pk for delivery in deliveries]}

    signed_in(staff).post(LIST, {**selected, "_form_submitted": "1", "_count": 2, "reason": "Again"})

    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["due", "due", "sent"]


def test_the_failed_ones_of_an_announcement_are_tried_again_from_its_page(staff, signed_in):
    announcement = make_announcement(state="sent")
    for state in ("failed", "sent", "suppressed"):
        make_delivery(announcement=announcement, state=state)
    address = f"/admin/comms/announcement/{announcement.pk}/retry_failed/"

    signed_in(staff).post(address, {"_form_submitted": "1", "reason": "The server is back"})

    announcement.refresh_from_db()
    assert announcement.state == "sending"
    assert announcement.history.first().history_change_reason == "The server is back"
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["due", "sent", "suppressed"]


def test_the_mail_of_a_notice_is_tried_again_by_the_worker_of_notices():
    notice = Notice.objects.create(kind="welcome", title="Welcome", body="x", channels=["email"])
    failed = make_delivery(announcement=None, notice=notice, state="failed")

    assert tasks.retry(Delivery.objects.filter(pk=failed.pk), reason="Again") == 1

    failed.refresh_from_db()
    assert failed.state == "due"
    assert DBTaskResult.objects.get().task_path == "comms.tasks.send_notices"
