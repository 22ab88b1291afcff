"""Whether somebody may write to an audience, and whether it can be read at all."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.foundation.errors import RuleBroken
from comms.choices import AudienceKind
from comms.models import AddressList, Segment
from media.models import Recording
from people.choices import Role
from people.models import Tag, User
from webinars.choices import RegistrationState
from webinars.models import Series, Webinar

from .filtering import CRITERIA, PeopleFilter
from .naming import SIDES, Criteria, Rules, criteria_in, expanded, segment_keys

# The objects that criteria name by key, and what to do where one of them may not be seen.
NAMED: dict[str, tuple[type[Model], Any]] = {
    "tags": (Tag, gettext_lazy("choose existing tags")),
    "webinars": (Webinar, gettext_lazy("choose webinars that you may see")),
    "series": (Series, gettext_lazy("choose series that you may see")),
    "watched": (Recording, gettext_lazy("choose recordings that you may see")),
    "not_watched": (Recording, gettext_lazy("choose recordings that you may see")),
    "address_list": (AddressList, gettext_lazy("choose address lists that you may see")),
}


class Place(NamedTuple):
    """One rule, and where it stands in words."""

    words: str
    side: str
    number: int
    criteria: Criteria


def check_rule(kind: str, rule: dict[str, Any], *, by: User) -> None:
    """Raise RuleBroken unless the rule is complete, and names only what `by` may see."""
    match kind:
        case AudienceKind.EVERYONE:
            return
        case AudienceKind.ROLE:
            if rule.get("role") not in Role.values:
                raise RuleBroken(_("Choose the role that the announcement is for."), code="audience_role_not_known")
        case AudienceKind.TAG:
            if not _sees_all(Tag, rule.get("tags"), by):
                raise RuleBroken(_("Choose one or more existing tags."), code="audience_tags_not_known")
        case AudienceKind.REGISTRANTS:
            _check_registrants(rule, by)
        case AudienceKind.RULES:
            check_rules(rule, by=by)
        case _:
            raise RuleBroken(
                _("“%(kind)s” is not a kind of audience. Choose one of the list."),
                code="audience_kind_not_known",
                params={"kind": kind},
            )


def check_rules(rules: Rules, *, by: User, of: Segment | None = None) -> None:
    """Raise RuleBroken, naming the rule, unless all can be read and name only what `by` may see.

    The rules within segments are looked at too. `of` is the segment that the rules are for, which must not come up in
    them. The number of queries does not depend on how many rules there are, only on how deep segments stand in others.
    """
    if not isinstance(rules, dict) or not rules.keys() <= set(SIDES):
        raise _unreadable()
    for side in SIDES:
        listed = rules.get(side, [])
        if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
            raise _unreadable()
    _refuse_unseen_segments(rules, by)
    places = list(_places(expanded(rules)))
    for place in places:
        _check_one(place, of)
    _refuse_unseen(places, by)


def _check_one(place: Place, of: Segment | None) -> None:
    segment = place.criteria.get("segment")
    if of is not None and isinstance(segment, dict) and segment["id"] == of.pk:
        raise _refused(place, "segment", _("a segment can’t be made of itself"), code="segment_of_itself")
    if not place.criteria:
        raise _refused(place, "", _("it says nothing; choose at least one condition, or remove it"))
    for name, value in place.criteria.items():
        if name not in CRITERIA:
            raise _refused(place, "", _("“%(name)s” is no condition") % {"name": str(name)[:50]})
        if not value:
            raise _refused(place, name, _("“%(name)s” is empty") % {"name": label_of(name)})
    form = PeopleFilter(place.criteria).form
    for name, errors in form.errors.items():
        raise _refused(place, name, f"{label_of(name)}: {errors[0]}")


def label_of(name: str) -> str:
    """What a criterion is called."""
    return str(PeopleFilter.base_filters[name].label)


def _refuse_unseen_segments(rules: Rules, by: User) -> None:
    wanted = segment_keys(rules)
    if not wanted:
        return
    seen = set(Segment.objects.visible_to(by).filter(pk__in=wanted).values_list("pk", flat=True))
    for side, number, criteria in criteria_in(rules):
        if criteria.get("segment") in wanted - seen:
            place = Place(_words(side, number), side, number, criteria)
            raise _refused(place, "segment", _("choose a segment that you may see"))


def _refuse_unseen(places: Sequence[Place], by: User) -> None:
    for name, (model, advice) in NAMED.items():
        wanted = {int(key) for place in places for key in place.criteria.get(name, ())}
        if not wanted:
            continue
        scoped: Any = model._default_manager.all()
        seen = set(scoped.visible_to(by).filter(pk__in=wanted).values_list("pk", flat=True))
        for place in places:
            if not {int(key) for key in place.criteria.get(name, ())} <= seen:
                raise _refused(place, name, str(advice))


def _places(rules: Rules, within: str = "", top: tuple[str, int] | None = None) -> Iterator[Place]:
    """Every rule, those within segments too; of the latter side and number are those of the rule that names it."""
    for side, number, criteria in criteria_in(rules):
        words = within + _words(side, number)
        at = top or (side, number)
        yield Place(words, *at, criteria)
        segment = criteria.get("segment")
        if isinstance(segment, dict) and isinstance(segment.get("rules"), dict):
            inner = _("%(rule)s, segment “%(name)s”: ") % {"rule": words, "name": segment["name"]}
            yield from _places(segment["rules"], inner, at)


def _words(side: str, number: int) -> str:
    text = _("include rule %(number)s") if side == "include" else _("exclude rule %(number)s")
    return text % {"number": number}


def _refused(place: Place, name: str, why: str, *, code: str = "") -> RuleBroken:
    words = place.words[:1].upper() + place.words[1:]
    return RuleBroken(
        _("%(rule)s: %(why)s."),
        code=code or (f"audience_{name}_not_known" if name else "audience_rule_not_known"),
        params={
            "rule": words, "why": why.rstrip("."), "side": place.side, "number": place.number, "name": name,
        },
    )  # fmt: skip


def _unreadable() -> RuleBroken:
    return RuleBroken(
        _("The rules can’t be read. Choose anew whom to include and whom to exclude."),
        code="audience_rules_not_readable",
    )


def _check_registrants(rule: dict[str, Any], by: User) -> None:
    if not _sees_all(Webinar, rule.get("webinars"), by):
        raise RuleBroken(_("Choose one or more webinars that you may see."), code="audience_webinars_not_known")
    states = rule.get("states")
    if not isinstance(states, list) or not states or not {str(state) for state in states} <= set(RegistrationState):
        raise RuleBroken(
            _("Choose which registrants: confirmed, waitlisted or others."), code="audience_states_not_known"
        )


def _sees_all(model: Any, value: Any, by: User) -> bool:
    keys = set(value) if isinstance(value, list) and all(isinstance(key, int) for key in value) else set()
    return bool(keys) and model.objects.visible_to(by).filter(pk__in=keys).count() == len(keys)
