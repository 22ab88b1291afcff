"""What people said themselves is theirs; what was hidden is hidden with its reason."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting import Kind, Plan, Rules, Step, Trace
from backoffice.foundation.history import Way

# Where a wish comes in that is somebody's who works here, not the person's.
BY_STAFF = {Way.ADMIN, Way.IMPORT, Way.COMMAND}


class ChatRules(Rules):
    """A message is hidden and shown with the reason for it."""

    together = (("is_hidden", "hidden_reason"),)


class PreferenceRules(Rules):
    """Nobody gets mails again that they have refused themselves."""

    together = (("is_wanted", "source"),)

    def judge(self, steps: Sequence[Step], plan: Plan) -> None:
        """Refuse what would bring more mail against the person's own word."""
        words = _("The person said so themselves, and only they take it back.")
        for step in steps:
            if step.kind == Kind.REMOVE and not step.values["is_wanted"] and _is_their_own(step, step.made):
                step.refuse(words)
            cell = step.cell("is_wanted")
            if cell is not None and cell.target and _is_their_own(step, cell.made):
                cell.refuse(words)


def _is_their_own(step: Step, made: Trace | None) -> bool:
    return made is not None and (made.user_id == step.values["user_id"] or made.way not in BY_STAFF)
