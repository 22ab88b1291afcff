"""Webinars in the admin."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from backoffice.foundation.admin import BackofficeAdmin, DayRangeFilter
from backoffice.foundation.admin.filters import ChoicesCheckboxFilter
from backoffice.foundation.admin.importing import ImportMixin
from webinars.admin.archived_filter import ArchivedFilter
from webinars.admin.registration_inlines import WebinarRegistrationInline
from webinars.admin.webinar_actions import WebinarActions
from webinars.admin.webinar_bulk import WebinarBulkActions
from webinars.admin.webinar_columns import WebinarColumns
from webinars.admin.webinar_form import WebinarForm, tells_of_changes
from webinars.domain.revising import revise
from webinars.models import Webinar
from webinars.resources.webinar import WebinarResource


@admin.register(Webinar)
class WebinarAdmin(  # type: ignore[misc]
    ImportMixin, WebinarColumns, WebinarActions, WebinarBulkActions, BackofficeAdmin
):
    """Webinars. Their state is in no form: it moves by actions and by the clock."""

    # Inlines of apps above, which this app must not know: they call `WebinarAdmin.add_inline`.
    extra_inlines: ClassVar[list[Any]] = []

    list_display = ["heading", "starts", "badge", "seats", "price_tag", "series"]
    list_display_links = ["heading"]
    list_select_related = ["organizer", "series"]
    list_filter = [
        ("state", ChoicesCheckboxFilter), ("starts_at", DayRangeFilter), "organizer", "series", "tags", ArchivedFilter,
    ]  # fmt: skip
    search_fields = ["title", "=slug"]
    search_help_text = _("Title, or the whole short name")
    sortable_by = ["starts"]
    autocomplete_fields = ["organizer", "hosts", "series", "tags"]
    prepopulated_fields = {"slug": ["title"]}
    form = WebinarForm
    readonly_fields = ["badge", "starts", "reminders_shown", "archived_at", "created_at", "updated_at"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "badge",
                    "title",
                    "slug",
                    ("starts_at", "time_zone"),
                    ("duration_minutes", "series"),
                    "join_link",
                ]
            },
        ),
        (_("Page"), {"classes": ["tab"], "fields": ["description", "thumbnail", "tags"]}),
        (
            _("Seats, price, attendance"),
            {"classes": ["tab"], "fields": ["capacity", ("price", "currency"), "minimum_presence_minutes"]},
        ),
        (_("Notices"), {"classes": ["tab"], "fields": ["reminders"]}),
        (_("People"), {"classes": ["tab"], "fields": ["organizer", "hosts"]}),
        (_("Dates"), {"classes": ["tab"], "fields": [("created_at", "updated_at"), "archived_at"]}),
    ]
    inlines = [WebinarRegistrationInline]
    actions = ["publish_selected", "cancel_selected", "tag_selected"]
    actions_detail = [
        "publish_webinar",
        "import_attendees",
        {
            "title": _("More"),
            "items": [
                "show_registrations", "register_person", "start_webinar", "end_webinar", "duplicate_webinar",
                "unpublish_webinar", "archive_webinar", "restore_webinar", "cancel_webinar",
            ],
        },
    ]  # fmt: skip
    actions_row = ["publish_webinar", "duplicate_webinar", "archive_webinar", "cancel_webinar"]
    resource_classes = [WebinarResource]
    # The headings are those of the import, and the last few are left out by it.
    export_columns = {
        "slug": "slug",
        "title": "title",
        "organizer": "organizer__email",
        "series": "series__slug",
        "starts": "starts_at",
        "time_zone": "time_zone",
        "duration_minutes": "duration_minutes",
        "capacity": "capacity",
        "minimum_presence_minutes": "minimum_presence_minutes",
        "price": "price",
        "currency": "currency",
        "join_link": "join_link",
        "description": "description",
        "state": "state",
        "seats taken": "seats_taken",
        "waiting": "waiting_count",
    }

    class Media:
        css = {"all": ["backoffice/webinars.css"]}

    @classmethod
    def add_inline(cls, inline: Any) -> None:
        """Show related rows of a higher app on each webinar's page."""
        if inline not in cls.extra_inlines:
            cls.extra_inlines.append(inline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Each with the figures that the list shows."""
        webinars: Any = super().get_queryset(request)
        return webinars.with_seats_taken().with_waiting_count()  # type: ignore[no-any-return]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """Nothing hangs on a webinar that does not exist yet."""
        return [*super().get_inlines(request, obj), *self.extra_inlines] if obj else []

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who only looks sees the start as it is spoken of; what is being made has no state and no dates."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            (title, options), *others = fieldsets[:-1]
            return [(title, {**options, "fields": [name for name in options["fields"] if name != "badge"]}), *others]
        if self.has_change_permission(request, obj):
            return _with_telling(fieldsets) if tells_of_changes(obj) else fieldsets
        shown = {("starts_at", "time_zone"): "starts", "reminders": "reminders_shown"}
        return [
            (title, {**options, "fields": [shown.get(name, name) for name in options["fields"]]})
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Whoever sees only their own webinars can neither hand them on nor make them in somebody else's name."""
        fields = list(super().get_readonly_fields(request, obj))
        return fields if _assigns_organizers(request) else [*fields, "organizer"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new webinar is one's own, in one's own time zone, until told otherwise."""
        user: Any = request.user
        initial = {"organizer": user.pk, "time_zone": user.zone_name}
        return {**initial, **super().get_changeform_initial_data(request)}

    def view_on_site(self, webinar: Webinar) -> str:
        """The page that attendees see."""
        return reverse("webinar", args=[webinar.slug])

    def save_model(self, request: HttpRequest, obj: Webinar, form: Any, change: bool) -> None:
        """Store the webinar by the rules; say how many people got a seat by it."""
        if not change:
            if not _assigns_organizers(request):
                user: Any = request.user
                obj.organizer = user
            obj.save()
            return
        promoted_count = revise(obj, tells=form.cleaned_data.get("tells_registrants", True))
        if promoted_count:
            text = ngettext(
                "%(count)s person on the waiting list got a seat.",
                "%(count)s people on the waiting list got a seat.",
                promoted_count,
            )
            self.message_user(request, text % {"count": promoted_count})


def _with_telling(fieldsets: Any) -> list[Any]:
    """The tick box stands below what people are told of."""
    (title, options), *others = fieldsets
    return [(title, {**options, "fields": [*options["fields"], "tells_registrants"]}), *others]


def _assigns_organizers(request: HttpRequest) -> bool:
    return request.user.has_perm("webinars.view_all_webinars")
