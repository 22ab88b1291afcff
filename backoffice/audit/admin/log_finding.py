"""Objects that a search of the log finds by name: those that are there, and those that are gone."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from backoffice.audit.admin.log_passages import Links
from backoffice.audit.domain.reading.deleted import deleted_called, named_models
from backoffice.audit.domain.reading.related import belonging_to, deleted_belonging_to, nameless_models
from backoffice.audit.domain.reading.sentences import named
from backoffice.audit.domain.reading.subjects import Subject

FEW = 3


@dataclass(frozen=True)
class FoundObject:
    """An object by name, and the page of what happened to it."""

    words: str
    address: str
    is_there: bool


def objects_called(request: HttpRequest, term: str) -> list[FoundObject]:
    """A few objects of each kind that the reader may see, the present ones first, and then what belongs to them.

    Those that are there are found as the list of their kind finds them. There are as many queries as kinds, and more
    for what has no name of its own where something is found that it may belong to.
    """
    readable = [model for model in admin.site._registry if _may_read(request, model)]
    models = [model for model in named_models() if model in readable]
    present = [item for model in models for item in _present(request, admin.site.get_model_admin(model), term)]
    gone = deleted_called(term, among=models, most=FEW)
    owners: dict[Any, list[Any]] = defaultdict(list)
    for model, key in [*((type(item), item.pk) for item in present), *((one.model, one.key) for one in gone)]:
        owners[model].append(key)
    if owners:
        for model in nameless_models():
            if model in readable:
                rows = admin.site.get_model_admin(model).get_queryset(request)
                present += belonging_to(owners, rows, most=FEW)
                gone += deleted_belonging_to(owners, model, most=FEW)
    return _shown(request, present, gone)


def _shown(request: HttpRequest, present: list[Any], gone: list[Subject]) -> list[FoundObject]:
    links = Links(request)
    return [
        FoundObject(named(type(item), str(item)), links.history_of(type(item), item.pk), is_there=True)
        for item in present
    ] + [FoundObject(named(one.model, one.name), links.history_of(one.model, one.key), is_there=False) for one in gone]


def _present(request: HttpRequest, model_admin: Any, term: str) -> Iterator[Any]:
    if model_admin.get_search_fields(request):
        rows, _is_distinct = model_admin.get_search_results(request, model_admin.get_queryset(request), term)
        yield from rows[:FEW]


def _may_read(request: HttpRequest, model: Any) -> bool:
    model_admin: Any = admin.site.get_model_admin(model)
    may: bool = model_admin.has_view_permission(request) and model_admin.has_view_history_permission(request)
    return may
