"""The pages of webinars for those who attend them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as
from webinars import stats
from webinars.choices import STANDING_STATES, Phase, RegistrationSource, RegistrationState
from webinars.domain import pages, seats
from webinars.domain.calendar_file import calendar_file
from webinars.models import Registration, Webinar


@require_safe
def webinar_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A webinar: when, what about, whether there are seats, and one's own place in it."""
    webinar = _webinar(request, slug)
    registration = _registration_of(request, webinar)
    return render(
        request,
        "webinars/webinar.html",
        {
            "webinar": webinar,
            "registration": registration,
            "phase": webinar.phase,
            "is_standing": registration is not None and registration.state in STANDING_STATES,
            "may_register": _may_register(webinar, registration),
            "shows_join_link": pages.may_join(webinar, request.user, registration),
            "is_public": pages.is_public(webinar),
            "seats_left": None if webinar.capacity is None else max(0, webinar.capacity - webinar.seats_taken),
            **_times(request, webinar),
        },
    )


@require_POST
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Register oneself, then back to the webinar's page."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("webinar", args=[slug]))
    webinar = _webinar(request, slug)
    try:
        [seat] = seats.register(
            webinar,
            [seats.SeatRequest(request.user.pk)],
            source=RegistrationSource.SELF,
            terms=seats.Terms(revive=True),
        )
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, _answer(seat))
    return redirect("webinar", slug=webinar.slug)


@require_POST
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Give up one's own place, then back to the webinar's page."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("webinar", args=[slug]))
    webinar = _webinar(request, slug)
    if webinar.phase in {Phase.ENDED, Phase.CANCELLED}:
        messages.error(request, _("“%(title)s” is over: there is no place to give up.") % {"title": webinar.title})
        return redirect("webinar", slug=webinar.slug)
    with acting_as(request.user, _("by the person")):
        moved = seats.cancel(Registration.objects.filter(user=request.user.pk, webinar=webinar))
    if moved.changed_count:
        messages.success(request, _("You have given up your place. You can register again while there are seats."))
    return redirect("webinar", slug=webinar.slug)


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The webinar as a file for one's calendar."""
    webinar = _webinar(request, slug)
    joins = pages.may_join(webinar, request.user, _registration_of(request, webinar))
    text = calendar_file(
        webinar,
        host=request.get_host(),
        address=request.build_absolute_uri(reverse("webinar", args=[webinar.slug])),
        join_link=webinar.join_link if joins else "",
    )
    return HttpResponse(
        text,
        headers={
            "Content-Type": "text/calendar; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{webinar.slug}.ics"',
            "Cache-Control": "private, no-cache",
        },
    )


@require_safe
@login_required
def my_webinars(request: HttpRequest) -> HttpResponse:
    """One's own registrations: what comes next, then what was."""
    now = timezone.now()
    user: Any = request.user
    coming: list[Registration] = []
    past: list[Registration] = []
    for registration in stats.my_registrations(user):
        # A cancelled one stays among what comes until its time is over: it must not be overlooked.
        is_coming = registration.webinar.phase_at(now) != Phase.ENDED and registration.webinar.ends_at > now
        (coming if is_coming else past).append(registration)
    with timezone.override(user.zone_name):
        return render(
            request,
            "webinars/my_webinars.html",
            {"coming": coming, "past": past[::-1], "zone_name": user.zone_name},
        )


def _webinar(request: HttpRequest, slug: str) -> Any:
    webinar = Webinar.objects.filter(slug=slug).select_related("organizer", "series").with_seats_taken().first()
    if webinar is None or not pages.may_see_page(webinar, request.user):
        raise Http404(_("There is no such webinar."))
    return webinar


def _registration_of(request: HttpRequest, webinar: Webinar) -> Registration | None:
    if not request.user.is_authenticated:
        return None
    return Registration.objects.filter(webinar=webinar, user=request.user.pk).first()


def _may_register(webinar: Webinar, registration: Registration | None) -> bool:
    if registration is not None and registration.state in {*STANDING_STATES, RegistrationState.DECLINED}:
        return False
    try:
        seats.ensure_open(webinar, published=True)
    except RuleBroken:
        return False
    return True


def _times(request: HttpRequest, webinar: Webinar) -> dict[str, Any]:
    """The times as the webinar is spoken of, and beside them as the reader's own clock shows them."""
    own_zone = request.user.time_zone if request.user.is_authenticated else ""
    return {"own_zone": own_zone if own_zone != webinar.time_zone else ""}


def _answer(seat: seats.Seat) -> str:
    if seat.state == RegistrationState.WAITLISTED:
        return _("All seats are taken: you are on the waiting list, and get the next one that becomes free in turn.")
    if seat.state == RegistrationState.PENDING:
        return _("Your registration waits for the organizer’s answer.")
    return _("You are registered. See you there!")
