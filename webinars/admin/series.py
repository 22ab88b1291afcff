"""Series in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.foundation.admin import BackofficeAdmin, BackofficeTabularInline, state_badge
from backoffice.foundation.admin.importing import ImportMixin
from webinars.models import Series, Webinar
from webinars.resources.series import SeriesResource


class SeriesWebinarInline(BackofficeTabularInline):
    """The webinars of a series; a webinar joins one on its own page."""

    model = Webinar
    read_only = True
    show_title = False
    fields = ["title", "badge", "organizer", "starts_at", "time_zone"]
    readonly_fields = ["badge"]
    list_select_related = ("organizer",)
    ordering = ["-starts_at", "-pk"]
    badge = state_badge("state", description=_("State"))


@admin.register(Series)
class SeriesAdmin(ImportMixin, BackofficeAdmin):  # type: ignore[misc]
    """Series. Organizers see those that their webinars are part of, and change their own."""

    list_display = ["title", "organizer", "webinar_count", "created_at"]
    list_select_related = ["organizer"]
    list_filter = ["organizer"]
    search_fields = ["title", "=slug"]
    search_help_text = _("Title, or the whole short name")
    sortable_by = ["title"]
    autocomplete_fields = ["organizer"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["created_at", "updated_at"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "description", "organizer"]}),
        (_("Dates"), {"classes": ["tab"], "fields": [("created_at", "updated_at")]}),
    ]
    inlines = [SeriesWebinarInline]
    resource_classes = [SeriesResource]

    @display(description=_("Webinars"))
    def webinar_count(self, series: Any) -> int:
        """How many of its webinars the reader may see."""
        return int(series.visible_webinar_count)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Each with the number of its webinars within the scope."""
        visible = Webinar.objects.visible_to(request.user).filter(series=OuterRef("pk")).order_by()
        counted = visible.values("series").annotate(number=Count("pk")).values("number")
        return (
            super()
            .get_queryset(request)
            .annotate(visible_webinar_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0))
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Whoever sees only their own cannot make series in somebody else's name."""
        fields = list(super().get_readonly_fields(request, obj))
        return fields if _assigns_organizers(request) else [*fields, "organizer"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new series is one's own until told otherwise."""
        return {"organizer": request.user.pk, **super().get_changeform_initial_data(request)}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As everywhere, but a series that one's webinar is part of is still its organizer's."""
        if not super().has_change_permission(request, obj):
            return False
        series = None if obj is None else self.scoped_object(request, obj)
        return series is None or _assigns_organizers(request) or series.organizer_id == request.user.pk

    def save_model(self, request: HttpRequest, obj: Series, form: Any, change: bool) -> None:
        """Store the series; of whoever sees only their own it becomes their own."""
        if not change and not _assigns_organizers(request):
            user: Any = request.user
            obj.organizer = user
        super().save_model(request, obj, form, change)


def _assigns_organizers(request: HttpRequest) -> bool:
    return request.user.has_perm("webinars.view_all_webinars")
