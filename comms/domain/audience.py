"""Whom an announcement is for."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from comms.choices import AudienceKind
from comms.models import Announcement
from people.choices import Role
from people.models import Tag, User
from webinars.choices import RegistrationState
from webinars.models import Registration, Webinar


def people_of(announcement: Announcement, *, after: int = 0, up_to: int | None = None) -> QuerySet[User]:
    """The active people of the announcement's rule, each once; of a published one, nobody who joined since.

    `after` and `up_to` narrow it to a stretch of person keys, which is looked at without reading the others.
    """
    if announcement.max_person_id:
        up_to = min(up_to or announcement.max_person_id, announcement.max_person_id)
    stretch: dict[str, int] = {"gt": after} if after else {}
    if up_to is not None:
        stretch["lte"] = up_to
    people = User.objects.active().filter(**_within("pk", stretch))
    match announcement.audience_kind:
        case AudienceKind.EVERYONE:
            chosen = people
        case AudienceKind.ROLE:
            chosen = people.in_role(announcement.audience.get("role") or "")
        case AudienceKind.TAG:
            tagged = User.tags.through.objects.filter(
                tag_id__in=_keys(announcement.audience_value("tags")), **_within("user_id", stretch)
            )
            chosen = people.filter(pk__in=tagged.values("user_id"))
        case _:
            registered = Registration.objects.filter(
                webinar_id__in=_keys(announcement.audience_value("webinars")),
                state__in=list(announcement.audience_value("states")),
                **_within("user_id", stretch),
            )
            chosen = people.filter(pk__in=registered.values("user_id"))
    found: QuerySet[User] = chosen
    return found


def count(announcement: Announcement) -> int:
    """How many people the announcement is for."""
    return people_of(announcement).count()


def check_rule(kind: str, rule: dict[str, Any], *, by: User) -> None:
    """Raise RuleBroken unless the rule is complete, and names only what `by` may see."""
    match kind:
        case AudienceKind.EVERYONE:
            return
        case AudienceKind.ROLE:
            if rule.get("role") not in Role.values:
                raise RuleBroken(_("Choose the role that the announcement is for."), code="audience_role_not_known")
        case AudienceKind.TAG:
            tags = _keys(rule.get("tags"))
            if not tags or Tag.objects.visible_to(by).filter(pk__in=tags).count() != len(tags):
                raise RuleBroken(_("Choose one or more existing tags."), code="audience_tags_not_known")
        case AudienceKind.REGISTRANTS:
            _check_registrants(rule, by)
        case _:
            raise RuleBroken(
                _("“%(kind)s” is not a kind of audience. Choose one of the list."),
                code="audience_kind_not_known",
                params={"kind": kind},
            )


def _check_registrants(rule: dict[str, Any], by: User) -> None:
    webinars = _keys(rule.get("webinars"))
    if not webinars or Webinar.objects.visible_to(by).filter(pk__in=webinars).count() != len(webinars):
        raise RuleBroken(_("Choose one or more webinars that you may see."), code="audience_webinars_not_known")
    states = rule.get("states")
    if not isinstance(states, list) or not states or not {str(state) for state in states} <= set(RegistrationState):
        raise RuleBroken(
            _("Choose which registrants: confirmed, waitlisted or others."), code="audience_states_not_known"
        )


def _keys(value: Any) -> set[int]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return set()
    return {key for key in value if isinstance(key, int)}


def _within(name: str, stretch: dict[str, int]) -> dict[str, int]:
    return {f"{name}__{bound}": key for bound, key in stretch.items()}
