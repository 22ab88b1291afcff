"""People by criteria, and by rules made of them: what the builder, lists and workers ask alike."""

from datetime import datetime, time
from functools import reduce
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter, Filter, FilterSet, MultipleChoiceFilter

from backoffice.foundation.fields import validate_locale
from comms.choices import AttendanceWish
from comms.models import AddressList, ListedAddress, Segment
from media.models import Viewing
from people.choices import Role
from people.models import User
from webinars.choices import STANDING_STATES, RegistrationState
from webinars.models import Registration, Webinar

from .fields import KeysField, SegmentField
from .naming import SIDES, Criteria, Rules

type Stretch = dict[str, int]

# What is asked of one and the same registration.
OF_A_REGISTRATION = ("webinars", "series", "registration", "attendance", "registered_since")


class KeysFilter(Filter):
    """A filter whose value is a list of keys."""

    field_class = KeysField


class SegmentFilter(Filter):
    """A filter whose value is a segment."""

    field_class = SegmentField


class NotReadable(Exception):
    """Rules that are none: whom they mean is not known, so they reach nobody."""


class PeopleFilter(FilterSet):
    """The people for whom all given criteria hold; each is found by a subquery, so that nobody comes twice.

    `stretch` narrows the subqueries, like the people themselves, to a stretch of person keys. `by` narrows what is
    asked to what this user may see; without, whoever made the criteria was asked when they were checked.
    """

    role = MultipleChoiceFilter(label=_("Role"), choices=Role.choices, method="in_roles")
    tags = KeysFilter(label=_("Tags"), method="tagged")
    webinars = KeysFilter(label=_("Registered for webinars"), method="by_registration")
    series = KeysFilter(label=_("Registered for series"), method="by_registration")
    registration = MultipleChoiceFilter(
        label=_("Registration"), choices=RegistrationState.choices, method="by_registration"
    )
    attendance = ChoiceFilter(label=_("Attendance"), choices=AttendanceWish.choices, method="by_registration")
    registered_since = DateFilter(label=_("Registered since"), method="by_registration")
    organisation = CharFilter(label=_("Organisation"), field_name="organisation", lookup_expr="icontains")
    locale = CharFilter(label=_("Language"), validators=[validate_locale], method="speaking")
    watched = KeysFilter(label=_("Has watched"), method="who_watched")
    not_watched = KeysFilter(label=_("Has not watched"), method="who_did_not_watch")
    address_list = KeysFilter(label=_("On an address list"), method="listed")
    segment = SegmentFilter(label=_("In the segment"), method="in_segment")

    def __init__(
        self, data: Any = None, queryset: Any = None, *, stretch: Stretch | None = None, by: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(data, User.objects.all() if queryset is None else queryset, **kwargs)
        self.stretch = stretch or {}
        self.by = by

    def filter_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        """The people of all criteria; those about a registration are asked of one registration together."""
        people: QuerySet[User] = super().filter_queryset(queryset)
        given = self.form.cleaned_data
        if not any(given[name] for name in OF_A_REGISTRATION):
            return people
        registered = self._seen(Registration).filter(
            state__in=given["registration"] or STANDING_STATES, **within("user_id", self.stretch)
        )
        if given["webinars"] or given["series"]:
            of_series = Webinar.objects.filter(series_id__in=given["series"]).values("pk")
            registered = registered.filter(Q(webinar_id__in=given["webinars"]) | Q(webinar_id__in=of_series))
        if given["attendance"]:
            registered = registered.filter(attended=given["attendance"] == AttendanceWish.ATTENDED)
        if given["registered_since"]:
            start = datetime.combine(given["registered_since"], time.min, ZoneInfo(settings.TIME_ZONE))
            registered = registered.filter(registered_at__gte=start)
        return people.filter(pk__in=registered.values("user_id"))

    def by_registration(self, people: QuerySet[User], name: str, value: Any) -> QuerySet[User]:
        """Nothing by itself: `filter_queryset` asks for all of them at once."""
        return people

    def in_roles(self, people: QuerySet[User], name: str, value: list[str]) -> QuerySet[User]:
        """People with one of the roles."""
        return people.filter(role__in=value)

    def tagged(self, people: QuerySet[User], name: str, value: list[int]) -> QuerySet[User]:
        """People with one of the tags."""
        links = User.tags.through.objects.filter(tag_id__in=value, **within("user_id", self.stretch))
        return people.filter(pk__in=links.values("user_id"))

    def speaking(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """People with the language, in whatever country."""
        return people.filter(Q(locale=value) | Q(locale__startswith=f"{value}-"))

    def who_watched(self, people: QuerySet[User], name: str, value: list[int]) -> QuerySet[User]:
        """People who were let in to one of the recordings."""
        return people.filter(pk__in=self._viewings(value).values("user_id"))

    def who_did_not_watch(self, people: QuerySet[User], name: str, value: list[int]) -> QuerySet[User]:
        """People who were let in to none of the recordings."""
        return people.filter(~Exists(self._viewings(value).filter(user_id=OuterRef("pk"))))

    def listed(self, people: QuerySet[User], name: str, value: list[int]) -> QuerySet[User]:
        """People whose address is on one of the lists."""
        lists = self._seen(AddressList).filter(pk__in=value)
        listed = ListedAddress.objects.filter(address_list__in=lists.order_by().values("pk"))
        return people.alias(lower_email=Lower("email")).filter(lower_email__in=listed.values("address"))

    def in_segment(self, people: QuerySet[User], name: str, value: dict[str, Any]) -> QuerySet[User]:
        """People whom the segment's rules reach."""
        if self.by is not None and not self._seen(Segment).filter(pk=value["id"]).exists():
            return people.none()
        return _reached(people, value["rules"], self.stretch, self.by)

    def _viewings(self, recordings: list[int]) -> QuerySet[Viewing]:
        viewings: QuerySet[Viewing] = self._seen(Viewing).filter(
            recording_id__in=recordings, is_allowed=True, user_id__isnull=False, **within("user_id", self.stretch)
        )
        return viewings

    def _seen(self, model: Any) -> Any:
        return model.objects.all() if self.by is None else model.objects.visible_to(self.by)


CRITERIA: tuple[str, ...] = tuple(PeopleFilter.base_filters)


def matching(rules: Rules, *, stretch: Stretch | None = None, by: Any = None) -> QuerySet[User]:
    """The people of the rules, active or not, each once; nobody where the rules can't be read."""
    stretch = stretch or {}
    people: QuerySet[User] = User.objects.filter(**within("pk", stretch))
    try:
        return _reached(people, rules, stretch, by)
    except NotReadable:
        return people.none()


def within(name: str, stretch: Stretch) -> dict[str, int]:
    """The condition that a key lies in the stretch."""
    return {f"{name}__{bound}": key for bound, key in stretch.items()}


def _reached(people: QuerySet[User], rules: Any, stretch: Stretch, by: Any) -> QuerySet[User]:
    includes, excludes = (_listed(rules, side) for side in SIDES)
    everybody: QuerySet[User] = User.objects.filter(**within("pk", stretch))
    if len(includes) == 1:
        people = _chosen(includes[0], people, stretch, by)
    elif includes:
        # A union rather than OR: PostgreSQL looks through a list once a person where OR keeps it from joining.
        found = [_chosen(item, everybody, stretch, by).order_by().values("pk") for item in includes]
        people = people.filter(pk__in=reduce(lambda one, other: one.union(other), found))
    for item in excludes:
        # NOT IN would be looked through once a person too, as soon as the list is large.
        people = people.filter(~Exists(_chosen(item, everybody, stretch, by).filter(pk=OuterRef("pk"))))
    return people


def _listed(rules: Any, side: str) -> list[Any]:
    listed = rules.get(side, []) if isinstance(rules, dict) else None
    if not isinstance(listed, list):
        raise NotReadable
    return listed


def _chosen(criteria: Criteria, people: QuerySet[User], stretch: Stretch, by: Any) -> QuerySet[User]:
    """Those of one rule. Raises NotReadable for one that names what is not known, or names something empty."""
    if not isinstance(criteria, dict) or not criteria.keys() <= set(CRITERIA) or not all(criteria.values()):
        raise NotReadable
    found = PeopleFilter(criteria, people, stretch=stretch, by=by)
    if not found.is_valid():
        raise NotReadable
    chosen: QuerySet[User] = found.qs
    return chosen
