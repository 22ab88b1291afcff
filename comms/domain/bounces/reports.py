"""Reading what mail servers send back: delivery reports (RFC 3464), Exim's own form, complaints (RFC 5965).

Nothing in such a mail can be relied on: headers are cut, parts are missing, encodings are wrong. What can't be read is
a damaged report, never an exception.
"""

from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from enum import StrEnum

from comms.domain.bounces import exim
from comms.domain.bounces.parts import header, mail_address, message_ids, texts
from comms.domain.bounces.statuses import is_permanent
from comms.domain.bounces.words import plain
from comms.domain.sending.message_ids import delivery_pk_of


class ReportKind(StrEnum):
    """What a mail in the mailbox for bounces is."""

    BOUNCES = "report"
    COMPLAINT = "complaint"
    AUTO_REPLY = "automatic reply"
    OTHER = "no report"
    DAMAGED = "damaged report"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of the mail to one recipient."""

    address: str
    action: str
    status: str
    diagnostic: str

    @property
    def is_failed(self) -> bool:
        """Whether the server gave up; “delayed” is not that, nor is a server's word that it passed the mail on."""
        if self.action in {"delayed", "delivered", "relayed", "expanded"}:
            return False
        return self.action == "failed" or is_permanent(self.status, self.diagnostic)


@dataclass(frozen=True, slots=True)
class Report:
    """What one mail says of another one."""

    kind: ReportKind
    message_id: str = ""
    fates: list[Fate] = field(default_factory=list)


def read_report(raw: bytes) -> Report:
    """What the mail reports; never raises."""
    try:
        return _read(message_from_bytes(raw))
    except Exception:  # the standard library's parser raises all kinds of them on damaged mails
        return Report(ReportKind.DAMAGED)


def _read(mail: Message) -> Report:
    says_report = mail.get_content_type() == "multipart/report"
    complaint = _part(mail, "message/feedback-report")
    if complaint is not None:
        return Report(ReportKind.COMPLAINT, _original_id(mail), [_complaint(complaint)])
    status = _part(mail, "message/delivery-status") or _part(mail, "message/global-delivery-status")
    fates = [] if status is None else _fates(status)
    if not fates:
        fates = [Fate(address, "failed", "", words) for address, words in exim.failures(mail)]
    if fates:
        return Report(ReportKind.BOUNCES, _original_id(mail), fates)
    if says_report and "disposition-notification" not in str(mail.get_param("report-type") or "").lower():
        return Report(ReportKind.DAMAGED)
    return Report(ReportKind.AUTO_REPLY if _is_automatic(mail) else ReportKind.OTHER)


def _part(mail: Message, content_type: str) -> Message | None:
    return next((part for part in mail.walk() if part.get_content_type() == content_type), None)


def _fates(status: Message) -> list[Fate]:
    """One for each group of lines that names a recipient; the first group is about the server."""
    groups = status.get_payload()
    found = []
    for group in groups if isinstance(groups, list) else []:
        if isinstance(group, Message) and (header(group, "Final-Recipient") or header(group, "Original-Recipient")):
            found.append(
                Fate(
                    # As we wrote it, where the server was told; it may have been forwarded since.
                    mail_address(header(group, "Original-Recipient")) or mail_address(header(group, "Final-Recipient")),
                    header(group, "Action").partition(" ")[0].partition("(")[0].lower(),
                    header(group, "Status"),
                    plain(header(group, "Diagnostic-Code").partition(";")[2] or header(group, "Diagnostic-Code")),
                )
            )
    return found


def _complaint(part: Message) -> Fate:
    inner = part.get_payload(0) if part.is_multipart() else part
    about = inner if isinstance(inner, Message) else part
    address = mail_address(header(about, "Original-Rcpt-To")) or mail_address(header(about, "Removal-Recipient"))
    return Fate(address, header(about, "Feedback-Type").lower(), "", "")


def _original_id(mail: Message) -> str:
    """The Message-ID of the mail that is reported on; one of ours wherever it stands, else the first."""
    found = message_ids(mail)
    return next((one for one in found if delivery_pk_of(one) is not None), found[0] if found else "")


def _is_automatic(mail: Message) -> bool:
    said = header(mail, "Auto-Submitted").lower()
    return (
        (bool(said) and said != "no")
        or any(header(mail, name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress"))
        or header(mail, "Precedence").lower() in {"auto_reply", "auto-reply"}
        or any("out of office" in text.lower() for text in [header(mail, "Subject"), *texts(mail)[:1]])
    )
