"""The cards with one figure each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.audit.domain.sealing.state import seal_state
from backoffice.audit.models import LogLine
from backoffice.console.dashboard.periods import ATTENDANCE_DAYS, DAYS, first_day
from backoffice.console.dashboard.shares import percent
from backoffice.console.lists import list_address, may_view
from comms.models import Announcement
from comms.stats import reached_and_read
from webinars.choices import WebinarState
from webinars.models import Registration, Webinar
from webinars.stats import attendance, registration_growth, webinar_figures


@dataclass(frozen=True)
class Figure:
    """One figure: what of, how much in which time, what more there is to say, and the list behind it."""

    title: Any
    icon: str
    value: str
    period: str
    note: str
    address: str
    share: int | None = None  # of a hundred, drawn as a bar
    growth: int | None = None  # in per cent, against the time before
    is_first: bool = False  # nothing of this kind exists yet


def figures(request: HttpRequest) -> list[Figure]:
    """The cards that the visitor may see, in their order; one query each, and two for the seals."""
    return [make(request) for model, make in CARDS if may_view(request, model)]


def _webinars(request: HttpRequest) -> Figure:
    counted = webinar_figures(request.user)
    soon = _("%(n)s within a week") % {"n": intcomma(counted["soon"]) if counted["soon"] else _("none")}
    live = _("%(n)s live now") % {"n": intcomma(counted["live"])}
    return Figure(
        title=_("Upcoming webinars"),
        icon="event",
        value=intcomma(counted["upcoming"]),
        period="",
        note=capfirst(f"{live} · {soon}" if counted["live"] else soon),
        address=upcoming_address(),
        is_first=not counted["total"],
    )


def _registrations(request: HttpRequest) -> Figure:
    counted = registration_growth(request.user, days=DAYS)
    before = counted["before"]
    return Figure(
        title=_("Registrations"),
        icon="how_to_reg",
        value=intcomma(counted["now"]),
        period=_in_days(DAYS),
        note=capfirst(
            _("%(before)s in the %(days)s days before")
            % {"before": intcomma(before) if before else _("none"), "days": DAYS}
        ),
        address=list_address(Registration, registered_at_from=first_day(DAYS), registered_at_to=timezone.localdate()),
        growth=round((counted["now"] - before) * 100 / before) if before else None,
    )


def _attendance(request: HttpRequest) -> Figure:
    counted = attendance(request.user, days=ATTENDANCE_DAYS)
    known, webinars = counted["known"], counted["webinars"]
    of = {"attended": intcomma(counted["attended"]), "known": intcomma(known), "webinars": intcomma(webinars)}
    if known:
        note = ngettext(
            "%(attended)s of %(known)s people, %(webinars)s webinar",
            "%(attended)s of %(known)s people, %(webinars)s webinars",
            webinars,
        )
    elif webinars:
        note = ngettext(
            "%(webinars)s webinar is over; nobody’s attendance is known yet",
            "%(webinars)s webinars are over; nobody’s attendance is known yet",
            webinars,
        )
    else:
        note = _("No webinar has ended in this time")
    return Figure(
        title=_("Attendance"),
        icon="groups",
        value=f"{percent(counted['attended'], known)}%" if known else "–",
        period=_in_days(ATTENDANCE_DAYS),
        note=note % of,
        address=list_address(
            Webinar,
            state__exact=WebinarState.ENDED,
            starts_at_from=first_day(ATTENDANCE_DAYS),
            starts_at_to=timezone.localdate(),
        ),
        share=percent(counted["attended"], known) if known else None,
    )


def _notifications(request: HttpRequest) -> Figure:
    counted = reached_and_read(request.user, DAYS)
    delivered, read = counted["delivered"], counted["read"]
    share = percent(read, delivered)
    return Figure(
        title=_("Notifications delivered"),
        icon="notifications",
        value=intcomma(delivered),
        period=_in_days(DAYS),
        note=_("%(read)s of them read (%(percent)s%%)") % {"read": intcomma(read), "percent": share}
        if delivered
        else _("No announcement was published in this time"),
        address=list_address(Announcement, published_at_from=first_day(DAYS), published_at_to=timezone.localdate()),
        share=share if delivered else None,
    )


def _record(request: HttpRequest) -> Figure:
    state = seal_state()
    waiting = ngettext("%(n)s row waits to be sealed", "%(n)s rows wait to be sealed", state.waiting_count)
    notes = [waiting % {"n": intcomma(state.waiting_count)} if state.waiting_count else _("Every row is sealed")]
    if state.is_late:
        notes.append(_("is a worker running?") if state.has_key else _("there is no signing key here"))
    if state.failed_copies_count:
        failed = ngettext("%(n)s copy failed", "%(n)s copies failed", state.failed_copies_count)
        notes.append(failed % {"n": intcomma(state.failed_copies_count)})
    needs_care = state.is_late or state.failed_copies_count
    return Figure(
        title=_("Seals of the record"),
        icon="gpp_maybe" if needs_care else "verified_user",
        value=_("Waiting") if state.is_late else _("Sealed"),
        period=_ago(state.sealed_at) if state.sealed_at else "",
        note=" · ".join(notes),
        address=list_address(LogLine),
    )


def _ago(moment: datetime) -> str:
    if timezone.now() - moment < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, timezone.now(), depth=1)}


def _in_days(days: int) -> str:
    return _("in %(days)s days") % {"days": days}


def upcoming_address() -> str:
    """The list of the webinars still to come; the day leaves out those that no sweep has ended yet."""
    return list_address(
        Webinar, state__exact=WebinarState.SCHEDULED, starts_at_from=timezone.localdate(), archived="no"
    )


CARDS = (
    (Webinar, _webinars),
    (Registration, _registrations),
    (Registration, _attendance),
    (Announcement, _notifications),
    (LogLine, _record),
)
