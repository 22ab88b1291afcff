"""An announcement's audience as a person would say it."""

from collections.abc import Iterable

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from comms.choices import AudienceKind
from comms.domain.audience.naming import Rules
from comms.domain.criteria_words import Names, names_in, words_of_criteria
from comms.models import Announcement, Segment
from people.choices import Role
from webinars.choices import RegistrationState


def words_for(announcements: Iterable[Announcement]) -> dict[int, str]:
    """The audience of each announcement in words, by its key; as many queries for one as for many."""
    listed = list(announcements)
    rules = {item.pk: item.audience if _has_rules(item) else _as_one_criteria(item) for item in listed}
    names = names_in(rules.values())
    return {item.pk: _words(item, names) for item in listed}


def words_for_segments(segments: Iterable[Segment]) -> dict[int, str]:
    """The rules of each segment in words, by its key; as many queries for one as for many."""
    listed = list(segments)
    names = names_in(item.rules for item in listed)
    return {item.pk: words_of(item.rules, names) for item in listed}


def words_of_rules(rules: Rules) -> str:
    """Rules in words; segments are named, not told."""
    return words_of(rules, names_in([rules]))


def words_of(rules: Rules, names: Names) -> str:
    """Rules in words, with names that were looked up before."""
    included = [words_of_criteria(item, names) for item in _criteria(rules, "include")]
    excluded = [words_of_criteria(item, names) for item in _criteria(rules, "exclude")]
    text = get_text_list(included, _("or")) if included else _("everyone active")
    text = text[:1].upper() + text[1:]
    if not excluded:
        return text
    return _("%(included)s; but nobody %(excluded)s") % {
        "included": text,
        "excluded": get_text_list(excluded, _("or")),
    }


def _has_rules(announcement: Announcement) -> bool:
    return bool(announcement.audience_kind == AudienceKind.RULES)


def _as_one_criteria(announcement: Announcement) -> Rules:
    return {"include": [announcement.audience]}


def _criteria(rules: Rules, side: str) -> list[object]:
    listed = rules.get(side)
    return listed if isinstance(listed, list) else []


def _words(announcement: Announcement, names: Names) -> str:
    tags, webinars = names["tags"], names["webinars"]
    match announcement.audience_kind:
        case AudienceKind.ROLE:
            role = announcement.audience.get("role", "")
            return _("Everyone with the role %(role)s") % {"role": dict(Role.choices).get(role, role)}
        case AudienceKind.TAG:
            tagged = [f"“{tags.get(key, key)}”" for key in announcement.audience_value("tags")]
            return _("Everyone tagged %(tags)s") % {"tags": get_text_list(tagged, _("or"))}
        case AudienceKind.REGISTRANTS:
            labels = dict(RegistrationState.choices)
            states = [str(labels.get(state, state)) for state in announcement.audience_value("states")]
            titles = [f"“{webinars.get(key, key)}”" for key in announcement.audience_value("webinars")]
            return _("Registrants of %(webinars)s: %(states)s") % {
                "webinars": get_text_list(titles, _("or")),
                "states": get_text_list(states, _("or")).lower(),
            }
        case AudienceKind.RULES:
            return words_of(announcement.audience, names)
    return str(announcement.get_audience_kind_display())
