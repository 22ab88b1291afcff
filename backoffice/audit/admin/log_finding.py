"""Objects that a search of the log finds by name: those that are there, and those that are gone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from backoffice.audit.admin.log_passages import Links
from backoffice.audit.domain.reading.deleted import deleted_called, named_models
from backoffice.audit.domain.reading.sentences import named

FEW = 3


@dataclass(frozen=True)
class FoundObject:
    """An object by name, and the page of what happened to it."""

    words: str
    address: str
    is_there: bool


def objects_called(request: HttpRequest, term: str) -> list[FoundObject]:
    """A few objects of each kind that the reader may see, the present ones first; as many queries as there are kinds.

    Those that are there are found as the list of their kind finds them.
    """
    site = admin.site
    models = [model for model in named_models() if model in site._registry and _may_read(request, model)]
    links = Links(request)
    present = [
        FoundObject(named(type(item), str(item)), links.history_of(type(item), item.pk), is_there=True)
        for model in models
        for item in _present(request, site.get_model_admin(model), term)
    ]
    gone = [
        FoundObject(named(one.model, one.name), links.history_of(one.model, one.key), is_there=False)
        for one in deleted_called(term, among=models, most=FEW)
    ]
    return present + gone


def _present(request: HttpRequest, model_admin: Any, term: str) -> Iterator[Any]:
    if model_admin.get_search_fields(request):
        rows, _is_distinct = model_admin.get_search_results(request, model_admin.get_queryset(request), term)
        yield from rows[:FEW]


def _may_read(request: HttpRequest, model: Any) -> bool:
    model_admin: Any = admin.site.get_model_admin(model)
    may: bool = model_admin.has_view_permission(request) and model_admin.has_view_history_permission(request)
    return may
