"""How far an announcement has come, as its page says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comms.models import Announcement
from tests.factories import make_announcement
from tests.factories.comms import make_delivery, make_notification

pytestmark = pytest.mark.django_db
LIST = "/admin/comms/announcement/"


def test_a_page_opened_before_the_first_mails_are_counted_says_how_fast_they_leave(staff, signed_in):
    announcement = make_announcement(
        state="sending", published_at=timezone.now(), channels=["email"], audience_count=10, mail_count=10
    )
    for seconds in (1, 2):
        sent_at = timezone.now() - timedelta(seconds=seconds)
        make_delivery(announcement=announcement, state="sent", sent_at=sent_at)

    answer = signed_in(staff).get(f"{LIST}{announcement.pk}/progress/")

    assert answer.json()["pace"].endswith("about a minute left")


def mailed(size):
    announcement = make_announcement(
        state="sending", published_at=timezone.now(), channels=["in_app", "email"], audience_count=5 * size,
        reached_count=5 * size, mail_count=4 * size, mailed_count=size, mail_failed_count=size,
        mail_left_out_count=size,
    )  # fmt: skip
    now = timezone.now()
    for number in range(size):
        sent_at = now - timedelta(seconds=2 * (size - number))
        make_delivery(announcement=announcement, state="sent", sent_at=sent_at)
        make_delivery(announcement=announcement, state="failed", reason="refused")
        make_delivery(announcement=announcement, state="suppressed", reason="unsubscribed")
        make_delivery(announcement=announcement, state="due", due_at=now + timedelta(minutes=5), attempt_count=1)
        make_delivery(announcement=announcement, state="due", due_at=now)
        make_notification(announcement=announcement, read_at=now if number % 2 else None)
    return announcement


@pytest.mark.parametrize("size", [2, 12])
def test_the_progress_of_mails_has_figures_reasons_and_a_picture_at_the_same_cost(
    size, staff, signed_in, django_assert_num_queries
):
    announcement = mailed(size)
    browser = signed_in(staff)

    with django_assert_num_queries(10):
        figures = browser.get(f"{LIST}{announcement.pk}/progress/").json()

    assert (figures["mail_percent"], figures["mailed"], figures["read"]) == (50, size, size // 2)
    assert figures["mail_words"] == f"{2 * size} of {4 * size} mails through"
    assert figures["waiting"].startswith(f"{size} mails wait to be tried again")
    assert "left" in figures["pace"]
    for words in ("The server refused it", "Unsubscribed", "<rect", "state__exact=failed"):
        assert words in figures["details"]


def test_a_large_one_is_sampled_and_says_about(staff, signed_in, monkeypatch):
    announcement = mailed(20)
    Announcement.objects.filter(pk=announcement.pk).update(reached_count=30_000)
    monkeypatch.setattr("comms.domain.progress.MOST_REASONS", 5)

    html = signed_in(staff).get(f"{LIST}{announcement.pk}/change/").content.decode()

    assert "Read, about" in html
    assert "the reasons are those of the first" in html
