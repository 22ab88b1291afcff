"""The figures of webinars, one query each."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from webinars.choices import STANDING_STATES, ImportState, WebinarState
from webinars.models import AttendeeImport, Registration, Webinar

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User

IMPORT_STATES_AT_WORK = (ImportState.READING, ImportState.READY, ImportState.QUEUED, ImportState.RUNNING)


def webinar_figures(user: "User | AnonymousUser") -> dict[str, int]:
    """How many webinars there are: `total`, `upcoming`, `live`, and `soon`, those that begin within a week."""
    now = timezone.now()
    webinars = Webinar.objects.visible_to(user).kept()
    keys = {
        "upcoming": Webinar.objects.upcoming(now).values("pk"),
        "live": Webinar.objects.live(now).values("pk"),
        "soon": Webinar.objects.upcoming(now).filter(starts_at__lte=now + timedelta(days=7)).values("pk"),
    }
    figures: dict[str, int] = webinars.aggregate(
        total=Count("pk"), **{name: Count("pk", filter=Q(pk__in=found)) for name, found in keys.items()}
    )
    return figures


def registrations_per_day(user: "User | AnonymousUser", *, days: int = 30) -> list[tuple[date, int]]:
    """How many people registered on each of the last days, today last, in the page's time zone; none left out."""
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    counted = dict(
        Registration.objects.visible_to(user)
        .filter(registered_at__gte=_start(first), registered_at__lt=_start(today + timedelta(days=1)))
        .order_by()
        .annotate(day=TruncDate("registered_at"))
        .values("day")
        .annotate(number=Count("pk"))
        .values_list("day", "number")
    )
    return [(day, counted.get(day, 0)) for day in (first + timedelta(days=number) for number in range(days))]


def registration_growth(user: "User | AnonymousUser", *, days: int = 30) -> dict[str, int]:
    """How many people registered in the last days, today included, as `now`, and in as many days `before` those."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    before, since, until = (_start(tomorrow - timedelta(days=number)) for number in (2 * days, days, 0))
    figures: dict[str, int] = (
        Registration.objects.visible_to(user)
        .filter(registered_at__gte=before, registered_at__lt=until)
        .aggregate(
            now=Count("pk", filter=Q(registered_at__gte=since)), before=Count("pk", filter=Q(registered_at__lt=since))
        )
    )
    return figures


def next_webinars(user: "User | AnonymousUser", *, limit: int = 5) -> QuerySet[Webinar]:
    """The webinars that begin next, or are under way, with `seats_taken` and `waiting_count`."""
    now = timezone.now()
    visible = Webinar.objects.visible_to(user).kept()
    return (
        (visible.upcoming(now) | visible.live(now))
        .with_seats_taken()
        .with_waiting_count()
        .select_related("organizer")
        .order_by("starts_at", "pk")[:limit]
    )


def attendance(user: "User | AnonymousUser", *, days: int = 90) -> dict[str, int]:
    """Who came to the `webinars` that began in the last days and are over: of the people `known` so many `attended`.

    People of whom nothing is known yet are in none of the figures.
    """
    since = _start(timezone.localdate() - timedelta(days=days - 1))
    figures: dict[str, int] = (
        Webinar.objects.visible_to(user)
        .ended()
        .filter(starts_at__gte=since)
        .aggregate(
            webinars=Count("pk", distinct=True),
            known=Count("registrations", filter=Q(registrations__attended__isnull=False)),
            attended=Count("registrations", filter=Q(registrations__attended=True)),
        )
    )
    return figures


def imports_at_work(user: "User | AnonymousUser") -> QuerySet[AttendeeImport]:
    """The attendee lists that are not at their end: being written, in line, waiting for somebody."""
    found: QuerySet[AttendeeImport] = (
        AttendeeImport.objects.visible_to(user)
        .filter(state__in=IMPORT_STATES_AT_WORK)
        .select_related("webinar")
        .order_by(F("started_at").desc(nulls_last=True), F("confirmed_at").desc(nulls_last=True), "-created_at", "-pk")
    )
    return found


def my_next_webinars(user: "User | AnonymousUser", *, limit: int = 5) -> QuerySet[Registration]:
    """The standing registrations of `user` in webinars still to come or under way, soonest first."""
    if not user.is_authenticated:
        return Registration.objects.none()
    return my_registrations(user).filter(state__in=STANDING_STATES, webinar__in=_open())[:limit]


def webinars_to_join(user: "User | AnonymousUser", *, limit: int = 5) -> QuerySet[Webinar]:
    """The webinars still to come or under way that `user` is not registered for, soonest first."""
    webinars = _open().select_related("organizer").order_by("starts_at", "pk")
    if user.is_authenticated:
        standing = Registration.objects.filter(user_id=user.pk, state__in=STANDING_STATES)
        webinars = webinars.exclude(pk__in=standing.values("webinar_id"))
    return webinars[:limit]


def my_registrations(user: "User") -> QuerySet[Registration]:
    """Every registration of `user` with its webinar, by start; without drafts, which nobody is to know of yet."""
    return (
        Registration.objects.filter(user=user)
        .exclude(webinar__state=WebinarState.DRAFT)
        .select_related("webinar", "webinar__organizer")
        .order_by("webinar__starts_at", "pk")
    )


def _open() -> QuerySet[Webinar]:
    now = timezone.now()
    return Webinar.objects.kept().upcoming(now) | Webinar.objects.kept().live(now)


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
