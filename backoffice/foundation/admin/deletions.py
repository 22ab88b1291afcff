"""Deletions that would take history along: refused, with what stands in the way counted and its first rows named."""

from typing import Any

from django.db.models import PROTECT, RESTRICT, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from backoffice.foundation.querysets import narrowed

NAMED = 3


class Deletions:
    """A ModelAdmin that says what keeps a row from being deleted, before it collects what would go with it."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What a deletion takes along; where something protects the objects, that alone."""
        attached = _attached(self.model, objs, request.user)  # type: ignore[attr-defined]
        if attached:
            return [], {}, set(), attached
        return super().get_deleted_objects(objs, request)  # type: ignore[misc]


def _attached(model: type[Model], objs: Any, user: Any) -> list[str]:
    """The kinds of rows that protect the objects, in words; a few queries a kind, however many rows there are."""
    keys = objs.order_by().values("pk") if isinstance(objs, QuerySet) else [item.pk for item in objs]
    attached = []
    for relation in model._meta.related_objects:
        if getattr(relation, "on_delete", None) not in {PROTECT, RESTRICT}:
            continue
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": keys})
        count = rows.count()
        if count:
            attached.append(_in_words(relation.related_model, rows, count, user))
    return attached


def _in_words(model: type[Model], rows: QuerySet[Any], count: int, user: Any) -> str:
    visible = narrowed(model._default_manager.filter(pk__in=rows.values("pk")), user)
    names = [f"“{item}”" for item in visible[:NAMED]]
    noun = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
    more = [_("and more")] if count > len(names) else []
    return f"{count:,} {noun}: {', '.join([*names, *more])}" if names else f"{count:,} {noun}"
