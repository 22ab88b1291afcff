"""Restored values have to be valid by the rules of now: a field's own, and the table's."""

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint
from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting.conditions import holds, names_in
from backoffice.audit.domain.reverting.pieces import Cell, Kind, Step
from backoffice.audit.domain.reverting.plan import Plan


class Validity:
    """Refuses values that a form would refuse, and mixtures of old and new ones that the table would not hold."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        for step in plan.every_step():
            for cell in step.cells:
                _refuse_invalid(cell)

    def judge(self) -> None:
        """Refuse mixtures that the table would not hold."""
        for model in self.plan.steps:
            checks = [item for item in model._meta.constraints if isinstance(item, CheckConstraint)]
            for check in checks:
                names = names_in(check.condition)
                for step in self.plan.of(model):
                    if step.kind == Kind.RESTORE and not self._holds(check, names, step):
                        for cell in step.taken_cells:
                            if cell.name in names:
                                cell.refuse(str(check.get_violation_error_message()))

    def _holds(self, check: CheckConstraint, names: set[str], step: Step) -> bool:
        if not names.intersection(cell.name for cell in step.taken_cells):
            return True
        planned = step.planned
        attnames = {name: step.model._meta.get_field(name).attname for name in names}  # type: ignore[union-attr]
        return holds(check.condition, {name: planned[attname] for name, attname in attnames.items()})


def _refuse_invalid(cell: Cell) -> None:
    if cell.is_link or cell.field.is_relation:
        return
    known = [value for value, _label in cell.field.flatchoices]
    if known and cell.target not in (None, "") and cell.target not in known:
        cell.refuse(_("“%(value)s” is not possible any more.") % {"value": cell.target})
        return
    try:
        cell.field.run_validators(cell.target)
    except ValidationError as error:
        cell.refuse(" ".join(error.messages))
