"""Deliveries in the admin: the ledger."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.foundation.admin import DayRangeFilter, state_badge
from backoffice.foundation.admin.filters import ChoicesCheckboxFilter, ChoicesDropdownFilter
from comms.admin.delivery_actions import DeliveryActions
from comms.admin.delivery_message import MessagePages
from comms.admin.kept_note import KeptNote
from comms.admin.ledger import LedgerAdmin
from comms.admin.person_search import PersonSearch
from comms.domain.explaining import answer_of_delivery
from comms.domain.keeping_words import mails_kept
from comms.mail.eml import path_of
from comms.models import Delivery


@admin.register(Delivery)
class DeliveryAdmin(KeptNote, DeliveryActions, MessagePages, PersonSearch, LedgerAdmin):  # type: ignore[misc]  # Unfold has no types
    """What was handed over to whom, by which way, and how far it has come."""

    kept_words = staticmethod(mails_kept)
    list_display = ["person", "badge", "cause", "subject", "attempt_count", "sent_at"]
    list_display_links = ["person"]
    list_select_related = ["announcement", "notice__webinar", "user"]
    list_filter = [
        ("state", ChoicesCheckboxFilter),
        ("reason", ChoicesDropdownFilter),
        ("channel", ChoicesDropdownFilter),
        "announcement",
        ("notice__kind", ChoicesDropdownFilter),
        ("sent_at", DayRangeFilter),
        ("created_at", DayRangeFilter),
    ]
    ordering = ["-pk"]
    sortable_by = ()
    fieldsets = [
        (None, {"fields": ["words", "message", ("announcement", "notice"), ("user", "address"), ("channel", "badge")]}),
        (_("Answer"), {"fields": ["cause", "answer"]}),
        (_("Times"), {"fields": [("created_at", "due_at"), ("sent_at", "attempt_count")]}),
        (_("Worker"), {"fields": [("worker", "leased_until")]}),
    ]
    readonly_fields = ["words", "message", "badge", "cause"]
    export_columns = {
        "Announcement": "announcement__title",
        "Notice": "notice__kind",
        "Email": "user__email",
        "Name": "user__name",
        "Channel": "channel",
        "State": "state",
        "Reason": "reason",
        "Address": "address",
        "Attempts": "attempt_count",
        "Due": "due_at",
        "Sent": "sent_at",
        "Answer": "answer",
    }
    badge = state_badge("state", description=_("State"))

    class Media:
        css = {"all": ["comms/announcement.css"]}

    @display(description=_("About"))
    def subject(self, delivery: Delivery) -> str:
        """The announcement or the notice."""
        return str(delivery.announcement or delivery.notice)

    @display(description=_("Person"), header=True)
    def person(self, delivery: Delivery) -> list[str]:
        """Whom it is for."""
        return [str(delivery.user), delivery.address or delivery.user.email or delivery.user.username]

    @display(description=_("Reason"))
    def cause(self, delivery: Delivery) -> Any:
        """Why it was left out or failed."""
        return delivery.get_reason_display() or None

    @display(description=_("What became of it"))
    def words(self, delivery: Delivery) -> str:
        """Its standing as a sentence."""
        return answer_of_delivery(delivery)

    @display(description=_("The mail"))
    def message(self, delivery: Delivery) -> Any:
        """The way to the mail as it was written, where it is kept in a file."""
        if not path_of(delivery.pk).is_file():
            return None
        return format_html(
            '<a class="comms-link" href="{}">{}</a>',
            reverse("admin:comms_delivery_message", args=[delivery.pk]),
            _("Open the mail as it was written"),
        )
