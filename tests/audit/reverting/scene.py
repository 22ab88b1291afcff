"""What tests about taking back arrange with: groups, and the look at a plan that leads to doing it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from backoffice.audit.domain.reverting import Plan, Reverted, Step, apply
from backoffice.foundation.history import Way, acting_as, one_row_each

REASON = "It was a mistake."


@contextmanager
def group_of(user: Any, reason: str = "", *, way: str = Way.ADMIN) -> Iterator[UUID]:
    """What is written inside is one request of the user's: one row for each object."""
    with acting_as(user, reason, way=way, group=uuid4()) as actor, one_row_each():
        yield actor.group


def take_back(plan: Plan, *, chosen: Collection[str] | None = None, reason: str = REASON, **how: Any) -> Reverted:
    """Do what the plan shows."""
    return apply(plan.source, by=plan.by, reason=reason, fingerprint=plan.fingerprint, chosen=chosen, **how)


def only_step(plan: Plan) -> Step:
    """The one step of a plan."""
    [step] = plan.every_step()
    return step


def refusals(plan: Plan) -> list[str]:
    """Why steps and cells are left, in words."""
    pieces = [piece for step in plan.every_step() for piece in (step, *step.cells)]
    return [str(piece.refusal.text) for piece in pieces if piece.refusal is not None]
