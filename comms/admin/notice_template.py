"""The words of notices in the admin."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from backoffice.foundation.admin import BackofficeAdmin, ReasonForm, scoped_permission
from comms.admin.notice_template_form import NoticeTemplateForm
from comms.choices import Channel
from comms.domain.markdown import to_html
from comms.domain.notices.templates import reset
from comms.models import NoticeTemplate


@admin.register(NoticeTemplate)
class NoticeTemplateAdmin(BackofficeAdmin):
    """One row a kind of notice: its words and its switch. The kinds are given, none is added and none goes."""

    list_display = ["kind", "switch", "ways", "title", "updated_at"]
    list_display_links = ["kind"]
    search_fields = ["title"]
    search_help_text = _("Part of the title")
    ordering = ["pk"]
    sortable_by = ()
    form = NoticeTemplateForm
    readonly_fields = ["kind", "preview", "ways"]
    fieldsets = [
        (None, {"fields": ["kind", "is_on", "channels"]}),
        (_("Words"), {"fields": ["title", "body", "preview"]}),
    ]
    actions_detail = ["reset_words"]
    has_reset_permission = scoped_permission("change")
    export_columns = {"Kind": "kind", "Sent": "is_on", "Title": "title", "Text": "body", "Changed": "updated_at"}

    @display(description=_("Sent"), label={"on": "success", "off": "default"})
    def switch(self, template: NoticeTemplate) -> tuple[str, Any]:
        """Whether it is sent at all."""
        return ("on", _("On")) if template.is_on else ("off", _("Off"))

    @display(description=_("Channels"))
    def ways(self, template: NoticeTemplate) -> str:
        """By which ways it is sent."""
        return ", ".join(str(Channel(channel).label) for channel in template.channels)

    @display(description=_("As its readers see it, but for what stands in braces"))
    def preview(self, template: NoticeTemplate) -> SafeString:
        """The stored text as HTML."""
        return format_html('<div class="comms-preview">{}</div>', to_html(template.body))

    @action(
        description=_("Default words…"),
        icon="restart_alt",
        permissions=["reset"],
        dialog={
            "title": _("Back to the default words?"),
            "description": _("Title and text become what they were at first. The history keeps what stands there now."),
            "form_class": ReasonForm,
            "form_submit_text": _("Use the default words"),
        },
    )
    def reset_words(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Title and text as they were at first."""
        template = self.object_or_404(request, object_id)
        if not self.has_reset_permission(request, template):
            raise PermissionDenied
        return self.answer_dialog(request, partial(reset, template), done=_("These are the default words again."))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who only looks sees the ways in words."""
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": ["kind", "is_on", "ways", "title", "preview"]})]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: the kinds are given."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: a notice that is not wanted is switched off."""
        return False
