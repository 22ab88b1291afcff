"""Filters by what recordings and grants are by the clock."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin.filters import RadioFilter
from media.choices import Availability, GrantState


class ClockFilter(RadioFilter):  # type: ignore[misc]
    """One of the states that `being` of the QuerySet knows."""

    states: Any

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """Each state with its words."""
        return list(self.states.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in the chosen state; all for a word that is none."""
        if self.value() not in self.states.values:
            return queryset
        return queryset.being(self.value(), timezone.now())  # type: ignore[attr-defined, no-any-return]


class AvailabilityFilter(ClockFilter):
    """Drafts, published ones, those that open later or are over."""

    title = _("state")
    parameter_name = "availability"
    states = Availability


class GrantStateFilter(ClockFilter):
    """Active, expired or revoked."""

    title = _("state")
    parameter_name = "grant_state"
    states = GrantState
