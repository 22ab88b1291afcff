"""Criteria as a person would say them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from comms.domain.audience.naming import Rules, criteria_in
from comms.models import AddressList, Segment
from media.models import Recording
from people.choices import Role
from people.models import Tag
from webinars.choices import RegistrationState
from webinars.models import Series, Webinar

# Names by key, by criterion.
type Names = dict[str, dict[int, str]]

# The tables that keys are of, and the column that says what people call the object.
TABLES: dict[str, tuple[type[Model], str]] = {
    "tags": (Tag, "name"),
    "webinars": (Webinar, "title"),
    "series": (Series, "title"),
    "watched": (Recording, "title"),
    "not_watched": (Recording, "title"),
    "address_list": (AddressList, "name"),
    "segment": (Segment, "name"),
}


def names_in(listed: Iterable[Rules]) -> Names:
    """The names of everything that these rules name by key: at most one query a table."""
    wanted: dict[str, set[int]] = {name: set() for name in TABLES}
    for rules in listed:
        for _side, _number, criteria in criteria_in(rules):
            for name, keys in wanted.items():
                keys |= _keys(criteria.get(name))
    return {
        name: dict(model._base_manager.filter(pk__in=wanted[name]).values_list("pk", column)) if wanted[name] else {}
        for name, (model, column) in TABLES.items()
    }


def words_of_criteria(criteria: Any, names: Names) -> str:
    """One rule: its conditions, one after the other, as they go on from “everyone …” or “nobody …”."""
    if not isinstance(criteria, dict) or not criteria:
        return _("everyone active")
    parts = [_segment(criteria["segment"], names)] if "segment" in criteria else []
    if "role" in criteria:
        parts.append(_("with the role %(roles)s") % {"roles": _labels(criteria["role"], Role)})
    if "tags" in criteria:
        parts.append(_("tagged %(names)s") % {"names": _named("tags", criteria, names)})
    parts += _registration(criteria, names)
    if "organisation" in criteria:
        parts.append(_("of the organisation “%(name)s”") % {"name": criteria["organisation"]})
    if "locale" in criteria:
        parts.append(_("with the language %(code)s") % {"code": criteria["locale"]})
    if "watched" in criteria:
        parts.append(_("who watched %(names)s") % {"names": _named("watched", criteria, names)})
    if "not_watched" in criteria:
        parts.append(_("who did not watch %(names)s") % {"names": _named("not_watched", criteria, names)})
    if "address_list" in criteria:
        parts.append(_("on the list %(names)s") % {"names": _named("address_list", criteria, names)})
    return ", ".join(parts)


def _registration(criteria: dict[str, Any], names: Names) -> list[str]:
    """What is asked of a registration, as one part."""
    asked = {"webinars", "series", "registration", "attendance", "registered_since"} & criteria.keys()
    if not asked:
        return []
    of = [_named("webinars", criteria, names)] if "webinars" in criteria else []
    if "series" in criteria:
        of.append(_("the series %(names)s") % {"names": _named("series", criteria, names)})
    words = _("registered for %(what)s") % {"what": get_text_list(of, _("or")) if of else _("any webinar")}
    if "registration" in criteria:
        words += f" ({_labels(criteria['registration'], RegistrationState).lower()})"
    if "registered_since" in criteria:
        words += " " + _("since %(day)s") % {"day": criteria["registered_since"]}
    if "attendance" in criteria:
        words += " " + (_("who attended") if criteria["attendance"] == "attended" else _("who did not come"))
    return [words]


def _segment(value: Any, names: Names) -> str:
    name = value.get("name") or value.get("id") if isinstance(value, dict) else names["segment"].get(value, value)
    return _("in the segment “%(name)s”") % {"name": name}


def _named(name: str, criteria: dict[str, Any], names: Names) -> str:
    keys = criteria[name] if isinstance(criteria[name], list) else [criteria[name]]
    return get_text_list([f"“{names[name].get(key, key)}”" for key in keys], _("or"))


def _labels(values: Any, choices: Any) -> str:
    labels = dict(choices.choices)
    return get_text_list([str(labels.get(value, value)) for value in values], _("or"))


def _keys(value: Any) -> set[int]:
    keys = value if isinstance(value, list) else [value]
    return {key for key in keys if isinstance(key, int)}
