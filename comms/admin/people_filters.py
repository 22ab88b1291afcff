"""Filters of the list of people by what audiences are made of."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin.filters import DropdownFilter
from comms.domain.audience import PeopleFilter
from comms.models import AddressList, Segment


class CriterionFilter(DropdownFilter):  # type: ignore[misc]  # Unfold has no types
    """One criterion, chosen by the name of an object that the user may see; others are not even offered."""

    model: Any = None

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        """Key and name of each object."""
        return list(self.model.objects.visible_to(request.user).order_by("name").values_list("pk", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The people for whom the criterion holds; all of them where none was chosen, or what is none."""
        if not self.value():
            return queryset
        found = PeopleFilter(self.criteria(), queryset, by=request.user)
        narrowed: QuerySet[Any] = found.qs if found.is_valid() else queryset
        return narrowed

    def criteria(self) -> dict[str, Any]:
        """What was chosen."""
        return {self.parameter_name: self.value()}


class SegmentFilter(CriterionFilter):
    """The people of a segment."""

    title = _("segment")
    parameter_name = "segment"
    model = Segment


class AddressListFilter(CriterionFilter):
    """The people whose address is on an uploaded list."""

    title = _("address list")
    parameter_name = "address_list"
    model = AddressList

    def criteria(self) -> dict[str, Any]:
        """The one list that was chosen."""
        return {self.parameter_name: [self.value()]}
