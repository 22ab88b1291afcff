"""A plan of taking something back, as its preview shows it: objects and values by name, what is left and why."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting import Cell, Kind, Plan, Refusal, Step, Version
from backoffice.foundation.admin.versions import SHORT_TEXT, compared, in_words, present_names
from backoffice.foundation.history.names import names_of, with_relations

# More are counted, not listed; what is done is never less than what is counted.
CONFLICTS_SHOWN = 200
REFUSED_SHOWN = 100
DONE_SHOWN = 100
# So many objects are shown with all the values that they come back with.
VALUES_SHOWN = 10


@dataclass(frozen=True)
class ShownCell:
    """One field now and as it would be; `name` is what its tick sends."""

    cell: Cell
    now: str
    target: str
    name: str = ""
    comparison: SafeString | str = ""


@dataclass(frozen=True)
class ShownStep:
    """One object with those of its cells that belong in this part of the page."""

    step: Step
    title: str
    cells: list[ShownCell] = field(default_factory=list)
    values: list[tuple[str, str]] = field(default_factory=list)
    name: str = ""

    @property
    def noun(self) -> str:
        """The kind of object."""
        return str(capfirst(self.step.model._meta.verbose_name))

    @property
    def page(self) -> str:
        """Where to do what is refused here, or empty."""
        return page_of(self.step.refusal) if self.step.refusal else ""


@dataclass(frozen=True)
class Part:
    """One part of the page: what it lists, and how many more there are."""

    steps: list[ShownStep]
    more: int = 0


@dataclass(frozen=True)
class ShownPlan:
    """What will be done, what was changed since, what stays whatever anybody ticks; and the figures of it."""

    done: Part
    conflicts: Part
    refused: Part
    counts: dict[str, int]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that could be done."""
        return not (self.done.steps or self.conflicts.steps)


def shown_plan(plan: Plan) -> ShownPlan:
    """The plan in words; a few queries for each model that it names, however many objects there are."""
    done = _listed(plan, _done_cells_of_version if isinstance(plan.source, Version) else _done_cells)
    conflicts = [] if isinstance(plan.source, Version) else _listed(plan, _conflicting_cells)
    refused = _listed(plan, _refused_cells)
    words = _Words([*done[:DONE_SHOWN], *conflicts[:CONFLICTS_SHOWN], *refused[:REFUSED_SHOWN]])
    kinds = Counter(step.kind.value for step, _cells in done)
    return ShownPlan(
        words.part(done, DONE_SHOWN),
        words.part(conflicts, CONFLICTS_SHOWN),
        words.part(refused, REFUSED_SHOWN),
        {**{kind.value: kinds[kind.value] for kind in Kind}, "conflicts": len(conflicts), "refused": len(refused)},
    )


def page_of(refusal: Refusal) -> str:
    """The address where what was refused can be done, or empty."""
    if not refusal.page:
        return ""
    try:
        return reverse(refusal.page, args=[refusal.page_key])
    except NoReverseMatch:
        return ""


type Listed = tuple[Step, list[Cell]]


def _listed(plan: Plan, cells_of: Callable[[Step], list[Cell] | None]) -> list[Listed]:
    """The steps that belong in a part of the page, with the cells that do."""
    found = ((step, cells_of(step)) for step in plan.every_step())
    return [(step, cells) for step, cells in found if cells is not None]


def _done_cells(step: Step) -> list[Cell] | None:
    """What is done whatever is ticked."""
    if not step.is_taken or step.is_optional:
        return None
    cells = [cell for cell in step.taken_cells if not cell.is_optional]
    return cells if cells or step.kind != Kind.RESTORE else None


def _done_cells_of_version(step: Step) -> list[Cell] | None:
    """Of one object everything may be unticked."""
    if step.refusal is not None:
        return None
    cells = [cell for cell in step.cells if cell.refusal is None]
    return cells if cells or step.kind != Kind.RESTORE else None


def _conflicting_cells(step: Step) -> list[Cell] | None:
    if step.refusal is not None:
        return None
    cells = [cell for cell in step.cells if cell.is_optional and cell.refusal is None]
    return cells if cells or step.is_optional else None


def _refused_cells(step: Step) -> list[Cell] | None:
    cells = [cell for cell in step.cells if cell.refusal is not None] if step.refusal is None else []
    return cells if cells or step.refusal is not None else None


class _Words:
    """Names of objects and of what they are linked with, looked up at once."""

    def __init__(self, listed: Sequence[Listed]) -> None:
        steps = [step for step, _cells in listed]
        cells = [cell for _step, cells in listed for cell in cells]
        self.with_values = len({step.name for step in steps if step.kind == Kind.RECREATE}) <= VALUES_SHOWN
        wanted: dict[Any, set[Any]] = defaultdict(set)
        for step in steps:
            wanted[step.model].add(step.key)
            if self.with_values and step.kind == Kind.RECREATE:
                for item in _relations(step.model):
                    wanted[item.remote_field.model].add(step.values.get(item.attname))
        for cell in cells:
            if cell.field.is_relation:
                values = cell.now | cell.target if cell.is_link else {cell.now, cell.target}
                wanted[cell.field.remote_field.model].update(values)
        self.names = {model: present_names(model, keys - {None}) for model, keys in wanted.items()}
        for model in {step.model for step in steps}:
            self._name_lost(model, [step for step in steps if step.model is model])

    def part(self, listed: Sequence[Listed], most: int) -> Part:
        """The first of them in words."""
        return Part([self._shown(step, cells) for step, cells in listed[:most]], max(0, len(listed) - most))

    def _shown(self, step: Step, cells: list[Cell]) -> ShownStep:
        optional = {id(piece): name for name, piece in step.optional}
        shown = [self._shown_cell(step.model, cell, optional.get(id(cell), "")) for cell in cells]
        values = list(self._values(step)) if self.with_values and step.kind == Kind.RECREATE else []
        return ShownStep(step, self._name(step.model, step.key), shown, values, optional.get(id(step), ""))

    def _shown_cell(self, model: Any, cell: Cell, name: str) -> ShownCell:
        now, target = self._in_words(model, cell.field, cell.now), self._in_words(model, cell.field, cell.target)
        is_long = max(len(now), len(target)) > SHORT_TEXT
        comparison = compared(now, target) if is_long and now and target else ""
        shorten = SHORT_TEXT * 4
        return ShownCell(cell, Truncator(now).chars(shorten), Truncator(target).chars(shorten), name, comparison)

    def _values(self, step: Step) -> Iterator[tuple[str, str]]:
        for item in step.model.history.model.tracked_fields:  # type: ignore[attr-defined]
            if item.primary_key or getattr(item, "auto_now", False):
                continue
            words = self._in_words(step.model, item, step.values[item.attname])
            if words:
                yield str(capfirst(item.verbose_name)), Truncator(words).chars(SHORT_TEXT * 2)

    def _in_words(self, model: Any, item: Any, value: Any) -> str:
        if item.name in _secrets(model):
            return _("hidden") if value else ""
        if item.many_to_many:
            return ", ".join(sorted(self._name(item.remote_field.model, key) for key in value))
        if item.is_relation:
            return "" if value is None else self._name(item.remote_field.model, value)
        return in_words(item, value)

    def _name(self, model: type[models.Model], key: Any) -> str:
        known = self.names.get(model, {}).get(key)
        return known or _("%(kind)s no. %(key)s") % {"kind": capfirst(str(model._meta.verbose_name)), "key": key}

    def _name_lost(self, model: Any, steps: Iterable[Step]) -> None:
        """What is gone is called as it was."""
        lost = {step.made.row_id: step.key for step in steps if step.key not in self.names[model] and step.made}
        if not lost:
            return
        rows = list(with_relations(model.history.model._base_manager.filter(history_id__in=lost)))
        self.names[model].update({lost[number]: name for number, name in names_of(rows).items()})


def _relations(model: Any) -> list[Any]:
    return [item for item in model.history.model.tracked_fields if item.is_relation]


def _secrets(model: Any) -> Sequence[str]:
    registered: Any = admin.site._registry.get(model)
    found: Sequence[str] = getattr(registered, "secret_fields", ())
    return found
