"""One line of an attendee list, as it was understood."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.functional import Promise

from webinars.choices import RegistrationState


class Problem(NamedTuple):
    """Why a line is refused, or what was left out of it: a stable code, the cell, and a sentence in any language."""

    code: str
    message: str | Promise
    params: Mapping[str, object]
    cell: str = ""

    def __str__(self) -> str:
        return str(self.message) % self.params


@dataclass(slots=True)
class AttendeeLine:
    """What a row says about a person; refused when it has `problems`, taken with a remark when it has `notes`.

    `number` is the row as the spreadsheet shows it. `state` is None where the file doesn't say. `registered_at` is in
    UTC. `answers` are the cells of the columns that are questions, under their headings, blank ones left out.
    """

    number: int
    email: str = ""
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    state: RegistrationState | None = None
    registered_at: dt.datetime | None = None
    answers: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
