"""What the list of webinars shows in each row."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from backoffice.foundation.admin import STATE_COLOURS, Badge
from webinars.domain.reminder_words import offsets_in_words
from webinars.domain.schedule import state_by_clock
from webinars.models import Webinar


class WebinarColumns:
    """The columns; each reads what `get_queryset` brought along and asks nothing more."""

    @display(description=_("Webinar"), ordering="title", header=True)
    def heading(self, webinar: Webinar) -> list[Any]:
        """Title and organizer, with the picture or the title's letter."""
        picture = {"path": webinar.thumbnail.url, "squared": True} if webinar.thumbnail else None
        return [webinar.title, str(webinar.organizer), webinar.title[:1].upper(), picture]

    @display(description=_("Starts"), ordering="starts_at")
    def starts(self, webinar: Webinar) -> SafeString:
        """The start on the clock of the webinar's own zone, with the zone's name."""
        return format_html(
            '<span class="whitespace-nowrap">{}</span><br><span class="whitespace-nowrap text-base-500">{}</span>',
            date_format(webinar.local_start, "D j M Y, H:i"),
            f"{webinar.time_zone} ({webinar.local_start:%Z})",
        )

    @display(description=_("Reminders before the start"))
    def reminders_shown(self, webinar: Webinar) -> str:
        """The reminders in words."""
        return offsets_in_words(webinar.reminder_offsets) or str(_("None"))

    @display(description=_("State"), ordering="state", label=STATE_COLOURS)
    def badge(self, webinar: Webinar) -> Badge:
        """The state as it is by the clock, whether or not the sweep has come by."""
        if webinar.archived_at is not None:
            return Badge("archived", _("Archived"))
        state = state_by_clock(webinar, timezone.now())
        return Badge(state.value, state.label)

    @display(description=_("Seats taken"))
    def seats(self, webinar: Any) -> SafeString:
        """Seats taken of how many, as figures and as a bar, leading to the registrations."""
        address = reverse("admin:webinars_registration_changelist")
        return format_html(
            '<a class="wb-seats" href="{}?webinar__id__exact={}">{}</a>', address, webinar.pk, _seats_bar(webinar)
        )

    @display(description=_("Price"))
    def price_tag(self, webinar: Webinar) -> str:
        """The price with its currency."""
        return f"{number_format(webinar.price, 2)} {webinar.currency}" if webinar.price else str(_("Free"))


def _seats_bar(webinar: Any) -> SafeString:
    taken, capacity = webinar.seats_taken, webinar.capacity
    waiting = ""
    if webinar.waiting_count:
        waiting = ngettext(" · %(count)s waiting", " · %(count)s waiting", webinar.waiting_count) % {
            "count": webinar.waiting_count
        }
    if capacity is None:
        return format_html('<span class="whitespace-nowrap">{}{}</span>', taken, waiting)
    return format_html(
        '<span class="whitespace-nowrap">{} / {}{}</span>'
        '<progress class="wb-bar{}" value="{}" max="{}" aria-hidden="true"></progress>',
        taken,
        capacity,
        waiting,
        " wb-bar-full" if taken >= capacity else "",
        min(taken, capacity),
        capacity,
    )
