"""Messages: what an announcement or a notice says to one person, in the app and as a mail."""

from comms.domain.messages.checking import check_text
from comms.domain.messages.in_app import in_app_html, subject_for
from comms.domain.messages.letter import Letter, check_source, letter_of
from comms.domain.messages.placeholders import PLACEHOLDERS
from comms.domain.messages.prepared_mail import PreparedMail
from comms.domain.messages.recipient import RECIPIENT_COLUMNS, Recipient

__all__ = [
    "PLACEHOLDERS",
    "RECIPIENT_COLUMNS",
    "Letter",
    "PreparedMail",
    "Recipient",
    "check_source",
    "check_text",
    "in_app_html",
    "letter_of",
    "subject_for",
]
