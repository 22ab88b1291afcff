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

    `number` is the row as the spreadsheet shows it, `section` the title above its table. `state` is None where the
    file doesn't say. All times are in UTC. `joined_at` and `left_at` are given together or not at all, and only for
    attendance; `seconds_present` is what the file states. `attended` is None where nothing tells. `answers` are the
    cells of the columns that are questions, under their headings, blank ones left out. `key` tells attendees apart
    where the address does not.
    """

    number: int
    email: str = ""
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    organisation: str = ""
    key: str = ""
    state: RegistrationState | None = None
    registered_at: dt.datetime | None = None
    joined_at: dt.datetime | None = None
    left_at: dt.datetime | None = None
    seconds_present: int | None = None
    attended: bool | None = None
    section: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    @property
    def person(self) -> str:
        """What tells this person from the others on the list: the key, else the address, else the name."""
        return self.key or self.email or self.name
