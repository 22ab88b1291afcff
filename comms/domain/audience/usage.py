"""Which announcements and segments name a segment or an address list."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from comms.choices import AnnouncementState, AudienceKind
from comms.models import AddressList, Announcement, Segment

from .naming import Rules, criteria_in

# Whose audience is settled for good needs its segments and lists no more.
OVER = (AnnouncementState.SENT, AnnouncementState.CANCELLED)
NAMED_AT_MOST = 3


class Uses(NamedTuple):
    """Who names it: announcements that are not over, and segments."""

    announcements: list[Announcement]
    segments: list[Segment]

    def __bool__(self) -> bool:
        return bool(self.announcements or self.segments)


def uses_of_segments(segments: Iterable[Segment]) -> dict[int, Uses]:
    """Who names each of the segments, by key; two queries for however many there are."""
    return _uses([segment.pk for segment in segments], _segments_named)


def uses_of_lists(lists: Iterable[AddressList]) -> dict[int, Uses]:
    """Who names each of the address lists, by key; two queries for however many there are."""
    return _uses([item.pk for item in lists], _lists_named)


def uses_in_words(uses: Uses) -> str:
    """The users by name, the first of many."""
    names = [_("the announcement “%(name)s”") % {"name": item.title} for item in uses.announcements]
    names += [_("the segment “%(name)s”") % {"name": item.name} for item in uses.segments]
    shown = names[:NAMED_AT_MOST]
    if len(names) > NAMED_AT_MOST:
        shown.append(_("%(number)s more") % {"number": len(names) - NAMED_AT_MOST})
    return get_text_list(shown, _("and"))


def _uses(keys: list[int], named: Callable[[Rules], set[int]]) -> dict[int, Uses]:
    uses = {key: Uses([], []) for key in keys}
    if not uses:
        return uses
    announcements = Announcement.objects.filter(audience_kind=AudienceKind.RULES).exclude(state__in=OVER)
    for announcement in announcements.only("title", "audience").order_by("pk"):
        for key in named(announcement.audience) & uses.keys():
            uses[key].announcements.append(announcement)
    for segment in Segment.objects.only("name", "rules").order_by("name"):
        for key in named(segment.rules) & uses.keys():
            uses[key].segments.append(segment)
    return uses


def _segments_named(rules: Rules) -> set[int]:
    """The segments that are named by key; what was put in place of one when it was published needs it no more."""
    return {key for criteria in _all(rules) if isinstance(key := criteria.get("segment"), int)}


def _lists_named(rules: Rules) -> set[int]:
    lists = [criteria.get("address_list") for criteria in _all(rules)]
    return {key for keys in lists if isinstance(keys, list) for key in keys if isinstance(key, int)}


def _all(rules: Rules) -> list[dict[str, Any]]:
    """The criteria of all rules, those within frozen segments too."""
    found = []
    for _side, _number, criteria in criteria_in(rules):
        found.append(criteria)
        segment = criteria.get("segment")
        if isinstance(segment, dict) and isinstance(segment.get("rules"), dict):
            found += _all(segment["rules"])
    return found
