"""What an app above knows of objects beside their history rows, for their history pages to show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest


@dataclass(frozen=True)
class Link:
    """A page that leads on."""

    title: Any
    address: str
    icon: str = ""


@dataclass(frozen=True)
class Happening:
    """Something that happened to an object and changed nothing of it; later ones have higher numbers."""

    number: int
    at: datetime
    actor_name: str
    sentence: Any
    way: Any
    reason: str
    network_address: str
    icon: str = ""
    facts: Sequence[tuple[str, str]] = field(default=())
    links: Sequence[Link] = field(default=())


class Surroundings(Protocol):
    """Each answer is narrowed to what the reader may see, and costs a constant number of queries."""

    def reads_all(self, request: HttpRequest) -> bool:
        """Whether the reader may see from which network address things were done."""

    def tabs(self, request: HttpRequest, model: type[Model], key: Any) -> list[Link]:
        """Pages about an object beside its form and its history."""

    def tools(self, request: HttpRequest, model: type[Model], key: Any) -> list[Link]:
        """Where else an object's history is told."""

    def happenings(
        self, request: HttpRequest, model: type[Model], key: Any, *, below: int | None, above: int, count: int
    ) -> list[Happening]:
        """So many happenings with numbers between these: newest first from `below`, or from `above` upwards."""

    def links(self, request: HttpRequest, model: type[Model], rows: Sequence[Any]) -> Mapping[UUID, list[Link]]:
        """Where the requests and jobs that wrote these history rows are told of, by their groups."""


class NoSurroundings:
    """Nothing is known beside the history."""

    def reads_all(self, request: HttpRequest) -> bool:
        """No."""
        return False

    def tabs(self, request: HttpRequest, model: type[Model], key: Any) -> list[Link]:
        """None."""
        return []

    def tools(self, request: HttpRequest, model: type[Model], key: Any) -> list[Link]:
        """None."""
        return []

    def happenings(self, request: HttpRequest, model: type[Model], key: Any, **bounds: Any) -> list[Happening]:
        """None."""
        return []

    def links(self, request: HttpRequest, model: type[Model], rows: Sequence[Any]) -> Mapping[UUID, list[Link]]:
        """None."""
        return {}
