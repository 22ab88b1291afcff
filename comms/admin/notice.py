"""Notices in the admin: what the system told by itself."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.foundation.admin import BackofficeTabularInline, DayRangeFilter
from backoffice.foundation.admin.filters import ChoicesDropdownFilter
from comms.admin.ledger import LedgerAdmin
from comms.choices import DeliveryReason, DeliveryState
from comms.domain.keeping_words import mails_gone
from comms.domain.markdown import to_html
from comms.models import Delivery, Notice


@admin.register(Notice)
class NoticeAdmin(LedgerAdmin):
    """What was told on which occasion, to how many, and what became of the mails."""

    list_display = ["kind", "webinar", "created_at", "reached_count", "mails", "written_at"]
    list_display_links = ["kind"]
    list_select_related = ["webinar"]
    list_filter = [("kind", ChoicesDropdownFilter), "webinar", ("created_at", DayRangeFilter)]
    ordering = ["-pk"]
    sortable_by = ()
    fieldsets = [
        (None, {"fields": ["kind", "webinar", "recording", ("created_at", "written_at"), "expires_at"]}),
        (_("Reached"), {"fields": ["reached_count", "mails_by_reason"]}),
        (_("Words"), {"fields": ["title", "preview"]}),
    ]
    readonly_fields = ["preview", "mails_by_reason"]
    export_columns = {
        "Kind": "kind",
        "Webinar": "webinar__title",
        "Title": "title",
        "People reached": "reached_count",
        "Made": "created_at",
        "Written out": "written_at",
    }

    class Media:
        css = {"all": ["comms/announcement.css"]}

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list, with what became of the mails of every row: one query for the page."""
        changelist: Any = super().get_changelist_instance(request)
        notices = list(changelist.result_list)
        counts = mail_counts([notice.pk for notice in notices])
        for notice in notices:
            notice.mail_counts = counts.get(notice.pk, {})
        changelist.result_list = notices
        return changelist

    @display(description=_("Mails"))
    def mails(self, notice: Any) -> str:
        """How many are in which state."""
        if notice.mails_removed_at is not None:
            return str(_("not kept any more"))
        counts = getattr(notice, "mail_counts", None)
        return in_words(mail_counts([notice.pk]).get(notice.pk, {}) if counts is None else counts)

    @display(description=_("Mails"))
    def mails_by_reason(self, notice: Notice) -> str:
        """How many are in which state, and why."""
        if gone := mails_gone(notice):
            return gone
        rows = Delivery.objects.filter(notice=notice.pk).order_by().values_list("state", "reason")
        return in_words(
            {
                f"{DeliveryState(state).label}{f' ({DeliveryReason(reason).label})' if reason else ''}": count
                for state, reason, count in rows.annotate(count=Count("pk"))
            }
        )

    @display(description=_("Text"))
    def preview(self, notice: Notice) -> SafeString:
        """The words as they were then; names and times stand in them for each person."""
        return format_html('<div class="comms-preview">{}</div>', to_html(notice.body))


class NoticeOfWebinarInline(BackofficeTabularInline):
    """What people were told about the webinar, the latest first."""

    model = Notice
    verbose_name_plural = _("Notices")
    fields = readonly_fields = ("kind", "title", "created_at", "reached_count", "written_at")
    ordering = ("-pk",)
    read_only = True
    show_title = False


def mail_counts(keys: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many mails of each notice are in which state."""
    counts: dict[int, dict[str, int]] = {}
    rows = Delivery.objects.filter(notice__in=keys).order_by().values_list("notice_id", "state")
    for notice_id, state, count in rows.annotate(count=Count("pk")):
        counts.setdefault(notice_id, {})[str(DeliveryState(state).label)] = count
    return counts


def in_words(counts: dict[str, int]) -> str:
    """Each word with its number."""
    return ", ".join(f"{count:,} {word}" for word, count in sorted(counts.items())) or "–"
