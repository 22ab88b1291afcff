"""Mails that the embedded backend keeps in files, and the page on which the admin opens them."""

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from comms.choices import Channel
from comms.domain import publishing
from comms.domain.fan_out import fan_out_next_chunk
from comms.domain.kept_mails import kept_mail
from comms.domain.sending.streams import AnnouncementStream
from comms.domain.sending.turns import close_connections, take_turn
from comms.mail.eml import EmailBackend, folder, path_of
from comms.models import Delivery
from tests.factories import make_announcement, make_registration, make_user, make_webinar
from tests.factories.comms import make_delivery, to_registrants

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mails_of_this_test_only(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path


@pytest.fixture
def written(settings):
    """A delivery whose mail lies in a file."""
    settings.MAIL_ACCOUNTS = {"default": {"BACKEND": "comms.mail.eml.EmailBackend", "FROM": "news@example.org"}}
    webinar = make_webinar()
    make_registration(webinar=webinar, user=make_user(email="ada@example.com", name="Ada Attendee"))
    announcement = make_announcement(
        title="News for {{ person.name }}", channels=[Channel.EMAIL], **to_registrants(webinar)
    )
    publishing.publish(announcement, by=announcement.sender)
    fan_out_next_chunk(announcement.pk)
    take_turn(AnnouncementStream(announcement.pk))
    yield Delivery.objects.get(announcement=announcement)
    close_connections()


def test_a_mail_is_one_file_that_mail_programs_open(written):
    raw = path_of(written.pk).read_bytes()

    assert b"Subject: News for Ada Attendee\r\n" in raw
    assert not list(folder().rglob("*.part"))
    assert written.state == "sent"
    assert "Written for ada@example.com" in written.answer


def test_what_is_kept_is_read_back(written):
    mail = kept_mail(written)

    assert ("Subject", "News for Ada Attendee") in mail.headers
    assert "Something to read." in mail.text
    assert "<strong>read</strong>" in mail.html


def test_a_mail_that_is_no_delivery_s_has_a_file_of_its_own(tmp_path):
    EmailBackend().send_messages([EmailMessage("Hello", "Text", "a@example.org", ["b@example.com"])])

    [path] = tmp_path.rglob("*.eml")
    assert path.parent.parent.name == "others"
    assert b"Subject: Hello" in path.read_bytes()


@pytest.mark.parametrize("view", ["mail", "text", "headers", "nonsense"])
def test_the_page_shows_the_mail(signed_in, staff, written, view):
    answer = signed_in(staff).get(reverse("admin:comms_delivery_message", args=[written.pk]), {"view": view})

    assert answer.status_code == 200
    assert "News for Ada Attendee" in answer.content.decode()


def test_its_html_is_served_so_that_nothing_in_it_runs(signed_in, staff, written):
    answer = signed_in(staff).get(reverse("admin:comms_delivery_message_html", args=[written.pk]))

    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_the_file_can_be_downloaded(signed_in, auditor, written):
    answer = signed_in(auditor).get(reverse("admin:comms_delivery_message_file", args=[written.pk]))

    assert answer["Content-Type"] == "message/rfc822"
    assert answer.content == path_of(written.pk).read_bytes()


@pytest.mark.parametrize("page", ["message", "message_html", "message_file"])
@pytest.mark.parametrize("role", ["organizer", "attendee"])
def test_whoever_may_not_see_deliveries_sees_no_mail(signed_in, written, request, role, page):
    user = request.getfixturevalue(role)

    answer = signed_in(user).get(reverse(f"admin:comms_delivery_{page}", args=[written.pk]))

    assert answer.status_code in {302, 403, 404}
    assert b"News for Ada" not in answer.content


def test_a_mail_that_a_server_took_has_no_page(signed_in, staff):
    answer = signed_in(staff).get(reverse("admin:comms_delivery_message", args=[make_delivery().pk]))

    assert answer.status_code == 404
