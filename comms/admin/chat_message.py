"""Chat messages in the admin: read, search, hide."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.foundation.admin import BackofficeAdmin, Badge, DayRangeFilter, RequiredReasonForm, scoped_permission
from backoffice.foundation.admin.filters import BooleanRadioFilter
from backoffice.foundation.history import acting_as
from comms.domain import chat
from comms.models import ChatMessage


class HideForm(RequiredReasonForm):
    """Why a message is hidden; the reason stands beside it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept beside the message and in the history."),
        error_messages={"required": _("Say why: this is kept in the history.")},
    )


COLOURS = {"hidden": "danger", "shown": "default"}


def _asks(title: Any, submit: Any, form_class: type[forms.Form]) -> dict[str, Any]:
    return {"title": title, "form_class": form_class, "form_submit_text": submit}


@admin.register(ChatMessage)
class ChatMessageAdmin(BackofficeAdmin):
    """What was written beside webinars. Nobody edits a text; who may change messages hides them."""

    list_display = ["excerpt", "user", "webinar", "created_at", "visibility", "hiding"]
    list_display_links = ["excerpt"]
    list_select_related = ["user", "webinar"]
    list_filter = ["webinar", "user", ("is_hidden", BooleanRadioFilter), ("created_at", DayRangeFilter)]
    search_fields = ["text", "user__name", "=user__email"]
    search_help_text = _("Words of the message, or name or email address of who wrote it")
    sortable_by = ["created_at"]
    fieldsets = [
        (None, {"fields": ["text", ("user", "webinar"), "created_at"]}),
        (None, {"fields": [("visibility", "hiding")]}),
    ]
    readonly_fields = ["visibility", "hiding"]
    actions = ["hide_selected", "unhide_selected"]
    actions_detail = ["hide_message", "unhide_message"]
    actions_row = ["hide_message", "unhide_message"]
    export_columns = {
        "Webinar": "webinar__title",
        "Email": "user__email",
        "Name": "user__name",
        "Text": "text",
        "Written": "created_at",
        "Hidden": "is_hidden",
        "Why it was hidden": "hidden_reason",
        "Hidden by": "hidden_by",
    }

    has_moderate_permission = scoped_permission("change")
    has_hide_permission = scoped_permission("change", when=lambda message: not message.is_hidden)
    has_unhide_permission = scoped_permission("change", when=lambda message: message.is_hidden)

    @display(description=_("Message"))
    def excerpt(self, message: ChatMessage) -> str:
        """Its first words."""
        return Truncator(message.text).chars(120)

    @display(description=_("State"), label=COLOURS)
    def visibility(self, message: ChatMessage) -> Badge:
        """Whether readers see it."""
        return Badge("hidden", _("Hidden"), COLOURS) if message.is_hidden else Badge("shown", _("Shown"), COLOURS)

    @display(description=_("Hidden by, and why"))
    def hiding(self, message: Any) -> str | None:
        """Who hid it, when, and why; nothing for one that is shown."""
        if not message.is_hidden:
            return None
        who = message.hidden_by or _("Somebody")
        day = date_format(timezone.localtime(message.hidden_at), "j M Y") if message.hidden_at else ""
        return " · ".join(part for part in (str(who), day, message.hidden_reason) if part)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Each with who hid it."""
        return chat.with_who_hid(super().get_queryset(request))

    @action(
        description=_("Hide…"),
        icon="visibility_off",
        permissions=["hide"],
        variant=ActionVariant.DANGER,
        dialog=_asks(_("Hide this message?"), _("Hide it"), HideForm),
    )
    def hide_message(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Take it from its readers, with a reason."""
        reason = form.cleaned_data["reason"]
        return self._moderate(request, object_id, partial(chat.hide, reason=reason), reason, _("Hidden."))

    @action(
        description=_("Show again…"),
        icon="visibility",
        permissions=["unhide"],
        dialog=_asks(_("Show this message again?"), _("Show it"), RequiredReasonForm),
    )
    def unhide_message(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Give it back to its readers."""
        return self._moderate(request, object_id, chat.unhide, form.cleaned_data["reason"], _("Shown again."))

    @action(description=_("Hide selected messages…"), permissions=["moderate"])
    def hide_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Take them from their readers, with one reason."""
        return self.confirm_bulk(
            request,
            queryset,
            form_class=HideForm,
            title=_("Hide messages"),
            submit=_("Hide them"),
            is_danger=True,
            verb=lambda messages, form: chat.hide(messages, reason=form.cleaned_data["reason"]),
            done=lambda n: ngettext("%(n)s message hidden.", "%(n)s messages hidden.", n) % {"n": n},
        )

    @action(description=_("Show selected messages again…"), permissions=["moderate"])
    def unhide_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Give them back to their readers."""
        return self.confirm_bulk(
            request,
            queryset,
            form_class=RequiredReasonForm,
            title=_("Show messages again"),
            submit=_("Show them"),
            verb=lambda messages, form: chat.unhide(messages),
            done=lambda n: ngettext("%(n)s message shown again.", "%(n)s messages shown again.", n) % {"n": n},
        )

    def _moderate(self, request: HttpRequest, object_id: Any, verb: Any, reason: str, done: Any) -> HttpResponse:
        message = self.object_or_404(request, object_id)
        if not self.has_moderate_permission(request, message):
            raise PermissionDenied
        with acting_as(request.user, reason):
            return self.answer_dialog(request, partial(verb, ChatMessage.objects.filter(pk=message.pk)), done=done)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: messages are written beside the webinar."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: a text stays as it was written; who has the permission hides."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: a message is hidden, not deleted."""
        return False
