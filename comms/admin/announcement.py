"""Announcements in the admin."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.foundation.admin import BackofficeAdmin, DayRangeFilter, state_badge
from backoffice.foundation.admin.filters import ChoicesCheckboxFilter, ChoicesDropdownFilter
from comms import tasks
from comms.admin.announcement_actions import AnnouncementActions
from comms.admin.announcement_form import AnnouncementForm
from comms.admin.announcement_preview import PreviewPages
from comms.admin.announcement_progress import ProgressPages
from comms.admin.announcement_sending import sending_fieldsets
from comms.admin.announcement_trial import TrialActions
from comms.admin.announcement_why import WhyPages
from comms.admin.audience_pages import AudiencePages
from comms.admin.joined_and_left import JoinedAndLeftPages
from comms.choices import AnnouncementState, Channel
from comms.domain import approving, planned_time
from comms.domain.audience_words import words_for
from comms.domain.messages import Recipient, in_app_html
from comms.domain.reading import readers_of
from comms.models import Announcement


@admin.register(Announcement)
class AnnouncementAdmin(
    AnnouncementActions,
    TrialActions,
    PreviewPages,
    ProgressPages,
    WhyPages,
    AudiencePages,
    JoinedAndLeftPages,
    BackofficeAdmin,
):
    """One text to many people: written here, published by a dialog, then followed."""

    list_display = ["title", "sender", "audience_words", "badge", "progress_bar", "read_share", "published_at"]
    list_select_related = ["sender"]
    list_filter = [
        ("state", ChoicesCheckboxFilter),
        ("audience_kind", ChoicesDropdownFilter),
        "sender",
        ("published_at", DayRangeFilter),
    ]
    search_fields = ["title"]
    search_help_text = _("Part of the title")
    ordering = ["-created_at", "-pk"]
    sortable_by = ()
    form = AnnouncementForm
    autocomplete_fields = ["webinar"]
    conditional_fields = {
        "role": "audience_kind == 'role'",
        "tags": "audience_kind == 'tag'",
        "webinars": "audience_kind == 'registrants'",
        "states": "audience_kind == 'registrants'",
        "rules": "audience_kind == 'rules'",
    }
    audience_fields = ("audience_kind", "role", "tags", "webinars", "states", "rules")
    change_form_outer_before_template = "admin/comms/announcement/progress.html"
    writing = [
        (None, {"fields": ["title", "body", "webinar", "has_calendar_entry"]}),
        (_("Audience"), {"fields": ["audience_kind", "role", "tags", "webinars", "states", "rules", "reach"]}),
    ]
    preview_set = (_("Preview"), {"fields": ["preview"]})
    reading = [
        (None, {"fields": ["title", "preview", "webinar", "has_calendar_entry", "audience_words"]}),
        (
            _("Life"),
            {
                "fields": [
                    ("badge", "sender"),
                    ("planned", "published_at"),
                    ("finished_at", "corrected_at"),
                    ("withdrawn_at", "approved_by"),
                ]
            },
        ),
        (_("Ways"), {"fields": [("ways", "is_for_consenting_only"), ("policy", "last_moment")]}),
    ]
    readonly_fields = ["preview", "reach", "audience_words", "badge", "planned", "ways", "last_moment"]
    # What moves it on stands beside its title.
    actions_detail = [
        "approve_announcement",
        "ask_approval",
        "publish_announcement",
        "send_now",
        "resume_announcement",
        "pause_announcement",
        {
            "title": _("More"),
            "items": [
                "preview_announcement",
                "try_announcement",
                "retry_failed",
                "correct_announcement",
                "take_back_announcement",
                "cancel_announcement",
                "withdraw_announcement",
            ],
        },
    ]
    actions_row = [
        "publish_announcement",
        "send_now",
        "pause_announcement",
        "resume_announcement",
        "cancel_announcement",
    ]
    export_columns = {
        "Title": "title",
        "Sender": "sender__name",
        "Audience": "audience_kind",
        "State": "state",
        "People addressed": "audience_count",
        "People reached": "reached_count",
        "Read": "read_count",
        "Published": "published_at",
        "Finished": "finished_at",
    }
    history_ignored_fields = ("max_person_id",)
    badge = state_badge("state", description=_("State"))

    class Media:
        css = {"all": ["comms/announcement.css"]}
        js = ["comms/announcement_progress.js"]

    @display(description=_("Audience"))
    def audience_words(self, announcement: Any) -> str:
        """Whom it is for; the list has looked all names up at once."""
        words: str | None = getattr(announcement, "words", None)
        return words_for([announcement])[announcement.pk] if words is None else words

    @display(description=_("Progress"))
    def progress_bar(self, announcement: Announcement) -> SafeString | str:
        """People reached of people addressed, as a bar with its figures."""
        if announcement.published_at is None:
            return "–"
        return format_html(
            '<span class="comms-bar"><progress max="100" value="{}" aria-label="{}"></progress> {} / {}</span>',
            announcement.reached_percent,
            _("Progress"),
            f"{announcement.reached_count:,}",
            f"{announcement.audience_count:,}",
        )

    @display(description=_("Read"))
    def read_share(self, announcement: Any) -> str:
        """Per cent of those reached; the list has looked at all of its rows at once."""
        if not announcement.reached_count or not announcement.readers.is_known:
            return "–"
        percent = f"{announcement.readers.percent(announcement)}\N{NO-BREAK SPACE}%"
        return percent if announcement.readers.is_counted else _("about %(percent)s") % {"percent": percent}

    @display(description=_("Planned for"))
    def planned(self, announcement: Announcement) -> Any:
        """The time it was planned for, if it was, on the clock that it was planned by."""
        if announcement.publish_at is None:
            return None
        return planned_time.words(announcement.publish_at, announcement.publish_zone)

    @display(description=_("Sent as"))
    def ways(self, announcement: Announcement) -> str:
        """The channels in words."""
        labels = dict(Channel.choices)
        return ", ".join(str(labels.get(channel, channel)) for channel in announcement.channels) or "–"

    @display(description=_("Not sent after"))
    def last_moment(self, announcement: Announcement) -> Any:
        """When mails that could not be handed over are given up, on the same clock."""
        if announcement.expires_at is None:
            return None
        return planned_time.words(announcement.expires_at, announcement.publish_zone)

    @display(description=_("As its readers see it"))
    def preview(self, announcement: Announcement) -> SafeString:
        """The stored text, as if its sender were among its readers; “Preview…” shows it as one of them."""
        html = in_app_html(announcement, Recipient.of_user(announcement.sender))
        return format_html('<div class="comms-preview">{}</div>', html)

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Each with the number of people who have read it: a file may take its time."""
        announcements: Any = super().get_export_queryset(request)
        return announcements.with_read_count()

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list, with every row's audience in words and its readers: as many queries for one row as for many."""
        changelist: Any = super().get_changelist_instance(request)
        announcements = list(changelist.result_list)
        words = words_for(announcements)
        readers = readers_of(announcements, counted_up_to=2_000, looks=200)
        for announcement in announcements:
            announcement.words, announcement.readers = words[announcement.pk], readers[announcement.pk]
        changelist.result_list = announcements
        return changelist

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The fields to write; or what there is to read, where nothing may be changed."""
        if obj is not None and not self.has_change_permission(request, obj):
            return self.reading
        writing = [*self.writing, *sending_fieldsets()]
        return writing if obj is None else [*writing, self.preview_set]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which offers only what its user may see."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.asker = request.user
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the announcement; whoever writes it first is its sender."""
        if not change:
            obj.sender = request.user
        elif approving.take_back_where_changed(obj):
            messages.warning(request, _("It was changed: the approval is taken back. Ask for it again."))
        super().save_model(request, obj, form, change)
        if obj.state == AnnouncementState.SCHEDULED and {*self.audience_fields} & {*form.changed_data}:
            tasks.plan_anew(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As everywhere, until somebody may have read it."""
        if not super().has_change_permission(request, obj):
            return False
        found = None if obj is None else self.scoped_object(request, obj)
        return found is None or found.is_open_to_edits

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As everywhere, but only drafts: what was sent stays known."""
        if not super().has_delete_permission(request, obj):
            return False
        found = None if obj is None else self.scoped_object(request, obj)
        return found is None or found.state == AnnouncementState.DRAFT
