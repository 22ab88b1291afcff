"""Events of mail providers that django-anymail reads; it is optional, and nothing here imports it."""

from typing import Any

from comms.domain.bounces.events import take_event
from comms.domain.bounces.words import plain

KINDS = {"bounced": "bounce", "rejected": "bounce", "complained": "complaint", "unsubscribed": "unsubscribe"}


def note_tracking(event: Any, esp_name: str = "", **kwargs: Any) -> None:
    """Receiver of anymail's signal `tracking`: takes what concerns a mail of ours, as the other ways do."""
    kind = KINDS.get(event.event_type)
    if kind is None:
        return
    words = plain(event.mta_response or event.description or "")
    # A provider that was asked for an address that can't be one has no server's words to quote.
    status = "5.1.3" if event.reject_reason == "invalid" and not words else ""
    take_event(
        kind,
        address=plain(event.recipient or ""),
        message_id=_our_id(event),
        status=status,
        diagnostic=words,
        source=plain(f"mail events: {esp_name}", 200),
    )


def _our_id(event: Any) -> str:
    """Our Message-ID as the mail carried it along; some providers name mails by their own ids only."""
    metadata = event.metadata or {}
    return plain(metadata.get("message_id") or event.message_id or "")
