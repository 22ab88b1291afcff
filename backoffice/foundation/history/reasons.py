"""Dangerous acts say why: without a reason they do not happen."""

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history.actor import current_actor

SAY_WHY = _("Say why: this is kept in the history.")


def require_reason(words: object = SAY_WHY) -> None:
    """Raise RuleBroken (`reason_missing`) unless whoever acts gave a reason that is more than blanks."""
    if not current_actor().reason.strip():
        raise RuleBroken(words, code="reason_missing")
