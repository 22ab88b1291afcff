"""The charts: how much there was on each of the last days."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backoffice.console.dashboard.periods import DAYS, first_day
from backoffice.console.lists import list_address, may_view
from backoffice.settings.unfold import PRIMARY
from media.models import Viewing
from media.stats import views_by_day
from webinars.models import Registration
from webinars.stats import registrations_per_day

# Unfold's script draws every canvas with these; colours it finds by the names of the theme's variables.
OPTIONS = {
    "animation": False,
    "responsive": True,
    "maintainAspectRatio": False,
    "maxBarThickness": 14,
    "interaction": {"mode": "index", "intersect": False},
    "plugins": {
        "legend": {"display": False},
        "tooltip": {
            "displayColors": False,
            "padding": 10,
            "cornerRadius": 6,
            "caretPadding": 4,
            "yAlign": "bottom",
            # A weight that the page itself uses: a canvas does not wait for a font to load.
            "titleFont": {"weight": "600"},
        },
    },
    "scales": {
        "x": {
            "grid": {"display": False},
            "border": {"display": False},
            "ticks": {"color": "#8b939e", "maxRotation": 0, "autoSkipPadding": 24},
        },
        "y": {
            "beginAtZero": True,
            "suggestedMax": 4,
            "border": {"display": False, "dash": [3, 4]},
            "grid": {"drawTicks": False},
            "ticks": {"color": "#8b939e", "precision": 0, "maxTicksLimit": 5, "padding": 8},
        },
    },
}


@dataclass(frozen=True)
class Chart:
    """Bars by day with their sum, in words for those who do not see them, and the list behind them."""

    title: Any
    icon: str
    total: int
    words: str
    nothing: str  # what to say instead of an empty chart
    address: str
    data: str
    options: str


def charts(request: HttpRequest) -> list[Chart]:
    """The charts that the visitor may see; one query each."""
    return [make(request) for model, make in CARDS if may_view(request, model)]


def _registrations(request: HttpRequest) -> Chart:
    return _bars(
        registrations_per_day(request.user, days=DAYS),
        title=_("Registrations per day"),
        noun=_("Registrations"),
        icon="bar_chart",
        nothing=_("Nobody has registered in these days. Share a webinar’s page, or import an attendee list."),
        address=list_address(Registration, registered_at_from=first_day(DAYS), registered_at_to=timezone.localdate()),
    )


def _viewings(request: HttpRequest) -> Chart:
    return _bars(
        views_by_day(request.user, timezone.now(), DAYS),
        title=_("Recordings watched"),
        noun=_("Times watched"),
        icon="smart_display",
        nothing=_("Nobody has watched a recording in these days. Publish one, and tell the people it is for."),
        address=list_address(Viewing, at_from=first_day(DAYS), at_to=timezone.localdate(), is_allowed__exact=1),
    )


def _bars(days: Sequence[tuple[date, int]], *, noun: str, **card: Any) -> Chart:
    total = sum(number for _day, number in days)
    best, most = max(days, key=lambda one: one[1])
    words = _("%(what)s from %(first)s to %(last)s: %(total)s, most on %(best)s with %(most)s.") % {
        "what": noun,
        "first": date_format(days[0][0], "j F"),
        "last": date_format(days[-1][0], "j F"),
        "total": total,
        "best": date_format(best, "j F"),
        "most": most,
    }
    data = {
        "labels": [date_format(day, "j M") for day, _number in days],
        "datasets": [
            {
                "label": noun,
                "data": [number for _day, number in days],
                "backgroundColor": "var(--color-primary-500)",
                # Only the colour at rest is looked up by Unfold's script: this one has to be a colour.
                "hoverBackgroundColor": PRIMARY["400"],
                "borderRadius": 3,
                "borderSkipped": "start",
            }
        ],
    }
    return Chart(total=total, words=words, data=json.dumps(data), options=json.dumps(OPTIONS), **card)


CARDS = ((Registration, _registrations), (Viewing, _viewings))
