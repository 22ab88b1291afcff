"""Asks everybody who may say no to a plan, until nobody says anything more."""

from collections.abc import Sequence

from backoffice.audit.domain.reverting.pieces import Kind, Step
from backoffice.audit.domain.reverting.plan import Plan, keep_together
from backoffice.audit.domain.reverting.pointers import Pointers
from backoffice.audit.domain.reverting.rules import rules_of
from backoffice.audit.domain.reverting.targets import Targets
from backoffice.audit.domain.reverting.uniqueness import Uniqueness
from backoffice.audit.domain.reverting.validity import Validity


def judge(plan: Plan) -> Uniqueness:
    """Refuse of the plan whatever the tables and the rules of its models do not let be taken back.

    One refusal may bring another: what points to an object that does not come back, who would have got the seat.
    Each round only adds some, so it ends. Returns what has to be written in which order.
    """
    uniqueness = Uniqueness(plan)
    structure = (Targets(plan), Validity(plan), uniqueness, Pointers(plan))
    while True:
        before = _refusals(plan)
        _derive(plan)
        for part in structure:
            keep_together(plan.every_step())
            part.judge()
        for model, steps in plan.steps.items():
            _judge_model(model, steps, plan)
        keep_together(plan.every_step())
        if _refusals(plan) == before:
            return uniqueness


def _judge_model(model: type, steps: Sequence[Step], plan: Plan) -> None:
    for rules in rules_of(model):
        taken = [step for step in steps if step.is_taken]
        if taken:
            rules.judge(taken, plan)


def _derive(plan: Plan) -> None:
    for model, steps in plan.steps.items():
        derived = {name: value for rules in rules_of(model) for name, value in rules.derived.items()}
        for step in steps if derived else ():
            if step.kind != Kind.RESTORE or not step.is_there:
                continue
            step.derived = {}
            step.derived = {name: value(step.planned) for name, value in derived.items()}


def _refusals(plan: Plan) -> int:
    steps = list(plan.every_step())
    return sum(step.refusal is not None for step in steps) + sum(
        cell.refusal is not None for step in steps for cell in step.cells
    )
