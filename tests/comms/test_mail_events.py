"""Events that a provider reports to us, signed."""

import json
import time

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.settings import env
from comms.choices import DeliveryState
from comms.domain.bounces.signatures import sign
from comms.domain.sending.message_ids import message_id_of
from comms.models import Delivery, Preference, Suppression
from tests.factories.comms import make_delivery

pytestmark = pytest.mark.django_db
SECRET, OTHER = "s" * 40, "o" * 40
ADDRESS = "/mail/events/main/"


@pytest.fixture(autouse=True)
def _secrets(settings):
    settings.MAIL_EVENT_SECRETS = {"main": [SECRET], "other": [OTHER]}


def post(events, *, secret=SECRET, age=0, account="main", body=None, **headers):
    body = json.dumps(events).encode() if body is None else body
    now = int(time.time()) - age
    headers = {"X-Timestamp": str(now), "X-Signature": f"sha256={sign(body, timestamp=now, secret=secret)}", **headers}
    browser = Client(enforce_csrf_checks=True)
    return browser.post(f"/mail/events/{account}/", body, content_type="application/json", headers=headers)


def sent_mail(**values):
    return make_delivery(address="ada@example.com", state="sent", sent_at=timezone.now(), **values)


def bounce(mail, **values):
    return {
        "type": "bounce",
        "message_id": message_id_of(mail.pk),
        "status": "5.1.1",
        "diagnostic": "unknown",
        **values,
    }


def figures(answer):
    assert answer.status_code == 200
    told = answer.json()
    assert told["received"] == told["taken"] + told["ignored"] + told["refused"]
    return told["taken"], told["ignored"], told["refused"]


def test_each_kind_of_event_does_its_own_and_the_figures_add_up(attendee):
    mails = [sent_mail(user=attendee) for _ in range(4)]

    answer = post(
        [
            bounce(mails[0], at="2026-04-14T09:12:44Z", ip="192.0.2.1", tags=[1, {}]),
            {"type": "complaint", "message_id": message_id_of(mails[1].pk)},
            {"type": "unsubscribe", "message_id": message_id_of(mails[2].pk)},
            {"type": "delivered", "message_id": message_id_of(mails[3].pk)},
            {"type": "opened", "address": "ada@example.com"},
            {"type": "bounce", "address": "nobody@example.net"},
            {"type": "bounce"},
            "nonsense",
        ]
    )

    assert figures(answer) == (3, 3, 2)
    assert [problem["event"] for problem in answer.json()["problems"]] == [7, 8]
    assert Delivery.objects.get(pk=mails[0].pk).state == DeliveryState.BOUNCED
    assert set(Suppression.objects.values_list("scope", "reason")) == {
        ("all", "bounce"),
        ("announcements", "complaint"),
    }
    assert Preference.objects.get().kind == "announcement"
    assert Suppression.history.first().actor_name == "mail events: main"


def test_sending_the_same_list_again_changes_nothing_more():
    events = [bounce(sent_mail())]

    assert figures(post(events)) == figures(post(events)) == (1, 0, 0)
    assert Suppression.history.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "x" * 40},
        {"secret": OTHER},
        {"age": 301},
        {"age": -301},
        {"account": "nobody"},
        {"X-Signature": ""},
        {"X-Signature": "é"},
        {"X-Signature": "sha256="},
        {"X-Timestamp": ""},
        {"X-Timestamp": "²"},
        {"X-Timestamp": "9" * 500},
        {"X-Timestamp": "-1"},
    ],
)
def test_whoever_does_not_sign_rightly_and_now_is_refused(wrong):
    mail = sent_mail()

    assert post([bounce(mail)], **wrong).status_code == 403
    mail.refresh_from_db()
    assert mail.state == DeliveryState.SENT


def test_a_body_that_was_changed_on_its_way_is_refused():
    mail, now = sent_mail(), int(time.time())
    signature = sign(b"[]", timestamp=now, secret=SECRET)

    assert post([bounce(mail)], **{"X-Timestamp": str(now), "X-Signature": signature}).status_code == 403


def test_an_event_five_minutes_old_less_a_second_is_taken():
    assert figures(post([], age=299)) == (0, 0, 0)


def test_two_secrets_hold_while_one_is_replaced(settings):
    settings.MAIL_EVENT_SECRETS = {"main": [OTHER, SECRET]}

    assert post([], secret=SECRET).status_code == post([], secret=OTHER).status_code == 200


@pytest.mark.parametrize("body", [b"", b"{}", b"no json", b"\xff\xfe", b"[" * 100_000, b'"text"', b"[1", b"NaN"])
def test_what_is_no_list_of_events_is_refused_with_words(body):
    answer = post(None, body=body)

    assert answer.status_code == 400
    assert "list of events" in answer.json()["error"]


@pytest.mark.parametrize(
    "event",
    [
        {"type": 1, "address": "a@example.com"},
        {"type": "bounce", "address": ["a@example.com"]},
        {"type": "bounce", "address": {"a": 1}, "message_id": "x"},
        {"type": "bounce", "address": "a@example.com", "status": 511},
        {"address": "a@example.com"},
        [],
        None,
    ],
)
def test_a_wrong_event_is_refused_and_keeps_the_others_back_from_nothing(event):
    assert figures(post([event, bounce(sent_mail())])) == (1, 0, 1)


def test_texts_that_no_database_takes_are_no_error():
    mail = sent_mail()
    event = json.dumps(bounce(mail)).replace("unknown", "\\ud800 \\u0000 gone")

    assert figures(post(None, body=f"[{event}]".encode())) == (1, 0, 0)
    assert figures(post([{"type": "bounce", "address": "\x00@\ud800"}])) == (0, 1, 0)


def test_more_than_a_megabyte_is_refused():
    answer = post(None, body=b"[" + b" " * 1024 * 1024 + b"]")

    assert answer.status_code == 413
    assert "smaller lists" in answer.json()["error"]


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_events_are_posted(client, method):
    assert getattr(client, method)(ADDRESS).status_code == 405


def test_the_secrets_are_read_strictly(monkeypatch):
    monkeypatch.setenv("SECRETS", f"main:{SECRET}, main:{OTHER}, ses:{OTHER}")
    assert env.secrets_by_name("SECRETS") == {"main": [SECRET, OTHER], "ses": [OTHER]}

    for wrong in ("main", "main:short", f":{SECRET}", SECRET):
        monkeypatch.setenv("SECRETS", wrong)
        with pytest.raises(env.ImproperlyConfigured, match="number 1"):
            env.secrets_by_name("SECRETS")
    monkeypatch.setenv("SECRETS", "")
    assert env.secrets_by_name("SECRETS") == {}
