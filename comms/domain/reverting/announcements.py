"""What was sent is withdrawn or corrected; only what nobody has read yet is taken back."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting import Kind, Plan, Rules, Step
from backoffice.foundation.history import write_values
from comms.choices import AnnouncementState
from comms.domain.approving import APPROVAL, APPROVED_FIELDS
from comms.domain.audience import approval
from comms.models import Announcement

State = AnnouncementState
LIFE = ("state", "published_at", "finished_at", "halted_because", "max_person_id", "corrected_at", "withdrawn_at")


class AnnouncementRules(Rules):
    """Texts and rules of drafts are taken back; publishing and approving are not done by it."""

    together = (LIFE, tuple(APPROVAL))

    def judge(self, steps: Sequence[Step], plan: Plan) -> None:
        """Refuse what no button and no form would do now."""
        for step in steps:
            state = State(step.values["state"])
            if step.kind == Kind.RESTORE and state not in {State.DRAFT, State.SCHEDULED, State.HELD}:
                step.refuse(_words_of(state))
            elif step.kind == Kind.REMOVE and state != State.DRAFT:
                step.refuse(_("Only drafts are removed. Cancel or withdraw it instead."))
            elif step.kind == Kind.RECREATE and state != State.DRAFT:
                step.refuse(_("Only drafts come back. Write a new one."))
            elif step.kind == Kind.RESTORE:
                _judge_cells(step, plan)

    def follow_up(self, steps: Sequence[Step], plan: Plan) -> None:
        """An approval of what it was is dropped, and what was noted for a plan that is no more."""
        edited = [step for step in steps if step.kind == Kind.RESTORE]
        dropped = [step.key for step in edited if step.planned["approval_asked_at"] and _is_other(step)]
        write_values(Announcement, fields=list(APPROVAL), values=dict.fromkeys(dropped, tuple(APPROVAL.values())))
        for step in edited:
            if step.cell("state") is not None:
                approval.plan_changed(Announcement(pk=step.key))


def _judge_cells(step: Step, plan: Plan) -> None:
    for cell in step.taken_cells:
        if cell.name == "state" and cell.target != State.DRAFT:
            cell.refuse(_("Nothing is published by taking something back. Use the button on its page."))
        elif cell.name == "state" and not plan.by.has_perm("comms.publish_announcement"):
            cell.refuse(_("You may not publish announcements, nor take them back."))
        elif cell.name in APPROVAL and any(item.target is not None for item in step.cells if item.name in APPROVAL):
            cell.refuse(_("An approval is given anew, by another person."))
    if step.planned["state"] != State.DRAFT:
        for cell in step.taken_cells:
            if cell.name not in {*LIFE, *APPROVAL}:
                cell.refuse(_("It is planned. Make it a draft first, then take this back."))


def _is_other(step: Step) -> bool:
    """Whether what was approved is different now."""
    return any(cell.field.attname in APPROVED_FIELDS for cell in step.taken_cells)


def _words_of(state: AnnouncementState) -> str:
    if state == State.CANCELLED:
        return _("It was cancelled for good. Write a new one.")
    return _("Its readers have it, or are getting it. Correct or withdraw it instead.")
