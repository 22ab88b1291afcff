"""What a message needs to know of a person."""

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any, Self

from people.models import User

RECIPIENT_COLUMNS = (
    "pk",
    "email",
    "name",
    "first_name",
    "last_name",
    "organisation",
    "time_zone",
    "locale",
)
# Line ends, other control characters, and halves of characters: none of them belongs into a name.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person as messages speak of them: every value is one line."""

    pk: int
    address: str
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    organisation: str = ""
    time_zone: str = ""
    locale: str = ""

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> Self:
        """The recipient of a row with RECIPIENT_COLUMNS."""
        pk, *values = row
        return cls(pk, *[one_line(value or "") for value in values])

    @classmethod
    def of_user(cls, user: User) -> Self:
        """The recipient that a person is."""
        return cls.of_row([getattr(user, column) for column in RECIPIENT_COLUMNS])

    def as_row(self) -> tuple[Any, ...]:
        """The values in the order of RECIPIENT_COLUMNS."""
        return astuple(self)


def one_line(value: str) -> str:
    """The value with control characters and line ends made into spaces."""
    if _CONTROLS.search(value) is None:
        return value
    return _CONTROLS.sub(" ", value).strip()
