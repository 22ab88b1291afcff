"""What the log is narrowed to, said in words, each with the address of the log without it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backoffice.audit.admin.log_filters import LogFilters
from backoffice.audit.domain.reading.subjects import object_called
from backoffice.audit.models import LogLine

# Without the first of them the others would say nothing.
TOGETHER = {"model": ("object", "field"), "object": ("object",)}


@dataclass(frozen=True)
class Chip:
    """One filter: what it is about, what was chosen, and the query without it."""

    label: str
    value: str
    without: str


def chips(filters: LogFilters, address: QueryDict) -> list[Chip]:
    """The filters in use; `filters` must be valid. Who and which object are asked for by name."""
    given = {name: value for name, value in filters.cleaned_data.items() if value not in (None, "")}
    return [_chip(filters, name, value, address) for name, value in given.items()]


def _chip(filters: LogFilters, name: str, value: Any, address: QueryDict) -> Chip:
    rest = address.copy()
    for gone in (name, *TOGETHER.get(name, ()), "older", "newer"):
        rest.pop(gone, None)
    label = {"by": _("Who"), "object": _("Object")}.get(name) or str(filters[name].label)
    return Chip(label, _words(filters, name, value), rest.urlencode())


def _words(filters: LogFilters, name: str, value: Any) -> str:
    if name in ("since", "until"):
        return date_format(value, "DATE_FORMAT")
    if name == "actor":
        return _person(value)
    if name == "object":
        return object_called(filters.cleaned_data["model"], value)
    if name == "field":
        return _choice(filters, name, value, with_group=True)
    choices = getattr(filters.fields[name], "choices", None)
    return str(value) if choices is None else _choice(filters, name, value)


def _choice(filters: LogFilters, name: str, value: str, *, with_group: bool = False) -> str:
    for key, label in filters.fields[name].choices:  # type: ignore[attr-defined]
        if not isinstance(label, (list, tuple)):
            if key == value:
                return str(label)
            continue
        for inner, words in label:
            if inner == value:
                return f"{key}: {words}" if with_group else str(words)
    return value


def _person(number: int) -> str:
    """The person's name, or that which the log has of an account that is gone."""
    person = get_user_model()._default_manager.filter(pk=number).first()
    if person is not None:
        return str(person)
    last = LogLine.objects.filter(user_id=number).newest_first().values_list("actor_name", flat=True).first()
    return last or _("no. %(key)s") % {"key": number}
