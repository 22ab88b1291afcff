"""What a bounce, a complaint and an unsubscription do to the mail and to its address."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backoffice.foundation.history import Way, acting_as_system
from comms.choices import DeliveryReason, DeliveryState, MessageKind, NoticeKind
from comms.domain.bounces import note_bounce, note_complaint, note_unsubscribe
from comms.domain.sending.message_ids import delivery_pk_of, message_id_of
from comms.models import Delivery, Notice, Preference, Suppression
from tests.factories import make_user
from tests.factories.comms import make_delivery

pytestmark = pytest.mark.django_db
UNKNOWN_USER = {"status": "5.1.1", "diagnostic": "550 5.1.1 user unknown", "is_permanent": True, "source": "test"}
FULL = {"status": "4.2.2", "diagnostic": "452 4.2.2 full", "is_permanent": False, "source": "test"}


def sent_mail(address="ada@example.com", *, days_ago=0, **values):
    values.setdefault("state", DeliveryState.SENT)
    return make_delivery(address=address, sent_at=timezone.now() - timedelta(days=days_ago), **values)


def suppressed():
    return list(Suppression.objects.values_list("address", "scope", "reason"))


def test_a_message_id_names_its_delivery_and_cannot_be_made_up(settings):
    ours = message_id_of(42)

    assert ours == message_id_of(42)
    assert ours.endswith("@localhost>")
    assert delivery_pk_of(ours) == 42
    assert delivery_pk_of(f"re: {ours}") == 42
    assert delivery_pk_of(ours.replace("42.", "43.")) is None
    for wrong in ("", "42", "<42.x@localhost>", f"<42.{'0' * 24}@localhost>", "<" + "9" * 400 + ".@x>"):
        assert delivery_pk_of(wrong) is None

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another " + "y" * 50
    assert delivery_pk_of(ours) == 42


def test_a_mail_to_nobody_is_bounced_and_its_address_gets_nothing_more():
    mail = sent_mail()

    noted = note_bounce(message_id=message_id_of(mail.pk), **UNKNOWN_USER)

    assert noted == mail
    assert (noted.state, noted.reason) == (DeliveryState.BOUNCED, DeliveryReason.BOUNCED)
    assert noted.answer == "5.1.1 550 5.1.1 user unknown"
    assert suppressed() == [("ada@example.com", "all", "bounce")]


def test_history_says_which_report_suppressed_the_address_and_what_the_server_said():
    with acting_as_system("read_bounces", way=Way.COMMAND):
        note_bounce(message_id=message_id_of(sent_mail().pk), **{**UNKNOWN_USER, "source": "bounce report"})

    row = Suppression.history.get()
    assert (row.actor_name, row.way, row.history_change_reason) == (
        "bounce report",
        "command",
        "5.1.1 550 5.1.1 user unknown",
    )
    assert Suppression.objects.get().source == "bounce report"


def test_a_second_report_changes_nothing():
    mail, earlier = sent_mail(), sent_mail(days_ago=1)

    for _ in range(2):
        note_bounce(address="ADA@example.com", **UNKNOWN_USER)
    note_bounce(message_id=message_id_of(mail.pk), **{**UNKNOWN_USER, "diagnostic": "other words"})

    mail.refresh_from_db()
    earlier.refresh_from_db()
    assert (mail.state, mail.answer) == (DeliveryState.BOUNCED, "5.1.1 550 5.1.1 user unknown")
    assert earlier.state == DeliveryState.SENT
    assert Suppression.history.count() == 1


def test_a_full_mailbox_is_a_bounce_however_often_and_never_suppresses():
    for _ in range(5):
        assert note_bounce(message_id=message_id_of(sent_mail().pk), **FULL).state == DeliveryState.BOUNCED
    note_bounce(message_id=message_id_of(sent_mail().pk), **{**FULL, "status": "5.2.2", "is_permanent": True})

    assert Suppression.objects.count() == 0


@pytest.mark.parametrize("state", [DeliveryState.DUE, DeliveryState.FAILED, DeliveryState.SUPPRESSED])
def test_a_mail_that_was_not_handed_over_does_not_come_back(state):
    mail = make_delivery(state=state)

    note_bounce(message_id=message_id_of(mail.pk), **FULL)

    mail.refresh_from_db()
    assert mail.state == state


@pytest.mark.parametrize("state", [DeliveryState.SENDING, DeliveryState.UNKNOWN])
def test_a_report_settles_what_its_worker_could_not_say(state):
    mail = make_delivery(state=state, worker="w1", leased_until=timezone.now())

    noted = note_bounce(message_id=message_id_of(mail.pk), **FULL)

    assert (noted.state, noted.worker, noted.leased_until) == (DeliveryState.BOUNCED, "", None)


def test_without_a_message_id_of_ours_the_last_mail_to_the_address_is_meant_if_it_is_recent():
    sent_mail(days_ago=3)
    last = sent_mail(days_ago=2)
    sent_mail("bob@example.com")

    assert note_bounce(message_id="<x@elsewhere>", address="ada@example.com", **FULL) == last
    Delivery.objects.update(sent_at=timezone.now() - timedelta(days=8))
    assert note_bounce(message_id="<x@elsewhere>", address="ada@example.com", **FULL) is None


def test_a_report_about_a_mail_that_we_never_sent_suppresses_nobody():
    make_user(email="victim@example.com")

    for message_id in ("", "<1.000000000000000000000000@localhost>", message_id_of(10**9)):
        assert note_bounce(message_id=message_id, address="victim@example.com", **UNKNOWN_USER) is None
        assert note_complaint(message_id=message_id, address="victim@example.com", source="test") is None
        assert note_unsubscribe(message_id=message_id, address="victim@example.com", source="test") is None
    assert (suppressed(), Preference.objects.count()) == ([], 0)


def test_the_address_that_we_wrote_to_is_suppressed_not_where_it_was_forwarded_to():
    mail = sent_mail("old@example.com")

    note_bounce(message_id=message_id_of(mail.pk), address="forwarded@elsewhere.example", **UNKNOWN_USER)

    assert suppressed() == [("old@example.com", "all", "bounce")]


def test_what_servers_say_is_stored_without_what_no_database_takes():
    words = "550 5.1.1 \x00gone\ud800 " + "x" * 9000

    noted = note_bounce(message_id=message_id_of(sent_mail().pk), **{**UNKNOWN_USER, "diagnostic": words})

    assert noted.answer.startswith("5.1.1 550 5.1.1 gone? xxx")
    assert len(noted.answer) == 1000


def test_a_complaint_keeps_announcements_away_and_leaves_the_mail_sent():
    mail = sent_mail()

    for _ in range(2):
        assert note_complaint(message_id=message_id_of(mail.pk), source="test").state == DeliveryState.SENT

    assert suppressed() == [("ada@example.com", "announcements", "complaint")]


def test_unsubscribing_at_the_provider_refuses_the_kind_that_the_mail_was(attendee):
    announced = sent_mail(user=attendee)
    notice = Notice.objects.create(kind=NoticeKind.REMINDER, title="Soon", body="")
    reminded = Delivery.objects.create(user=attendee, notice=notice, channel="email", state="sent")

    note_unsubscribe(message_id=message_id_of(reminded.pk), source="test")
    assert set(Preference.objects.values_list("user", "kind")) == {(attendee.pk, MessageKind.REMINDER)}

    note_unsubscribe(message_id=message_id_of(announced.pk), source="test")
    assert Preference.objects.filter(kind=MessageKind.ANNOUNCEMENT, is_wanted=False).exists()


def test_unsubscribing_somebody_who_is_gone_is_no_error(attendee):
    mail = sent_mail(user=attendee)
    Delivery.objects.update(user_id=10**9)

    assert note_unsubscribe(message_id=message_id_of(mail.pk), source="test") == mail
    assert Preference.objects.count() == 0
