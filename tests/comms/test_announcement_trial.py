"""Sending an announcement to oneself."""

import pytest
from django.core.mail.backends.locmem import EmailBackend

from backoffice.audit.models import Event
from tests.factories import make_announcement, make_user, make_webinar

pytestmark = pytest.mark.django_db
LIST = "/admin/comms/announcement/"


def attempt(browser, announcement):
    return browser.post(f"{LIST}{announcement.pk}/try_announcement/", {"_form_submitted": "1"}, follow=True)


def test_a_test_goes_to_oneself_alone_and_says_where(staff, signed_in, mailoutbox):
    make_user()
    announcement = make_announcement(
        title="For {{ person.name }}", body="{{ webinar.title }}", webinar=make_webinar(title="Bees")
    )

    answer = attempt(signed_in(staff), announcement)

    assert "A test was sent to staff@example.com." in answer.content.decode()
    [mail] = mailoutbox
    assert (mail.recipients(), mail.subject) == (["staff@example.com"], "For Sten Staff")
    assert mail.body.startswith("Bees\n")
    assert "/unsubscribe/" in mail.extra_headers["List-Unsubscribe"]
    announcement.refresh_from_db()
    assert not announcement.deliveries.exists()
    assert announcement.state == "draft"
    event = Event.objects.get(kind="tested")
    assert (event.user_id, event.object_id, event.details) == (
        staff.pk, announcement.pk, {"address": "staff@example.com"}
    )  # fmt: skip
    assert announcement.history.count() == 1


def test_the_dialog_says_where_it_goes(staff, signed_in):
    html = signed_in(staff).get(f"{LIST}{make_announcement().pk}/try_announcement/").content.decode()

    assert "staff@example.com" in html


def test_without_an_address_it_is_refused_in_words(staff, signed_in, mailoutbox):
    staff.email = None
    staff.save()
    announcement = make_announcement()

    answer = attempt(signed_in(staff), announcement)

    assert "Your account has no email address" in answer.content.decode()
    assert not mailoutbox
    assert announcement.history.count() == 1


def test_a_text_that_can_not_be_written_is_refused_in_words(staff, signed_in, mailoutbox):
    answer = attempt(signed_in(staff), make_announcement(body="{{ persn.name }}"))

    assert "Did you mean {{ person.name }}?" in answer.content.decode()
    assert not mailoutbox


def test_what_the_mail_server_answers_is_passed_on(staff, signed_in, monkeypatch):
    def refuse(self, mails):
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)  # no server refuses at will
    announcement = make_announcement()

    answer = attempt(signed_in(staff), announcement)

    assert "The mail server did not take it: [Errno 111] Connection refused" in answer.content.decode()
    assert announcement.history.count() == 1


@pytest.mark.parametrize("who", ["organizer", "attendee"])
def test_whoever_may_not_write_announcements_sends_no_test(who, request, signed_in, mailoutbox):
    announcement = make_announcement(title="Secret plans")

    answer = attempt(signed_in(request.getfixturevalue(who)), announcement)

    assert b"Secret plans" not in answer.content
    assert not mailoutbox
