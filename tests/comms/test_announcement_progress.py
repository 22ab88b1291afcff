"""How far an announcement has come, as its page says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_announcement
from tests.factories.comms import make_delivery

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
