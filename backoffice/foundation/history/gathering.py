"""One history row for each object that a step changes, however many statements the step takes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from backoffice.foundation.history.actor import Actor, current_actor, signed_by
from backoffice.foundation.history.recording import CREATED, DELETED, copy, gathered_by, is_gathering


@contextmanager
def one_row_each() -> Iterator[None]:
    """Keep back the history of what is written inside, and write at the end what each object came to.

    A form stores the row and then its links; to a reader that is one change. All of it is one transaction. The row is
    signed by whoever gave a reason first. A deletion is recorded at once, with what was kept back until then.
    """
    if is_gathering():
        yield
        return
    kept = _Kept()
    with transaction.atomic():
        with gathered_by(kept):
            yield
        kept.write()


class _Kept:
    """What was recorded and not yet written."""

    def __init__(self) -> None:
        self.noted: dict[tuple[type[Any], Any], _Noted] = {}

    def note(self, model: type[Any], keys: Sequence[Any], change: str, names: list[str] | None) -> None:
        """Take over what would have been written."""
        if change == DELETED:
            with gathered_by(None):
                self.write()
                copy(model, keys, change, names)
            return
        linking = {field.name for field in model.history.model._history_m2m_fields}
        links = linking.intersection(names or ())
        for key in keys:
            noted = self.noted.setdefault((model, key), _Noted(change, current_actor()))
            noted.add(links, current_actor())

    def write(self) -> None:
        """Write one row for each object: created, or changed since its last row."""
        batches: dict[tuple[Any, ...], list[Any]] = {}
        for (model, key), noted in self.noted.items():
            batches.setdefault((model, noted.change, frozenset(noted.links), noted.actor), []).append(key)
        self.noted = {}
        with gathered_by(None):
            for (model, change, links, actor), keys in batches.items():
                with signed_by(actor):
                    copy(model, keys, change, [] if change == CREATED else None, links)


class _Noted:
    """What is known of one object: whether it is new, which links changed, and who signs."""

    def __init__(self, change: str, actor: Actor) -> None:
        self.change, self.actor = change, actor
        self.links: set[str] = set()

    def add(self, links: set[str], actor: Actor) -> None:
        self.links |= links
        if actor.reason and not self.actor.reason:
            self.actor = actor
