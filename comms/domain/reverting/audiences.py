"""Segments and address lists are not taken from those who use them, and uploaded addresses do not come back."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting import Kind, Plan, Rules, Step
from comms.domain.audience.usage import Uses, uses_in_words, uses_of_lists, uses_of_segments
from comms.models import AddressList, Announcement, Segment


class SegmentRules(Rules):
    """A segment goes once nobody uses it."""

    def judge(self, steps: Sequence[Step], plan: Plan) -> None:
        """Refuse the removal of what is used."""
        _refuse_used(Segment, uses_of_segments, steps, plan)


class AddressListRules(Rules):
    """A list goes once nobody uses it; its addresses are in no history."""

    def judge(self, steps: Sequence[Step], plan: Plan) -> None:
        """Refuse the removal of what is used, and the return of what would be empty."""
        _refuse_used(AddressList, uses_of_lists, steps, plan)
        for step in steps:
            if step.kind == Kind.RECREATE:
                step.refuse(_("Its addresses are not kept. Upload the file again."))


def _refuse_used(model: Any, uses_of: Any, steps: Sequence[Step], plan: Plan) -> None:
    keys = [step.key for step in steps if step.kind == Kind.REMOVE]
    uses = uses_of(model.objects.filter(pk__in=keys)) if keys else {}
    for step in steps:
        left = _left(uses.get(step.key, Uses([], [])), plan)
        if left:
            step.refuse(_("It is used by %(users)s.") % {"users": uses_in_words(left)})


def _left(uses: Uses, plan: Plan) -> Uses:
    """Those that will still use it: not what is taken back too."""
    return Uses(
        [item for item in uses.announcements if not _is_changing(plan.step(Announcement, item.pk))],
        [item for item in uses.segments if not _is_changing(plan.step(Segment, item.pk))],
    )


def _is_changing(step: Step | None) -> bool:
    if step is None or not step.is_taken:
        return False
    return step.kind == Kind.REMOVE or step.cell("rules") is not None or step.cell("audience") is not None
