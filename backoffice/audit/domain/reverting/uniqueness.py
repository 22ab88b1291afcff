"""Values that only one object may have: taken meanwhile, or passed on within what is taken back."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connections, models, router
from django.db.models import F, UniqueConstraint
from django.db.models.functions import Lower
from django.utils.encoding import force_str
from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting.pieces import Kind, Step
from backoffice.audit.domain.reverting.plan import Plan


@dataclass(frozen=True)
class Part:
    """One column of what is unique; `is_lowered` where capitals make no difference."""

    item: Any
    is_lowered: bool = False

    def of(self, values: Any, lower: Callable[[str], str]) -> Any:
        """Its value among an object's."""
        value = values.get(self.item.attname)
        return lower(value) if self.is_lowered and value is not None else value


@dataclass(eq=False)
class Unique:
    """What only one object of a model may have, and who has what of it now."""

    model: type[models.Model]
    parts: Sequence[Part]
    message: str
    holders: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        """The fields that it is about."""
        return {part.item.name for part in self.parts}


class Uniqueness:
    """Refuses values that somebody else has; asks the database once for each that must be unique."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.uniques = [found for model in plan.steps for found in _uniques(model)]
        # Which objects have to let go of their values before a step can be written.
        self.waits_for: dict[tuple[Any, Any], set[Any]] = {}
        for unique in self.uniques:
            self._ask(unique)

    def judge(self) -> None:
        """Refuse what would be there twice; note what has to be written in which order."""
        self.waits_for = defaultdict(set)
        for unique in self.uniques:
            wanted: dict[tuple[Any, ...], Step] = {}
            for step, values in self._wanting(unique):
                holder = unique.holders.get(values)
                if values in wanted or (holder not in (None, step.key) and not self._lets_go(unique, holder, values)):
                    _refuse(step, unique)
                    continue
                wanted[values] = step
                if holder not in (None, step.key):
                    self.waits_for[step.model, step.key].add(holder)
        for step in self._in_circles():
            for cell in step.taken_cells:
                cell.refuse(_("It would trade values with another object: take one of the two back by hand first."))

    def waves(self, model: Any, steps: Sequence[Step]) -> Iterator[list[Step]]:
        """The steps in an order in which each comes after those whose values it takes over."""
        left = {step.key: step for step in steps}
        while left:
            wave = [step for step in left.values() if not self.waits_for.get((model, step.key), set()) & left.keys()]
            if not wave:
                return
            yield wave
            for step in wave:
                del left[step.key]

    def _in_circles(self) -> list[Step]:
        stuck = []
        for model in {model for model, _key in self.waits_for}:
            steps = [step for step in self.plan.of(model) if step.kind == Kind.RESTORE and step.is_taken]
            written = {step.key for wave in self.waves(model, steps) for step in wave}
            stuck += [step for step in steps if step.key not in written]
        return stuck

    def _wanting(self, unique: Unique) -> Iterator[tuple[Step, tuple[Any, ...]]]:
        """The steps that would write such values, with them; whatever is partly empty is never twice."""
        lower = _lowering(unique.model)
        for step in self.plan.of(unique.model):
            is_new = step.kind == Kind.RECREATE and step.is_taken
            if is_new or any(cell.name in unique.names for cell in step.taken_cells):
                values = tuple(part.of(step.planned, lower) for part in unique.parts)
                if None not in values:
                    yield step, values

    def _lets_go(self, unique: Unique, holder: Any, values: tuple[Any, ...]) -> bool:
        """Whether the one who has the values now will not have them any more."""
        step = self.plan.step(unique.model, holder)
        if step is None or not step.is_taken:
            return False
        lower = _lowering(unique.model)
        return tuple(part.of(step.planned, lower) for part in unique.parts) != values

    def _ask(self, unique: Unique) -> None:
        """Who has the values of the column that tells most apart."""
        lower = _lowering(unique.model)
        wanted = {
            values
            for step in self.plan.of(unique.model)
            for values in _possible(step, unique, lower)
            if None not in values
        }
        if not wanted:
            return
        number = max(range(len(unique.parts)), key=lambda place: len({values[place] for values in wanted}))
        names = {f"unique_{place}": _expression(part) for place, part in enumerate(unique.parts)}
        rows = unique.model._base_manager.annotate(**names).order_by()
        rows = rows.filter(**{f"unique_{number}__any_of": sorted({values[number] for values in wanted}, key=force_str)})
        for key, *values in rows.values_list("pk", *names):
            if tuple(values) in wanted:
                unique.holders[tuple(values)] = key


def _possible(step: Step, unique: Unique, lower: Callable[[str], str]) -> Iterator[tuple[Any, ...]]:
    """Every combination that a step could write, whatever is chosen: all of it, or without what was changed since."""
    if step.refusal is not None or step.kind == Kind.REMOVE:
        return
    restored = {cell.field.attname: cell.target for cell in step.cells if cell.name in unique.names}
    if step.kind == Kind.RESTORE and not restored:
        return
    chosen = {cell.field.attname: cell.target for cell in step.taken_cells if cell.name in unique.names}
    for changes in (restored, chosen):
        yield tuple(part.of({**step.values, **changes}, lower) for part in unique.parts)


def _uniques(model: Any) -> Iterator[Unique]:
    for item in model._meta.concrete_fields:
        if item.unique and not item.primary_key:
            yield Unique(
                model, [Part(item)], _("Another object has the same %(field)s now.") % {"field": item.verbose_name}
            )
    for constraint in model._meta.constraints:
        parts = _parts(model, constraint) if isinstance(constraint, UniqueConstraint) else None
        if parts:
            yield Unique(model, parts, str(constraint.violation_error_message))


def _parts(model: Any, constraint: UniqueConstraint) -> list[Part] | None:
    """The columns of a constraint; None for one of another form, which the database itself has to look after."""
    if constraint.condition is not None:
        return None
    parts = [Part(model._meta.get_field(name)) for name in constraint.fields]
    for expression in constraint.expressions:
        is_lowered = isinstance(expression, Lower)
        source: Any = expression.get_source_expressions()[0] if isinstance(expression, Lower) else expression
        if not isinstance(source, F):
            return None
        parts.append(Part(model._meta.get_field(source.name), is_lowered))  # type: ignore[attr-defined]
    return parts


def _expression(part: Part) -> Any:
    return Lower(part.item.name) if part.is_lowered else F(part.item.attname)


def _lowering(model: Any) -> Callable[[str], str]:
    """How the database makes capitals small: SQLite those of ASCII only."""
    if connections[router.db_for_write(model)].vendor == "sqlite":
        return lambda text: "".join(letter.lower() if letter.isascii() else letter for letter in text)
    return str.lower


def _refuse(step: Step, unique: Unique) -> None:
    if step.kind == Kind.RECREATE:
        step.refuse(unique.message)
    for cell in step.taken_cells:
        if cell.name in unique.names:
            cell.refuse(unique.message)
