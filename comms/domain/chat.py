"""Hiding chat messages from their readers, with a reason; the text itself is never changed."""

from django.db.models import OuterRef, QuerySet, Subquery

from backoffice.foundation.history import require_reason, saying, update_rows
from comms.models import ChatMessage


def hide(messages: QuerySet[ChatMessage], *, reason: str) -> int:
    """Hide those that are shown. Returns how many; the others keep their own reason. Raises RuleBroken without one."""
    with saying(reason):
        require_reason()
        return update_rows(messages.filter(is_hidden=False), is_hidden=True, hidden_reason=reason)


def unhide(messages: QuerySet[ChatMessage]) -> int:
    """Show those that are hidden again. Returns how many. Raises RuleBroken unless the actor says why."""
    require_reason()
    return update_rows(messages.filter(is_hidden=True), is_hidden=False, hidden_reason="")


def with_who_hid(messages: QuerySet[ChatMessage]) -> QuerySet[ChatMessage]:
    """Each with `hidden_by` and `hidden_at`, as the history signed it; None for those that are shown."""
    history = ChatMessage.history.model.objects.filter(id=OuterRef("pk"), is_hidden=True)
    # Hiding changes nothing else, and nothing else changes what is hidden: the last such line is the hiding itself.
    last = history.order_by("-history_id")
    return messages.annotate(
        hidden_by=Subquery(last.values("actor_name")[:1]), hidden_at=Subquery(last.values("history_date")[:1])
    )
