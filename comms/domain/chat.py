"""Hiding chat messages from their readers, with a reason; the text itself is never changed."""

from django.db.models import QuerySet

from backoffice.foundation.history import update_rows
from comms.models import ChatMessage


def hide(messages: QuerySet[ChatMessage], *, reason: str) -> int:
    """Hide those that are shown. Returns how many; the others keep their own reason."""
    return update_rows(messages.filter(is_hidden=False), is_hidden=True, hidden_reason=reason)


def unhide(messages: QuerySet[ChatMessage]) -> int:
    """Show those that are hidden again. Returns how many."""
    return update_rows(messages.filter(is_hidden=True), is_hidden=False, hidden_reason="")
