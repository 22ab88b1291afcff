"""Tags in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.foundation.admin import BackofficeAdmin
from backoffice.foundation.admin.importing import ImportMixin
from people.models import Tag
from people.resources.tag import TagResource


@admin.register(Tag)
class TagAdmin(ImportMixin, BackofficeAdmin):  # type: ignore[misc]
    """Words that people and webinars are grouped by."""

    list_display = ["name", "description", "people_count"]
    search_fields = ["name", "description"]
    sortable_by = ["name"]
    ordering = ["name"]
    fields = ["name", "description"]
    resource_classes = [TagResource]
    export_columns = {"name": "name", "description": "description"}

    def get_queryset(self, request: HttpRequest) -> Any:
        """Each with the number of people who carry it, among those whom the user may see."""
        tags: Any = super().get_queryset(request)
        return tags.with_people_count(request.user)

    @display(description=_("People"))
    def people_count(self, tag: Any) -> int:
        """How many people carry the tag."""
        return tag.people_count
