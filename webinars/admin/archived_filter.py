"""Which webinars a list shows: those in use, those put away, or both."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin.filters import RadioFilter


class ArchivedFilter(RadioFilter):  # type: ignore[misc]
    """In use, archived, or both; an address that says nothing means both, so no link loses its target."""

    title = _("archive")
    parameter_name = "archived"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The two kinds."""
        return [("no", _("In use")), ("yes", _("Archived"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The webinars of the chosen kind."""
        if self.value() not in {"no", "yes"}:
            return queryset
        return queryset.filter(archived_at__isnull=self.value() == "no")
