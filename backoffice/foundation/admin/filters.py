"""List filters that keep to the user's scope and lose no day."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import DateTimeField, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    AutocompleteSelectMultipleFilter,
    BooleanRadioFilter,
    ChoicesCheckboxFilter,
    ChoicesDropdownFilter,
    ChoicesRadioFilter,
    DropdownFilter,
    MultipleDropdownFilter,
    RadioFilter,
    RangeDateFilter,
    RangeNumericFilter,
    RelatedDropdownFilter,
)
from unfold.contrib.filters.forms import AutocompleteDropdownForm
from unfold.utils import parse_date_str

from backoffice.foundation.querysets import narrowed

__all__ = [
    "AutocompleteFilter",
    "AutocompleteMultipleFilter",
    "BooleanRadioFilter",
    "ChoicesCheckboxFilter",
    "ChoicesDropdownFilter",
    "ChoicesRadioFilter",
    "DayRangeFilter",
    "DropdownFilter",
    "MultipleDropdownFilter",
    "RadioFilter",
    "RangeNumericFilter",
    "RelatedFilter",
]


# Beyond these a day has no beginning in every time zone that a computer can tell.
YEARS = range(1900, 9000)


class DayRangeFilter(RangeDateFilter):
    """From one day to another, both whole, in the time zone of the page; for dates and for instants."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows within the days; a day that cannot be read is left out, and said so."""
        first, last = self._day(request, "from"), self._day(request, "to")
        limits: dict[str, date | datetime] = {}
        if first is not None:
            limits[f"{self.field_path}__gte"] = self._start(first)
        if last is not None:
            limits[f"{self.field_path}__lt"] = self._start(last + timedelta(days=1))
        return queryset.filter(**limits)

    def _day(self, request: HttpRequest, end: str) -> date | None:
        value = self.used_parameters.get(f"{self.field_path}_{end}")
        if not value:
            return None
        day: date | None = parse_date_str(value)
        if day is None or day.year not in YEARS:
            messages.warning(
                request, _("“%(value)s” is not a day: the filter left it out.") % {"value": str(value)[:40]}
            )
            return None
        return day

    def _start(self, day: date) -> date | datetime:
        if not isinstance(self.field, DateTimeField):
            return day
        return timezone.make_aware(datetime.combine(day, time.min))


class ScopedAutocompleteForm(AutocompleteDropdownForm):
    """The autocomplete field of a filter, which names only what the user may see."""

    def __init__(self, request: HttpRequest, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, name, *args, **kwargs)
        self.fields[name].queryset = narrowed(self.fields[name].queryset.all(), request.user)


class AutocompleteFilter(AutocompleteSelectFilter):
    """Search for one related object; for relations whose admin has `search_fields`."""

    form_class = ScopedAutocompleteForm


class AutocompleteMultipleFilter(AutocompleteSelectMultipleFilter):
    """Search for several related objects."""

    form_class = ScopedAutocompleteForm


class RelatedFilter(RelatedDropdownFilter):
    """A drop-down of related objects, for short lists without an admin to search in."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        """Key and name of what the user may see."""
        related = narrowed(field.remote_field.model._default_manager.all(), request.user)
        return [
            (item.pk, str(item)) for item in related.order_by(*self.field_admin_ordering(field, request, model_admin))
        ]
