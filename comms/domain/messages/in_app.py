"""What somebody is shown of a message in the app."""

from django.utils.safestring import SafeString, mark_safe

from comms.domain.messages.recipient import Recipient
from comms.domain.messages.values import Source
from comms.domain.messages.words import Words


def in_app_html(source: Source, recipient: Recipient) -> SafeString:
    """The text of an announcement or a notice as this person's inbox shows it; links lead to this very site."""
    words = Words(source, base_url="")
    return mark_safe(words.in_app().fill(words.values.of(recipient)))


def subject_for(source: Source, recipient: Recipient) -> str:
    """The title as this person reads it."""
    if "{{" not in source.title:
        return source.title
    words = Words(source, base_url="")
    return " ".join(words.subject().fill(words.values.of(recipient)).split())
