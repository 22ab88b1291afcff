"""manage.py read_bounces: reports from files, from a Maildir, from a pipe."""

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from comms.domain.sending.message_ids import message_id_of
from comms.models import Delivery, Suppression
from tests.comms.report_samples import NAMES, sample
from tests.factories.comms import make_delivery

pytestmark = pytest.mark.django_db


def read_bounces(*arguments, **options):
    out = io.StringIO()
    call_command("read_bounces", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def sent_mail(address="ada@example.com", **values):
    return make_delivery(address=address, state="sent", sent_at=timezone.now(), **values)


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def test_a_whole_mailbox_is_read_and_the_figures_add_up(maildir):
    for name in NAMES:
        mail = sent_mail(f"{name}@example.com")
        raw = sample(
            name, address=mail.address, message_id=message_id_of(mail.pk), second="b@b.example", third="c@c.example"
        )
        (maildir / "new" / f"1776157964.{name}").write_bytes(raw)
    assert len(NAMES) == 13

    told = read_bounces(maildir=maildir)

    assert "damaged.eml: could not be read (damaged report)" in told
    assert told.endswith("read_bounces: 13 read: 8 taken, 4 ignored, 1 could not be read; 8 deliveries meant\n")
    bounced = set(Delivery.objects.filter(state="bounced").values_list("address", flat=True))
    assert {address.partition(".eml")[0] for address in bounced} == {
        "exchange_not_found",
        "exchange_policy",
        "exim_unrouteable",
        "google_no_such_account",
        "postfix_mailbox_full",
        "postfix_unknown_user",
        "several_recipients",
    }
    assert {row.address.partition(".eml")[0]: row.reason for row in Suppression.objects.all()} == {
        "exchange_not_found": "bounce",
        "exim_unrouteable": "bounce",
        "google_no_such_account": "bounce",
        "postfix_unknown_user": "bounce",
        "several_recipients": "bounce",
        "complaint": "complaint",
    }


def test_mails_of_a_maildir_are_moved_and_those_to_look_at_are_flagged(maildir):
    (maildir / "new" / "1.good").write_bytes(sample("question.eml"))
    (maildir / "new" / "2.damaged").write_bytes(sample("damaged.eml"))
    (maildir / "new" / "3.empty").write_bytes(b"")

    read_bounces(maildir=maildir)

    assert not list((maildir / "new").iterdir())
    assert sorted(path.name for path in (maildir / "cur").iterdir()) == ["1.good:2,S", "2.damaged:2,FS", "3.empty:2,FS"]
    assert read_bounces(maildir=maildir).startswith("read_bounces: 0 read")


def test_one_report_about_several_people_meets_each_of_them(tmp_path):
    ada, bob, cy = (sent_mail(f"{name}@example.com") for name in ("ada", "bob", "cy"))
    file = tmp_path / "report.eml"
    file.write_bytes(sample("several_recipients.eml", second=bob.address, third=cy.address))

    told = read_bounces(file)

    assert told == "read_bounces: 1 read: 1 taken, 0 ignored, 0 could not be read; 2 deliveries meant\n"
    states = dict(Delivery.objects.values_list("address", "state"))
    assert states == {ada.address: "bounced", bob.address: "bounced", cy.address: "sent"}
    assert Suppression.objects.get().address == ada.address


def test_a_delay_changes_nothing(tmp_path):
    mail = sent_mail()
    file = tmp_path / "delay.eml"
    file.write_bytes(sample("postfix_delayed.eml", message_id=message_id_of(mail.pk)))

    told = read_bounces(file, verbosity=2)

    assert "ignored (nothing failed)" in told
    mail.refresh_from_db()
    assert mail.state == "sent"


def test_one_mail_comes_through_a_pipe(monkeypatch):
    mail = sent_mail()
    raw = sample("google_no_such_account.eml", message_id=message_id_of(mail.pk))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))

    assert "1 read: 1 taken" in read_bounces("-")
    assert Suppression.history.get().way == "command"


def test_reading_again_changes_nothing_more(tmp_path):
    file = tmp_path / "report.eml"
    file.write_bytes(sample("postfix_unknown_user.eml", message_id=message_id_of(sent_mail().pk)))

    assert read_bounces(file) == read_bounces(file)
    assert Suppression.history.count() == 1


def test_what_can_not_be_opened_is_said(tmp_path):
    for arguments in ([], [tmp_path / "missing.eml"], [tmp_path]):
        with pytest.raises(CommandError):
            read_bounces(*arguments)
    with pytest.raises(CommandError, match="no Maildir"):
        read_bounces(maildir=tmp_path)
    with pytest.raises(CommandError, match="Name files"):
        read_bounces("-", maildir=tmp_path)
