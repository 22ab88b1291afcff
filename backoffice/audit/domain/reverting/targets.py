"""What restored values point to has to be there: other objects, and files."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting.pieces import Cell, Kind, Step
from backoffice.audit.domain.reverting.plan import Plan


class Targets:
    """Refuses values that would point to nothing; asks the database once for each kind of object."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        wanted: dict[Any, set[Any]] = defaultdict(set)
        for step in plan.taken(Kind.RESTORE, Kind.RECREATE):
            for model, key in _pointed_at(step):
                wanted[model].add(key)
        self.there = {
            model: set(model._base_manager.filter(pk__any_of=list(keys)).values_list("pk", flat=True))
            for model, keys in wanted.items()
        }
        for step in plan.taken(Kind.RESTORE, Kind.RECREATE):
            _refuse_lost_files(step)

    def judge(self) -> None:
        """Refuse what would point to nothing."""
        for step in list(self.plan.taken(Kind.RECREATE)):
            for item in _relations(step.model):
                if not self._will_be_there(item.remote_field.model, step.values[item.attname]):
                    step.refuse(_lost(item, step.values[item.attname]))
        for step in list(self.plan.taken(Kind.RESTORE, Kind.RECREATE)):
            for cell in step.taken_cells:
                if cell.is_link:
                    self._judge_links(step, cell)
                elif cell.field.is_relation and not self._will_be_there(cell.field.remote_field.model, cell.target):
                    cell.refuse(_lost(cell.field, cell.target))

    def _judge_links(self, step: Step, cell: Cell) -> None:
        """Links with what is gone are left out and told; the others are made again."""
        model = cell.field.remote_field.model
        lost = {key for key in cell.target - cell.now if not self._will_be_there(model, key)}
        if not lost:
            return
        cell.target = cell.target - lost
        told = Cell(cell.field, cell.now, cell.now | lost, made=cell.made)
        told.refuse(" ".join(_lost(cell.field, key) for key in sorted(lost)))
        step.cells.append(told)
        if cell.target == cell.now:
            step.cells.remove(cell)

    def _will_be_there(self, model: Any, key: Any) -> bool:
        if key is None:
            return True
        step = self.plan.step(model, key)
        if step is not None and step.kind == Kind.RECREATE and step.is_taken:
            return True
        return key in self.there.get(model, ())


def _pointed_at(step: Step) -> Iterator[tuple[Any, Any]]:
    if step.kind == Kind.RECREATE:
        yield from ((item.remote_field.model, step.values[item.attname]) for item in _relations(step.model))
    for cell in step.taken_cells + [cell for cell in step.cells if not cell.is_chosen]:
        if cell.is_link:
            yield from ((cell.field.remote_field.model, key) for key in cell.target - cell.now)
        elif cell.field.is_relation:
            yield cell.field.remote_field.model, cell.target


def _relations(model: Any) -> Iterable[Any]:
    kept = {item.attname for item in model.history.model.tracked_fields}
    return [item for item in model._meta.concrete_fields if item.is_relation and item.attname in kept]


def _lost(item: Any, key: Any) -> str:
    noun = capfirst(str(item.remote_field.model._meta.verbose_name))
    return _("%(kind)s no. %(key)s is not there any more.") % {"kind": noun, "key": key}


def _refuse_lost_files(step: Step) -> None:
    """A file that was replaced is not kept for ever."""
    for item in step.model._meta.concrete_fields:
        if not isinstance(item, models.FileField):
            continue
        if step.kind == Kind.RECREATE and not _is_kept(item, step.values[item.attname]):
            step.refuse(_("Its file is not there any more."))
        for cell in step.cells:
            if cell.field is item and not _is_kept(item, cell.target):
                cell.refuse(_("The file is not there any more."))


def _is_kept(item: models.FileField, name: str) -> bool:
    return not name or item.storage.exists(name)
