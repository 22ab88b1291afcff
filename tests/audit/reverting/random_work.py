"""People who create, change, link and delete at random, group by group."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from hypothesis import strategies as st

from people.models import Tag, User
from tests.audit.record import state_of
from tests.audit.reverting.scene import group_of
from webinars.choices import WebinarState
from webinars.models import Series, Webinar

MODELS: list[Any] = [Tag, User, Series, Webinar]
NAMES = ["alpha", "beta", "Gamma", "One"]
STARTS_AT = datetime(2031, 3, 4, 10, 0, tzinfo=UTC)

# Every cell of the tables that history keeps: model, key, column or (link, other key).
type Cell = tuple[str, int, Any]
type Cells = dict[Cell, Any]

step = st.tuples(st.integers(0, 15), st.integers(0, 5), st.integers(0, 5))
groups = st.lists(st.lists(step, min_size=1, max_size=8), min_size=1, max_size=4)


def cells_now() -> Cells:
    """Everything as it is, without the columns that only tell when a row was changed last."""
    found: Cells = {}
    for model in MODELS:
        links = {item.name for item in model.history.model._history_m2m_fields}
        quiet = {item.attname for item in model._meta.concrete_fields if getattr(item, "auto_now", False)}
        for key, row in state_of(model).items():
            for name, value in row.items():
                if name in links:
                    found.update({(model._meta.label_lower, key, (name, other)): True for other in value})
                elif name not in quiet:
                    found[model._meta.label_lower, key, name] = value
    return found


def differing(before: Cells, after: Cells) -> set[Cell]:
    """The cells that came, went or hold another value."""
    return {cell for cell in before.keys() | after.keys() if before.get(cell) != after.get(cell)}


def objects_in(cells: Cells) -> set[tuple[str, int]]:
    """The objects that are there."""
    return {(label, key) for label, key, name in cells if name == "id"}


@dataclass
class Work:
    """What was done: the groups in their order, and all cells before the first and after each."""

    by: User
    groups: list[UUID] = field(default_factory=list)
    states: list[Cells] = field(default_factory=list)

    def do(self, steps: Sequence[tuple[int, int, int]]) -> None:
        """Let one group take these steps; what the tables refuse is left out."""
        if not self.states:
            self._begin()
        with group_of(self.by) as group:
            for what, one, two in steps:
                try:
                    with transaction.atomic():
                        STEPS[what % len(STEPS)](self.by, one, two)
                except (IntegrityError, ProtectedError):
                    pass
        self.groups.append(group)
        self.states.append(cells_now())

    def _begin(self) -> None:
        """A few of everything, so that there is something to change from the start."""
        tags = [Tag.objects.create(name=name) for name in ("one", "two", "alpha")]
        series = [Series.objects.create(slug=name, title=name, organizer=self.by) for name in ("one", "two")]
        for number, name in enumerate(("one", "two")):
            person = User.objects.create_user(username=name, email=f"{name}@example.com")
            person.tags.add(*tags[: number + 1])
            webinar = Webinar.objects.create(
                title=name, organizer=self.by, series=series[number], starts_at=STARTS_AT, state=WebinarState.DRAFT
            )
            webinar.tags.add(*tags[number:])
        self.states.append(cells_now())


def _pick(rows: Any, number: int) -> Any:
    found = list(rows.order_by("pk"))
    return found[number % len(found)] if found else None


def _create_tag(by: User, one: int, two: int) -> None:
    Tag.objects.create(name=NAMES[one % 4], description=NAMES[two % 4])


def _create_person(by: User, one: int, two: int) -> None:
    User.objects.create_user(username=NAMES[one % 4], email=f"{NAMES[two % 4]}@example.com")


def _create_series(by: User, one: int, two: int) -> None:
    Series.objects.create(slug=NAMES[one % 4].lower(), title=NAMES[two % 4], organizer=by)


def _create_webinar(by: User, one: int, two: int) -> None:
    Webinar.objects.create(
        title=NAMES[two % 4],
        slug=NAMES[one % 4].lower(),
        organizer=by,
        series=_pick(Series.objects, one),
        starts_at=STARTS_AT,
        state=WebinarState.DRAFT,
    )


def _changing(model: Any, name: str, values: Sequence[Any]) -> Callable[[User, int, int], None]:
    def change(by: User, one: int, two: int) -> None:
        item = _pick(_rows(model), one)
        if item is not None:
            setattr(item, name, values[two % len(values)])
            item.save()

    return change


def _deleting(model: Any) -> Callable[[User, int, int], None]:
    def delete(by: User, one: int, two: int) -> None:
        item = _pick(_rows(model), one)
        if item is not None:
            item.delete()

    return delete


def _link_person(by: User, one: int, two: int) -> None:
    _toggle(_pick(_rows(User), one), two)


def _link_webinar(by: User, one: int, two: int) -> None:
    _toggle(_pick(Webinar.objects, one), two)


def _toggle(item: Any, number: int) -> None:
    tag = _pick(Tag.objects, number)
    if item is None or tag is None:
        return
    if item.tags.filter(pk=tag.pk).exists():
        item.tags.remove(tag)
    else:
        item.tags.add(tag)


def _move_webinar(by: User, one: int, two: int) -> None:
    webinar = _pick(Webinar.objects, one)
    if webinar is not None:
        webinar.series = _pick(Series.objects, two) if two else None
        webinar.save()


def _rows(model: Any) -> Any:
    """Whoever works here is left in peace."""
    return User.objects.filter(is_staff=False) if model is User else model.objects


STEPS: list[Callable[[User, int, int], None]] = [
    _create_tag,
    _create_person,
    _create_series,
    _create_webinar,
    _changing(Tag, "name", NAMES),
    _changing(Tag, "description", ["", "x", "y"]),
    _changing(User, "organisation", ["", "Acme", "Bolt"]),
    _changing(Series, "slug", [name.lower() for name in NAMES]),
    _changing(Webinar, "capacity", [None, 5, 10]),
    _link_person,
    _link_webinar,
    _move_webinar,
    _deleting(Tag),
    _deleting(User),
    _deleting(Series),
    _deleting(Webinar),
]
