"""What taking something back would do as a whole, and what of it is chosen."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from backoffice.audit.domain.reverting.pieces import Cell, Kind, Step
from backoffice.audit.domain.reverting.rules import rules_of
from backoffice.audit.domain.reverting.sources import Source

if TYPE_CHECKING:
    from backoffice.audit.domain.reverting.uniqueness import Uniqueness

# Chooses all that was changed since, at once.
EVERYTHING = "everything"


@dataclass(slots=True)
class Plan:
    """The steps by model, parents before those that point to them, and for whom they were made.

    `fingerprint` is what a preview shows of it, in short: another one means that something changed in between.
    """

    source: Source
    by: Any
    now: datetime
    steps: dict[type[models.Model], list[Step]]
    fingerprint: str = ""
    # What has to be written in which order.
    order: "Uniqueness | None" = None
    tells: bool = True
    _places: dict[tuple[type[models.Model], Any], Step] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._places = {(step.model, step.key): step for step in self.every_step()}

    def of(self, model: type[models.Model]) -> Sequence[Step]:
        """The steps of one model."""
        return self.steps.get(model, ())

    def every_step(self) -> Iterator[Step]:
        """All steps, parents first."""
        for steps in self.steps.values():
            yield from steps

    def step(self, model: type[models.Model], key: Any) -> Step | None:
        """The step of one object."""
        return self._places.get((model, key))

    def taken(self, *kinds: Kind) -> Iterator[Step]:
        """The steps of these kinds (or all) that will be done."""
        return (step for step in self.every_step() if step.is_taken and (not kinds or step.kind in kinds))

    @property
    def is_empty(self) -> bool:
        """Whether nothing will be done."""
        return next(self.taken(), None) is None

    def optional(self) -> Iterator[tuple[str, Step | Cell]]:
        """What may be chosen or left, by the name that a form knows it by."""
        for step in self.every_step():
            yield from step.optional

    def choose(self, names: Collection[str]) -> list[Step | Cell]:
        """Take of what is optional exactly what is named, and what belongs to it; returns it."""
        differing = [
            piece for name, piece in self.optional() if piece.is_chosen != (name in names or EVERYTHING in names)
        ]
        for piece in differing:
            piece.is_chosen = not piece.is_chosen
        for step in self.every_step():
            for cells in _bundles(step):
                wanted = next((cell.is_chosen for cell in cells if any(cell is piece for piece in differing)), None)
                for cell in cells if wanted is not None else ():
                    cell.is_chosen = bool(wanted)
        return [piece for _name, piece in self.optional() if piece.is_chosen]


def keep_together(steps: Iterable[Step]) -> None:
    """What belongs together is taken back together or not at all: refused and changed since as one."""
    for step in steps:
        for cells in _bundles(step):
            refusal = next((cell.refusal for cell in cells if cell.refusal), None)
            conflict = next((cell for cell in cells if cell.is_optional), None)
            for cell in cells:
                cell.refusal = cell.refusal or refusal
                if conflict is not None and not cell.is_optional:
                    cell.since, cell.is_optional, cell.is_chosen = conflict.since, True, conflict.is_chosen


def _bundles(step: Step) -> Iterator[list[Cell]]:
    """The cells of each set of fields that belong together, where there are several."""
    for rules in rules_of(step.model):
        for names in rules.together:
            cells = [cell for cell in step.cells if cell.name in names]
            if len(cells) > 1:
                yield cells
