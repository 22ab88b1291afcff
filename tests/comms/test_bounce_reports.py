"""Reading delivery reports of several servers, whole and damaged."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comms.domain.bounces.reports import Report, ReportKind, read_report
from comms.domain.sending.message_ids import message_id_of
from tests.comms.report_samples import NAMES, sample

OURS = message_id_of(4711)
FAILED = {
    "postfix_unknown_user.eml": ("5.1.1", "550 5.1.1 <ada@example.com>: Recipient address rejected: User unknown"),
    "postfix_mailbox_full.eml": ("4.2.2", "452 4.2.2 The recipient's inbox is out of storage space"),
    "exchange_not_found.eml": ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found"),
    "exchange_policy.eml": ("5.7.133", "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup"),
    "exim_unrouteable.eml": ("", "SMTP error from remote mail server after RCPT TO:<ada@example.com>: host mx"),
    "google_no_such_account.eml": ("5.1.1", "550-5.1.1 The email account that you tried to reach does not exist."),
}


@pytest.mark.parametrize("name", FAILED)
def test_each_server_is_understood(name):
    report = read_report(sample(name, message_id=OURS))

    (fate,) = report.fates
    assert (report.kind, report.message_id) == (ReportKind.BOUNCES, OURS)
    assert (fate.address, fate.action, fate.status, fate.is_failed) == (
        "ada@example.com",
        "failed",
        FAILED[name][0],
        True,
    )
    assert fate.diagnostic.startswith(FAILED[name][1])


def test_a_delay_is_no_failure():
    (fate,) = read_report(sample("postfix_delayed.eml", message_id=OURS)).fates

    assert (fate.action, fate.is_failed) == ("delayed", False)


def test_a_report_tells_of_several_recipients_each_by_the_address_that_we_wrote_to():
    report = read_report(sample("several_recipients.eml", second="bob@example.com", third="cy@example.com"))

    assert [(fate.address, fate.action, fate.is_failed) for fate in report.fates] == [
        ("ada@example.com", "failed", True),
        ("bob@example.com", "failed", True),
        ("cy@example.com", "relayed", False),
    ]
    assert report.message_id == "<not.ours@elsewhere.example>"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("out_of_office.eml", ReportKind.AUTO_REPLY),
        ("exim_warning.eml", ReportKind.AUTO_REPLY),
        ("question.eml", ReportKind.OTHER),
        ("damaged.eml", ReportKind.DAMAGED),
        ("complaint.eml", ReportKind.COMPLAINT),
    ],
)
def test_what_is_no_bounce_is_not_taken_for_one(name, kind):
    assert read_report(sample(name, message_id=OURS)).kind == kind


def test_a_read_receipt_is_no_damaged_report():
    receipt = (
        b"Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n\n--x\n\nRead.\n--x--\n"
    )

    assert read_report(receipt).kind == ReportKind.OTHER


def test_line_ends_of_both_kinds_are_read_alike():
    unix = sample("exim_unrouteable.eml", message_id=OURS)

    assert read_report(unix.replace(b"\n", b"\r\n")) == read_report(unix)


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 400), st.binary(max_size=40)), min_size=1, max_size=6),
)
def test_a_damaged_report_is_read_as_far_as_it_goes_and_never_raises(name, cuts):
    raw = sample(name, message_id=OURS)
    for place, length, instead in cuts:
        start = int(place * len(raw))
        raw = raw[:start] + instead + raw[start + length :]

    report = read_report(raw)

    assert isinstance(report, Report)
    for fate in report.fates:
        assert "\x00" not in f"{fate.address}{fate.action}{fate.status}{fate.diagnostic}{report.message_id}"
        f"{fate.address}{fate.action}{fate.status}{fate.diagnostic}{report.message_id}".encode()


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2000))
def test_no_bytes_whatever_raise(raw):
    assert not read_report(raw).fates


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n" + b"--x\n\n" * 20_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3_000)),
        b"Subject: " + b"=?utf-8?b?" * 10_000,
        b"X-Failed-Recipients: " + b"a@b.example, " * 20_000 + b"\n\n" + b"  a@b.example\n    no\n" * 5_000,
    ],
)
def test_a_hostile_mail_is_read_in_good_time(raw):
    read_report(raw)
