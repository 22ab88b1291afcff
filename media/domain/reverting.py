"""What of recordings is taken back, and by which rules."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting import Cell, Plan, Rules, Step, register
from media.models import Recording
from media.signals import recordings_published


def register_rules() -> None:
    """For once the app is ready."""
    register(Recording, RecordingRules())


class RecordingRules(Rules):
    """Publishing and taking back are for those who publish, and those who may watch hear of the first."""

    together = (("file", "link"),)
    lock_order = 40
    tells = True

    def judge(self, steps: Sequence[Step], plan: Plan) -> None:
        """Refuse who may not publish, and what nobody could watch any more."""
        for step in steps:
            cell = step.cell("published_at")
            if cell is None:
                continue
            until = step.planned["available_until"]
            if not plan.by.has_perm("media.publish_recording"):
                cell.refuse(_("You may not publish recordings."))
            elif _is_publishing(cell) and until is not None and until <= plan.now:
                cell.refuse(_("The time in which it is available is over. Change it first."))

    def follow_up(self, steps: Sequence[Step], plan: Plan) -> None:
        """Tell of those that are published again, whoever has not heard of them before."""
        keys = [step.key for step in steps if (cell := step.cell("published_at")) and _is_publishing(cell)]
        if keys and plan.tells:
            recordings = Recording.objects.filter(pk__in=keys).select_related("webinar").order_by("pk")
            recordings_published.send(Recording, recordings=list(recordings), again=False)


def _is_publishing(cell: Cell) -> bool:
    return cell.now is None and cell.target is not None
