"""What a mail server's answer means: for the mail, for its address, for the account."""

import re
import smtplib
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _

from backoffice.foundation.errors import RuleBroken
from comms.choices import DeliveryReason


class Verdict(Enum):
    """What becomes of the mail."""

    SENT = "sent"
    AGAIN = "again"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mail.

    `counts` says whether the try is the recipient's; `account_rests` that the account needs a pause; `account_fails`
    that nothing will leave through it until a person looks; `suppresses` that the address exists no more.
    """

    verdict: Verdict
    answer: str = ""
    reason: str = ""
    counts: bool = True
    account_rests: bool = False
    account_fails: bool = False
    suppresses: bool = False


BUSY = {421, 454}  # RFC 5321 and RFC 4954: the service, not the mailbox
NO_SUCH_ADDRESS = {550, 551, 553}
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")  # RFC 3463


def sent(answer: str = "") -> Outcome:
    """The server took it."""
    return Outcome(Verdict.SENT, answer[:1000])


def outcome_of(error: Exception, *, was_handed_over: bool) -> Outcome:
    """What an exception of a mail backend means.

    `was_handed_over` says whether the text may have reached the server whole: then nobody knows the mail's fate.
    """
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, text = next(iter(error.recipients.values()))
            return _of_recipient(int(code), _words(text))
        case smtplib.SMTPSenderRefused() | smtplib.SMTPAuthenticationError() | smtplib.SMTPHeloError():
            return _of_account(error.smtp_code, _words(error.smtp_error))
        case smtplib.SMTPConnectError():
            return _of_account(error.smtp_code, _words(error.smtp_error))
        case smtplib.SMTPDataError():
            return _of_text(error.smtp_code, _words(error.smtp_error))
        case smtplib.SMTPNotSupportedError():
            return Outcome(Verdict.AGAIN, str(error), counts=False, account_fails=True)
        case RuleBroken() | UnicodeError() | ValueError():
            return Outcome(Verdict.FAILED, str(error), DeliveryReason.NOT_WRITABLE)
        case _ if was_handed_over:
            return Outcome(Verdict.UNKNOWN, _no_answer(error), account_rests=True)
    return Outcome(Verdict.AGAIN, _no_answer(error), counts=False, account_rests=True)


def _of_recipient(code: int, words: str) -> Outcome:
    answer = f"{code} {words}"
    if code in BUSY:
        return Outcome(Verdict.AGAIN, answer, counts=False, account_rests=True)
    if code < 500:
        return Outcome(Verdict.AGAIN, answer)
    if is_no_address(code, words):
        return Outcome(Verdict.FAILED, answer, DeliveryReason.ADDRESS_REFUSED, suppresses=True)
    return Outcome(Verdict.FAILED, answer, DeliveryReason.REFUSED)


def _of_account(code: int, words: str) -> Outcome:
    answer = f"{code} {words}"
    if 400 <= code < 500:
        return Outcome(Verdict.AGAIN, answer, counts=False, account_rests=True)
    return Outcome(Verdict.AGAIN, answer, counts=False, account_fails=True)


def _of_text(code: int, words: str) -> Outcome:
    answer = f"{code} {words}"
    if code in BUSY:
        return Outcome(Verdict.AGAIN, answer, counts=False, account_rests=True)
    if code < 500:
        return Outcome(Verdict.AGAIN, answer)
    enhanced = _ENHANCED.search(words)
    is_gone = enhanced is not None and enhanced[2] == "1"
    reason = DeliveryReason.ADDRESS_REFUSED if is_gone else DeliveryReason.REFUSED
    return Outcome(Verdict.FAILED, answer, reason, suppresses=is_gone)


def is_no_address(code: int, words: str) -> bool:
    """Whether a permanent refusal says that the address exists no more; a full mailbox or a policy does not."""
    enhanced = _ENHANCED.search(words)
    if enhanced is not None:
        # X.1.X is about the address; X.2.X about the mailbox, X.7.X about policy (RFC 3463).
        return enhanced[2] == "1"
    return code in NO_SUCH_ADDRESS


def _words(text: bytes | str) -> str:
    decoded = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(decoded.split())[:900]


def _no_answer(error: Exception) -> str:
    return _("No answer: %(error)s") % {"error": str(error) or type(error).__name__}
