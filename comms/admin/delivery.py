"""Deliveries in the admin: the ledger."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.foundation.admin import DayRangeFilter, state_badge
from backoffice.foundation.admin.filters import ChoicesCheckboxFilter, ChoicesDropdownFilter
from comms.admin.ledger import LedgerAdmin
from comms.admin.person_search import PersonSearch
from comms.models import Delivery


@admin.register(Delivery)
class DeliveryAdmin(PersonSearch, LedgerAdmin):  # type: ignore[misc]  # Unfold has no types
    """What was handed over to whom, by which way, and how far it has come."""

    list_display = ["announcement", "person", "channel", "badge", "attempt_count", "sent_at"]
    list_select_related = ["announcement", "user"]
    list_filter = [
        ("state", ChoicesCheckboxFilter),
        ("channel", ChoicesDropdownFilter),
        "announcement",
        ("sent_at", DayRangeFilter),
    ]
    ordering = ["-pk"]
    sortable_by = ()
    fieldsets = [
        (None, {"fields": ["announcement", "user", ("channel", "state"), "answer"]}),
        (_("Times"), {"fields": [("created_at", "due_at"), ("sent_at", "attempt_count")]}),
        (_("Worker"), {"fields": [("worker", "leased_until")]}),
    ]
    export_columns = {
        "Announcement": "announcement__title",
        "Email": "user__email",
        "Name": "user__name",
        "Channel": "channel",
        "State": "state",
        "Attempts": "attempt_count",
        "Sent": "sent_at",
        "Answer": "answer",
    }
    badge = state_badge("state", description=_("State"))

    @display(description=_("Person"), header=True)
    def person(self, delivery: Delivery) -> list[str]:
        """Whom it is for."""
        return [str(delivery.user), delivery.user.email or delivery.user.username]
