"""Correcting what was sent."""

import pytest

from backoffice.foundation.errors import RuleBroken
from comms.domain import correcting
from comms.models import Announcement
from tests.factories import make_announcement
from tests.factories.comms import make_notification

pytestmark = pytest.mark.django_db
LIST = "/admin/comms/announcement/"


def correct(browser, announcement, **values):
    form = {"_form_submitted": "1", "title": "Right", "body": "The right text", "reason": "Wrong date", **values}
    return browser.post(f"{LIST}{announcement.pk}/correct_announcement/", form)


@pytest.mark.usefixtures("with_a_reason")
@pytest.mark.parametrize("state", ["draft", "scheduled", "held", "cancelled"])
def test_only_what_is_with_its_readers_is_corrected(state):
    announcement = make_announcement(state=state)

    with pytest.raises(RuleBroken) as refused:
        correcting.correct(announcement, title="Right", body="Right")

    assert refused.value.code == "announcement_not_correctable"


@pytest.mark.parametrize("values", [{"title": ""}, {"title": "x" * 201}, {"body": ""}])
def test_a_text_that_could_not_be_written_first_is_refused(values):
    announcement = make_announcement(state="sent")

    with pytest.raises(RuleBroken):
        correcting.correct(announcement, **{"title": "Right", "body": "Right", **values})

    assert Announcement.objects.get().corrected_at is None


@pytest.mark.usefixtures("with_a_reason")
def test_a_correction_of_nothing_is_refused():
    announcement = make_announcement(state="sent")

    with pytest.raises(RuleBroken) as refused:
        correcting.correct(announcement, title=announcement.title, body=announcement.body)

    assert refused.value.code == "correction_without_change"


def test_readers_see_the_new_text_and_when_and_history_keeps_the_old(staff, attendee, signed_in):
    announcement = make_announcement(title="Wrong", body="The wrong text", state="sent")
    notification = make_notification(user=attendee, announcement=announcement)
    browser = signed_in(staff)

    assert "Say why" in correct(browser, announcement, reason="").content.decode()
    assert correct(browser, announcement).status_code == 302

    for address in ("/notifications/", f"/notifications/{notification.pk}/"):
        page = signed_in(attendee).get(address).content.decode()
        assert "Right" in page
        assert "Wrong" not in page
        assert "corrected on" in page
    last, first = announcement.history.all()[:2]
    assert (last.body, last.history_user, last.history_change_reason) == ("The right text", staff, "Wrong date")
    assert first.body == "The wrong text"


def test_an_auditor_corrects_nothing(auditor, signed_in):
    announcement = make_announcement(title="As it was", state="sent")

    assert correct(signed_in(auditor), announcement).status_code == 403
    assert Announcement.objects.get().title == "As it was"
