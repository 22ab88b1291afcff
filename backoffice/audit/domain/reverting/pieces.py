"""What taking something back would do: to one object a step, to one of its fields a cell."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from django.db import models
from django.utils.text import capfirst


class Kind(Enum):
    """What is done to an object."""

    REMOVE = "remove"
    RESTORE = "restore"
    RECREATE = "recreate"


@dataclass(frozen=True, slots=True)
class Trace:
    """One history row: whose, when, why."""

    row_id: int
    actor_name: str
    user_id: int | None
    at: datetime
    reason: str
    way: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something stays as it is, whatever anybody ticks; `page` is the name of an address where it can be done."""

    text: str
    page: str = ""
    page_key: Any = None


@dataclass(slots=True)
class Cell:
    """One field, what it holds and what it would get; of links the sets of keys.

    `made` is the change that is to be taken back, `since` who changed it after that. An optional cell may be chosen or
    left; a conflict is one that is left alone unless somebody chooses it.
    """

    field: Any
    now: Any
    target: Any
    made: Trace | None = None
    since: Trace | None = None
    refusal: Refusal | None = None
    is_optional: bool = False
    is_chosen: bool = True

    @property
    def name(self) -> str:
        """The name of the field."""
        name: str = self.field.name
        return name

    @property
    def label(self) -> str:
        """The name of the field for people."""
        return str(capfirst(self.field.verbose_name))

    @property
    def is_link(self) -> bool:
        """Whether it is about links with other objects."""
        return bool(self.field.many_to_many)

    def mark_conflict(self, since: Trace) -> None:
        """Leave it alone unless somebody chooses it: it was changed since."""
        self.since, self.is_optional, self.is_chosen = since, True, False

    @property
    def is_taken(self) -> bool:
        """Whether it will be taken back."""
        return self.refusal is None and self.is_chosen

    def refuse(self, text: str, *, page: str = "", page_key: Any = None) -> None:
        """Leave it as it is; the first reason stands."""
        self.refusal = self.refusal or Refusal(text, page, page_key)


@dataclass(slots=True)
class Step:
    """One object, and what is done to it.

    `values` are its columns as they are stored; of an object that is not there, those that it had, and comes back with.
    """

    model: type[models.Model]
    key: Any
    kind: Kind
    values: dict[str, Any]
    cells: list[Cell] = field(default_factory=list)
    made: Trace | None = None
    since: Trace | None = None
    refusal: Refusal | None = None
    is_optional: bool = False
    is_chosen: bool = True
    is_there: bool = True
    # Columns that follow from others; set once the cells are known.
    derived: dict[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The model's label."""
        return self.model._meta.label_lower

    @property
    def name(self) -> str:
        """What names the step in a form."""
        return f"{self.label}:{self.key}"

    @property
    def is_taken(self) -> bool:
        """Whether anything will be done."""
        if self.refusal is not None or not self.is_chosen:
            return False
        return self.kind != Kind.RESTORE or any(cell.is_taken for cell in self.cells)

    @property
    def taken_cells(self) -> list[Cell]:
        """The cells that will be taken back."""
        return [cell for cell in self.cells if cell.is_taken] if self.is_taken else []

    @property
    def planned(self) -> dict[str, Any]:
        """The columns as they will be; empty of an object that will not be there."""
        if not self.is_taken:
            return self.values if self.is_there else {}
        if self.kind == Kind.REMOVE:
            return {}
        changed = {cell.field.attname: cell.target for cell in self.taken_cells if not cell.is_link}
        return {**self.values, **changed, **(self.derived if changed else {})}

    @property
    def optional(self) -> Iterator[tuple[str, "Step | Cell"]]:
        """What may be chosen or left, by the name that a form knows it by."""
        if self.refusal is not None:
            return
        if self.is_optional:
            yield self.name, self
        for cell in self.cells:
            if cell.is_optional and cell.refusal is None:
                yield f"{self.name}:{cell.name}", cell

    def mark_conflict(self, since: Trace) -> None:
        """Leave it alone unless somebody chooses it: it was changed since."""
        self.since, self.is_optional, self.is_chosen = since, True, False

    def cell(self, name: str) -> Cell | None:
        """The cell of a field that would be taken back, or None."""
        return next((cell for cell in self.taken_cells if cell.name == name), None)

    def refuse(self, text: str, *, page: str = "", page_key: Any = None) -> None:
        """Leave the object as it is; the first reason stands."""
        self.refusal = self.refusal or Refusal(text, page, page_key)
