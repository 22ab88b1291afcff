"""What a request or job was about, as far as an app above knows more of it than its lines say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from backoffice.audit.models import LogLine


@dataclass(frozen=True)
class Origin:
    """Where a group came from, such as an import run: its name and its page."""

    name: str
    address: str


type Finder = Callable[[HttpRequest, Sequence[LogLine]], Mapping[UUID, Origin]]

_finders: list[Finder] = []


def add_origins(finder: Finder) -> None:
    """Let `finder` name the origins of lines, by their groups; it asks a constant number of questions."""
    if finder not in _finders:
        _finders.append(finder)


def origins_of(request: HttpRequest, lines: Sequence[LogLine]) -> dict[UUID, Origin]:
    """What is known of the origins of the lines, by their groups, as far as the reader may see it."""
    found: dict[UUID, Origin] = {}
    for finder in _finders:
        found |= finder(request, lines)
    return found
