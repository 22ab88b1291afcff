"""What keeps writing from going past the history: QuerySets that refuse what leaves no trail."""

from collections.abc import Iterable
from typing import Any, Never

from django.db import models
from simple_history.manager import HistoricalQuerySet


class HistoryBypassed(RuntimeError):
    """Code tried to change a table with history, or history itself, in a way that leaves no trail."""


def is_tracked(model: type[models.Model]) -> bool:
    """Whether each change of the model's rows leaves a history row."""
    return hasattr(model._meta, "simple_history_manager_attribute")


class GuardedQuerySet(models.QuerySet[Any]):
    """Refuses, for a model with history, the ways of writing that leave none; columns outside of it are free.

    `backoffice.foundation.history` has one for each: `update_rows`, `create_many`, `save_many`, `insert_new`,
    `delete_many`.
    """

    def update(self, **values: Any) -> int:
        """Set columns that history leaves out, such as counters. Raises HistoryBypassed for others."""
        if is_tracked(self.model):
            kept = self._tracked_among(values)
            if kept:
                _refuse(self.model, f"update({', '.join(kept)})", "update_rows")
        return super().update(**values)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert rows of a model without history. Raises HistoryBypassed for others."""
        if is_tracked(self.model):
            _refuse(self.model, "bulk_create", "create_many or insert_new")
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        """Store columns that history leaves out. Raises HistoryBypassed for others."""
        names = list(fields)
        if is_tracked(self.model) and self._tracked_among(names):
            _refuse(self.model, "bulk_update", "save_many or write_values")
        return super().bulk_update(objs, names, *args, **kwargs)

    def _raw_delete(self, using: str | None) -> int:
        if is_tracked(self.model):
            _refuse(self.model, "_raw_delete", "delete_many or remove_many")
        return int(super()._raw_delete(using))

    def _tracked_among(self, names: Iterable[str]) -> list[str]:
        history = self.model.history.model
        kept = {name for field in history.tracked_fields for name in (field.name, field.attname)}
        return sorted(kept.intersection(names))


class KeptQuerySet(HistoricalQuerySet):
    """The rows of a history table: to be read, and never written through the ORM."""

    def update(self, **values: Any) -> Never:
        """Raises HistoryBypassed."""
        _refuse(self.model, "update", "nothing: history is never changed")

    def delete(self) -> Never:
        """Raises HistoryBypassed."""
        _refuse(self.model, "delete", "nothing: history is kept")

    def bulk_create(self, *args: Any, **kwargs: Any) -> Never:
        """Raises HistoryBypassed."""
        _refuse(self.model, "bulk_create", "record")

    def bulk_update(self, *args: Any, **kwargs: Any) -> Never:
        """Raises HistoryBypassed."""
        _refuse(self.model, "bulk_update", "nothing: history is never changed")


def _refuse(model: type[models.Model], what: str, instead: str) -> Never:
    raise HistoryBypassed(
        f"{model._meta.label}: {what} leaves no history. Use of backoffice.foundation.history: {instead}."
    )
