"""Rules with what they name: segments put in place of their keys, and the rules of simpler kinds of audience."""

from collections.abc import Iterator, Mapping
from typing import Any

from comms.choices import AudienceKind
from comms.models import Announcement, Segment

type Rules = dict[str, Any]
type Criteria = dict[str, Any]

SIDES = ("include", "exclude")


def rules_of(announcement: Announcement) -> Rules:
    """The rules that an announcement's audience comes to, whatever its kind; segments are still named by key."""
    match announcement.audience_kind:
        case AudienceKind.EVERYONE:
            return {}
        case AudienceKind.ROLE:
            return {"include": [{"role": [announcement.audience.get("role") or ""]}]}
        case AudienceKind.TAG:
            return {"include": [{"tags": announcement.audience_value("tags")}]}
        case AudienceKind.REGISTRANTS:
            webinars, states = announcement.audience_value("webinars"), announcement.audience_value("states")
            return {"include": [{"webinars": webinars, "registration": states}]}
    return announcement.audience  # type: ignore[no-any-return]


def frozen(announcement: Announcement) -> dict[str, Any]:
    """The audience rule as it is kept from publishing on: with the rules of its segments as they are now."""
    if announcement.audience_kind != AudienceKind.RULES:
        return announcement.audience  # type: ignore[no-any-return]
    return expanded(announcement.audience)


def expanded(rules: Rules) -> Rules:
    """The rules with each segment's key replaced by `{"id", "name", "rules"}`.

    The rules of one that does not exist, or that names itself on some way, are None. A query for each level of
    segments within segments, and none where no segment is named by key.
    """
    known: dict[int, Segment] = {}
    wanted = segment_keys(rules)
    while wanted:
        known |= Segment.objects.in_bulk(wanted)
        wanted = {key for segment in known.values() for key in segment_keys(segment.rules)} - known.keys() - wanted
    return _with_segments(rules, known, ())


def criteria_in(rules: Rules) -> Iterator[tuple[str, int, Criteria]]:
    """Side, number from 1, and criteria of each rule; what is no criteria is left out."""
    for side in SIDES:
        listed = rules.get(side) if isinstance(rules, Mapping) else None
        for number, criteria in enumerate(listed if isinstance(listed, list) else [], start=1):
            if isinstance(criteria, dict):
                yield side, number, criteria


def segment_keys(rules: Rules) -> set[int]:
    """The keys of the segments that the rules name themselves."""
    named = {criteria.get("segment") for _side, _number, criteria in criteria_in(rules) if _has_key(criteria)}
    return {key for key in named if key is not None}


def _with_segments(rules: Rules, known: dict[int, Segment], above: tuple[int, ...]) -> Rules:
    changed = dict(rules)
    for side in SIDES:
        if isinstance(rules.get(side), list):
            changed[side] = [_with_segment(criteria, known, above) for criteria in rules[side]]
    return changed


def _with_segment(criteria: Any, known: dict[int, Segment], above: tuple[int, ...]) -> Any:
    if not isinstance(criteria, dict) or not _has_key(criteria):
        return criteria
    key = criteria["segment"]
    segment = known.get(key)
    inner = None
    if segment is not None and key not in above:
        inner = _with_segments(segment.rules, known, (*above, key))
    return {**criteria, "segment": {"id": key, "name": segment.name if segment else "", "rules": inner}}


def _has_key(criteria: Criteria) -> bool:
    return isinstance(criteria.get("segment"), int) and not isinstance(criteria["segment"], bool)
