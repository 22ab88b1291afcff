"""Finding out what taking something back would do."""

from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from backoffice.audit.domain.reverting.fingerprints import fingerprint_of
from backoffice.audit.domain.reverting.judging import judge
from backoffice.audit.domain.reverting.plan import Plan, keep_together
from backoffice.audit.domain.reverting.records import lock_rows
from backoffice.audit.domain.reverting.rights import check_rights
from backoffice.audit.domain.reverting.rules import lock_order, rules_of
from backoffice.audit.domain.reverting.sources import Group, Source, Version


def plan_group(group: UUID, *, by: Any) -> Plan:
    """What taking back everything that the request or job did would do. Raises RuleBroken as `make_plan` does."""
    return make_plan(Group(group), by=by)


def plan_object(model: type[models.Model], key: Any, row_id: int, *, by: Any) -> Plan:
    """What setting the object back to how this history row has it would do. Raises RuleBroken as `make_plan` does."""
    return make_plan(Version(model, key, row_id), by=by)


def make_plan(source: Source, *, by: Any, is_locking: bool = False) -> Plan:
    """What would be done, judged by all rules, with everything chosen that nobody changed since.

    With `is_locking` the rows are held to the end of the transaction. Raises RuleBroken: `revert_not_allowed`, and
    what the source raises.
    """
    keys = source.keys()
    if is_locking:
        _lock(keys)
    found = {model: source.steps(model, list(keys[model])) for model in parents_first(keys)}
    plan = Plan(source, by, timezone.now(), {model: steps for model, steps in found.items() if steps})
    for model, steps in plan.steps.items():
        hidden = {name for rules in rules_of(model) for name in rules.derived}
        for step in steps:
            step.cells = [cell for cell in step.cells if cell.field.attname not in hidden]
    keep_together(plan.every_step())
    check_rights(plan, keys)
    plan.order = judge(plan)
    plan.fingerprint = fingerprint_of(plan)
    return plan


def parents_first(models_: Any) -> list[type[models.Model]]:
    """The models in an order in which each comes behind those that it points to."""
    left = sorted(models_, key=lambda model: model._meta.label_lower)
    order: list[type[models.Model]] = []
    while left:
        free = [model for model in left if not _points_to(model) & {*left} - {model}] or left[:1]
        order += free
        left = [model for model in left if model not in free]
    return order


def _points_to(model: type[models.Model]) -> set[Any]:
    return {item.remote_field.model for item in model._meta.concrete_fields if item.remote_field is not None}


def _lock(keys: Any) -> None:
    wanted: dict[Any, set[Any]] = {model: set(some) for model, some in keys.items()}
    for model, some in keys.items():
        for rules in rules_of(model):
            for other, others in rules.locks(some).items():
                wanted.setdefault(other, set()).update(others)
    for model in sorted(wanted, key=lock_order):
        lock_rows(model, wanted[model])
