"""Recordings in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, URLField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from backoffice.foundation.admin import BackofficeAdmin, DayRangeFilter, state_badge
from backoffice.foundation.admin.filters import ChoicesCheckboxFilter
from backoffice.foundation.admin.importing import ImportMixin
from media.admin.clock_filters import AvailabilityFilter
from media.admin.labels import POLICY_COLOURS, availability_badge
from media.admin.recording_actions import ActionsOnManyRecordings, ActionsOnOneRecording
from media.admin.recording_form import RecordingForm
from media.admin.recording_inlines import GrantInline, ViewingInline
from media.models import Recording
from media.receiving import TOO_LARGE
from media.resources.recording import RecordingResource


@admin.register(Recording)
class RecordingAdmin(ActionsOnOneRecording, ActionsOnManyRecordings, ImportMixin, BackofficeAdmin):  # type: ignore[misc]
    """What was recorded of webinars, and who may watch it."""

    form = RecordingForm
    list_display = ["title", "webinar", "badge", "policy", "kind", "length", "viewings", "created_at"]
    list_select_related = ["webinar"]
    list_filter = [
        AvailabilityFilter,
        ("access_policy", ChoicesCheckboxFilter),
        "webinar",
        ("created_at", DayRangeFilter),
        ("published_at", DayRangeFilter),
    ]
    search_fields = ["title", "webinar__title", "=webinar__slug"]
    search_help_text = _("Search by title or webinar")
    sortable_by = ["created_at"]
    autocomplete_fields = ["webinar"]
    # Part of who may watch: the policy itself is in no form.
    reason_fields = ["available_from", "available_until"]
    radio_fields = {"access_policy": admin.VERTICAL}
    # An address typed without its scheme is taken to be https.
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    conditional_fields = {"file": "source == 'file'", "link": "source == 'link'"}
    inlines = [GrantInline, ViewingInline]
    resource_classes = [RecordingResource]
    actions = ["publish_selected", "unpublish_selected", "change_access_of_selected", "grant_access_to_selected"]
    actions_row = ["publish_recording", "unpublish_recording", "change_access", "grant_access"]
    actions_detail = [
        "publish_recording",
        "grant_access",
        {"title": _("More"), "items": ["change_access", "unpublish_recording"]},
    ]
    badge = availability_badge
    policy = state_badge("access_policy", description=_("Who may watch"), colours=POLICY_COLOURS)

    # The headings are those of the import, and the last few are left out by it.
    export_columns = {
        "webinar": "webinar__slug",
        "link": "link",
        "title": "title",
        "description": "description",
        "duration_seconds": "duration_seconds",
        "access_policy": "access_policy",
        "available_from": "available_from",
        "available_until": "available_until",
        "webinar title": "webinar__title",
        "file": "file",
        "published": "published_at",
        "viewings": "viewings_count",
        "uploaded by": "uploaded_by__name",
        "created": "created_at",
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Each with how often it was watched."""
        return super().get_queryset(request).with_viewings_count()  # type: ignore[attr-defined, no-any-return]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """Nothing hangs on a recording that does not exist yet."""
        return list(super().get_inlines(request, obj)) if obj else []

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The sections; those who only look see where the recording is, not the fields to change it."""
        is_editable = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        what = ["source", "file", "link"] if is_editable else ["place"]
        sections: list[Any] = [
            (None, {"fields": ["webinar", "title", "description"]}),
            (_("Recording"), {"fields": [*what, "duration_seconds"]}),
            (_("Who may watch, and when"), {"fields": ["access_policy", "available_from", "available_until"]}),
        ]
        if obj is not None:
            sections.append((_("State"), {"fields": [("badge", "published_at"), ("uploaded_by", "watch_page")]}))
        return sections

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What follows from actions; who may watch is changed by one as well, which asks for the reason."""
        fixed = ["place", "badge", "published_at", "uploaded_by", "watch_page"]
        return [*fixed, "access_policy"] if obj is not None else fixed

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form of this request, which knows of a file that was too large to be kept."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.too_large_uploads = getattr(request, TOO_LARGE, {})
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the recording; whoever brings it or its file is kept."""
        if not change or "file" in form.changed_data:
            obj.uploaded_by = request.user
        super().save_model(request, obj, form, change)

    @display(description=_("Kind"))
    def kind(self, recording: Any) -> Any:
        """Whether the recording is a file of ours or a link."""
        return _("File") if recording.file else _("Link")

    @display(description=_("Length"))
    def length(self, recording: Any) -> str:
        """The length in minutes."""
        minutes = recording.duration_minutes
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes} if minutes else ""

    @display(description=_("Viewings"))
    def viewings(self, recording: Any) -> int:
        """How often somebody was let in."""
        return int(recording.viewings_count)

    @display(description=_("Recording"))
    def place(self, recording: Any) -> Any:
        """Where the recording is."""
        return recording.link or _("An uploaded file")

    @display(description=_("Watch page"))
    def watch_page(self, recording: Any) -> SafeString:
        """The address to give to people."""
        address = reverse("watch", args=[recording.pk])
        return format_html('<a href="{}" class="text-link" target="_blank">{}</a>', address, address)
