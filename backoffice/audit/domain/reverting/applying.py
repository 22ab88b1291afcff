"""Taking something back, as it was shown."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting.judging import judge
from backoffice.audit.domain.reverting.pieces import Cell, Kind, Step
from backoffice.audit.domain.reverting.plan import EVERYTHING, Plan
from backoffice.audit.domain.reverting.planning import make_plan
from backoffice.audit.domain.reverting.sources import Source
from backoffice.audit.domain.reverting.writing import write
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import SAY_WHY, Way, acting_as, one_row_each


@dataclass(frozen=True, slots=True)
class Reverted:
    """What taking back came to: the group of its own history rows, and how many objects it did what to."""

    group: UUID
    removed_count: int
    restored_count: int
    recreated_count: int
    left_count: int


def apply(
    source: Source,
    *,
    by: Any,
    reason: str,
    fingerprint: str,
    chosen: Collection[str] | None = None,
    tells: bool = True,
    way: str = Way.ADMIN,
) -> Reverted:
    """Do what a preview with this fingerprint showed, in one transaction with all its rows held.

    `chosen` names what is taken of what is optional (see `Plan.optional`), None for what the preview suggested. What is
    written is signed by the current actor's address, `by`, the way and the reason, in a group of its own. Raises
    RuleBroken: `reason_missing`, `changed_in_between`, `nothing_to_take_back`, `choice_refused`, and what `make_plan`
    raises.
    """
    if not reason.strip():
        raise RuleBroken(SAY_WHY, code="reason_missing")
    try:
        with transaction.atomic():
            plan = _checked(source, by, fingerprint, chosen, tells)
            with acting_as(by, reason.strip(), way=way, group=uuid4()) as actor, one_row_each():
                write(plan)
            return _counted(plan, actor.group)
    except IntegrityError as error:
        raise RuleBroken(
            _("Nothing was changed: the database does not hold these values any more. Look at the preview again."),
            code="not_storable",
        ) from error


def _checked(source: Source, by: Any, fingerprint: str, chosen: Collection[str] | None, tells: bool) -> Plan:
    """What will be done: as it was shown, and as it was chosen, with all its rows held."""
    plan = make_plan(source, by=by, is_locking=True)
    if plan.fingerprint != fingerprint:
        raise RuleBroken(
            _("Something changed in between, and nothing was done. Look again at what will change."),
            code="changed_in_between",
        )
    plan.tells = tells
    if chosen is not None:
        wanted = plan.choose(chosen)
        plan.order = judge(plan)
        if EVERYTHING not in chosen:
            _ensure_possible(wanted)
    if plan.is_empty:
        raise RuleBroken(_("Nothing would change: choose something."), code="nothing_to_take_back")
    return plan


def _ensure_possible(wanted: Collection[Step | Cell]) -> None:
    """What somebody chose is done or said to be impossible, never left out in silence."""
    for piece in wanted:
        if piece.refusal is not None:
            raise RuleBroken(
                _("Nothing was changed. What you chose is not possible: %(why)s"),
                code="choice_refused",
                params={"why": piece.refusal.text},
            )


def _counted(plan: Plan, group: UUID) -> Reverted:
    counts = {kind: sum(1 for _step in plan.taken(kind)) for kind in Kind}
    left = sum(1 for step in plan.every_step() if not step.is_taken or len(step.taken_cells) < len(step.cells))
    return Reverted(group, counts[Kind.REMOVE], counts[Kind.RESTORE], counts[Kind.RECREATE], left)
