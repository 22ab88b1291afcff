"""Events of providers that the optional django-anymail reads."""

import base64
import importlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client, override_settings
from django.urls import clear_url_caches
from django.utils import timezone

from backoffice import urls as site_urls
from comms import urls
from comms.choices import DeliveryState
from comms.domain.bounces.anymail_events import note_tracking
from comms.domain.sending.message_ids import message_id_of
from comms.models import Preference, Suppression
from tests.factories.comms import make_delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_anymail() -> Iterator[None]:
    """The back office with the extra switched on, and off again."""
    from anymail.signals import tracking

    apps = [*django_settings.INSTALLED_APPS, "anymail"]
    with override_settings(INSTALLED_APPS=apps, ANYMAIL={"WEBHOOK_SECRET": "user:password"}):
        _load_urls()
        yield
    tracking.disconnect(dispatch_uid="comms.note_tracking")
    _load_urls()


def _load_urls() -> None:
    importlib.reload(urls)
    importlib.reload(site_urls)
    clear_url_caches()


def sent_mail(**values: Any) -> Any:
    return make_delivery(address="ada@example.com", state="sent", sent_at=timezone.now(), **values)


def event(event_type: str, **values: Any) -> Any:
    from anymail.signals import AnymailTrackingEvent

    return AnymailTrackingEvent(event_type=event_type, recipient="ada@example.com", **values)


def test_without_the_extra_there_is_no_such_address(client):
    assert client.post("/mail/anymail/postmark/tracking/").status_code == 404


def test_a_webhook_of_a_provider_marks_the_mail_and_suppresses_its_address(with_anymail):
    mail = sent_mail()
    told = {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "TypeCode": 1,
        "MessageID": "2706ee8a-737c-4285-b032-ccd317af53ed",
        "Description": "The server was unable to deliver your message.",
        "Details": "smtp;550 5.1.1 The email account does not exist.",
        "Email": "ada@example.com",
        "BouncedAt": "2026-04-14T09:12:44Z",
        "Metadata": {"message_id": message_id_of(mail.pk)},
    }
    authorization = "Basic " + base64.b64encode(b"user:password").decode()

    def post(**headers: str) -> int:
        body = json.dumps(told)
        address = "/mail/anymail/postmark/tracking/"
        return Client().post(address, body, content_type="application/json", headers=headers).status_code

    assert post(Authorization="Basic wrong") == 400
    assert Suppression.objects.count() == 0
    assert post(Authorization=authorization) == 200
    mail.refresh_from_db()
    assert mail.state == DeliveryState.BOUNCED
    assert mail.answer == "smtp;550 5.1.1 The email account does not exist."
    assert Suppression.objects.get().source == "mail events: Postmark"


def test_the_signal_reaches_us_once_the_extra_is_on(with_anymail):
    from anymail.signals import tracking

    mail = sent_mail()
    tracking.send(sender=None, event=event("complained", message_id=message_id_of(mail.pk)), esp_name="Test")

    assert Suppression.objects.get().scope == "announcements"


def test_without_our_message_id_the_last_mail_to_the_recipient_is_meant():
    mail = sent_mail()

    note_tracking(event("bounced", message_id="their-own-id", mta_response="452 4.2.2 full"), "Test")

    mail.refresh_from_db()
    assert (mail.state, Suppression.objects.count()) == (DeliveryState.BOUNCED, 0)


def test_an_address_that_can_be_none_is_suppressed():
    sent_mail()

    note_tracking(event("rejected", reject_reason="invalid"), "Test")

    assert Suppression.objects.get().reason == "bounce"


def test_unsubscribing_at_the_provider_counts(attendee):
    sent_mail(user=attendee)

    note_tracking(event("unsubscribed"), "Test")

    assert Preference.objects.get().user == attendee


@pytest.mark.parametrize("kind", ["delivered", "deferred", "opened", "queued", "unknown"])
def test_other_events_change_nothing(kind):
    mail = sent_mail()

    note_tracking(event(kind), "Test")

    mail.refresh_from_db()
    assert (mail.state, Suppression.objects.count()) == (DeliveryState.SENT, 0)
