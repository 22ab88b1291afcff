"""Who may take what back: whoever might do each of its parts by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.audit.domain.reverting.pieces import Kind
from backoffice.audit.domain.reverting.plan import Plan
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.querysets import narrowed, sees_all

ACTIONS = {Kind.REMOVE: "delete", Kind.RESTORE: "change", Kind.RECREATE: "add"}
LACKING = {
    Kind.REMOVE: _("You may not delete %(things)s. Ask somebody who may."),
    Kind.RESTORE: _("You may not change %(things)s. Ask somebody who may."),
    Kind.RECREATE: _("You may not add %(things)s. Ask somebody who may."),
}


def check_sight(keys: Mapping[type[models.Model], Sequence[Any]], by: Any) -> None:
    """Raise RuleBroken (`revert_not_allowed`) where the history of one of the objects is not for `by` to read.

    So it is for whoever may change nothing of the kind: they only read. An object that is none of theirs and one that
    never was are the same to them.
    """
    may_act = any(_may(model, action, by) for model in keys for action in ACTIONS.values())
    if not may_act or not all(_may_read_of(model, some, by) for model, some in keys.items()):
        raise _not_allowed()


def check_rights(plan: Plan) -> None:
    """Refuse the steps that its maker might not take by hand; raise RuleBroken (`revert_not_allowed`) if all are."""
    lacking = [step for step in plan.every_step() if not _may(step.model, ACTIONS[step.kind], plan.by)]
    if lacking and len(lacking) == sum(map(len, plan.steps.values())):
        raise _not_allowed()
    for step in lacking:
        step.refuse(LACKING[step.kind] % {"things": step.model._meta.verbose_name_plural})


def _may_read_of(model: Any, keys: Sequence[Any], by: Any) -> bool:
    """Whether they may read the history of each object; one that is gone has no owner any more to ask."""
    if not by.has_perm(f"{model._meta.app_label}.view_{model.history.model._meta.model_name}"):
        return False
    visible = narrowed(model._default_manager.filter(pk__any_of=list(keys)), by).order_by()
    return set(keys) <= set(visible.values_list("pk", flat=True)) or sees_all(model, by)


def _may(model: type[models.Model], action: str, by: Any) -> bool:
    return bool(by.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}"))


def _not_allowed() -> RuleBroken:
    return RuleBroken(_("You may not take this back."), code="revert_not_allowed")
