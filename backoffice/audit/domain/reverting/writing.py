"""Storing what a plan says, set by set: the number of statements does not depend on how many objects there are."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from backoffice.audit.domain.reverting.pieces import Kind, Step
from backoffice.audit.domain.reverting.plan import Plan
from backoffice.audit.domain.reverting.rules import blank, rules_of
from backoffice.foundation.history import cut_pairs, insert_again, link_pairs, remove_many, write_values


def write(plan: Plan) -> None:
    """Remove, restore, bring back, then link; what follows from it comes last.

    What is removed makes room for what is restored, and that for what comes back. That something points to an object
    which comes back a statement later is no trouble: the database looks at the end.
    """
    done = {model: [step for step in steps if step.is_taken] for model, steps in plan.steps.items()}
    for model, steps in reversed(done.items()):
        remove_many(model, [step.key for step in steps if step.kind == Kind.REMOVE])
    for model, steps in done.items():
        for wave in _waves(plan, model, [step for step in steps if step.kind == Kind.RESTORE]):
            _restore(model, wave)
    for model, steps in done.items():
        _recreate(model, [step for step in steps if step.kind == Kind.RECREATE])
    for model, steps in done.items():
        _link(model, steps)
    for model, steps in done.items():
        for rules in rules_of(model):
            if steps:
                rules.follow_up(steps, plan)


def _waves(plan: Plan, model: Any, steps: list[Step]) -> Iterable[list[Step]]:
    assert plan.order is not None, "a plan is judged before it is written"
    return plan.order.waves(model, steps)


def _restore(model: Any, steps: list[Step]) -> None:
    attnames = {cell.field.attname for step in steps for cell in step.taken_cells if not cell.is_link}
    attnames |= {name for step in steps for name in step.derived}
    if not attnames:
        return
    names = sorted(attnames)
    fields = {item.attname: item.name for item in model._meta.concrete_fields}
    # The rows are held, so what is written into columns that stay is what they hold.
    values = {step.key: tuple(step.planned[name] for name in names) for step in steps}
    write_values(model, fields=[fields[name] for name in names], values=values)


def _recreate(model: Any, steps: list[Step]) -> None:
    if not steps:
        return
    key = model._meta.pk.attname
    kept = [item for item in model.history.model.tracked_fields if item.attname != key]
    # Columns that tell when a row was last changed tell of this change.
    kept = [item for item in kept if not getattr(item, "auto_now", False)]
    rows = [(step.key, *(step.values[item.attname] for item in kept)) for step in steps]
    insert_again(blank(model), fields=[key, *(item.name for item in kept)], rows=rows)


def _link(model: Any, steps: list[Step]) -> None:
    cut: dict[str, set[tuple[Any, Any]]] = defaultdict(set)
    made: dict[str, set[tuple[Any, Any]]] = defaultdict(set)
    for step in steps:
        for cell in step.taken_cells:
            if cell.is_link:
                cut[cell.name] |= {(step.key, other) for other in cell.now - cell.target}
                made[cell.name] |= {(step.key, other) for other in cell.target - cell.now}
    for name, pairs in cut.items():
        cut_pairs(model, name, pairs)
    for name, pairs in made.items():
        link_pairs(model, name, pairs)
