"""The form of a notice's words: checked before they are stored."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from backoffice.foundation.admin import ChangeForm
from backoffice.foundation.errors import RuleBroken
from comms.choices import Channel, NoticeKind
from comms.domain.messages import check_text
from comms.domain.notices.templates import CHANGES
from comms.models import NoticeTemplate


class NoticeTemplateForm(ChangeForm):
    """Title, text, ways and the switch."""

    channels = forms.MultipleChoiceField(
        label=_("Channels"),
        choices=Channel.choices,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        error_messages={"required": _("Choose at least one way, or switch the notice off.")},
    )

    class Meta:
        model = NoticeTemplate
        fields = ["is_on", "channels", "title", "body"]

    def clean(self) -> dict[str, Any]:
        """The words, whose placeholders are known. Raises ValidationError with what to write instead."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        title, body = given.get("title"), given.get("body")
        if title is None or body is None:
            return given
        kind = self.instance.kind
        if kind == NoticeKind.WEBINAR_CHANGED:
            body = body.replace(CHANGES, "")
        try:
            # Every notice is about a webinar.
            check_text(title, body, has_webinar=True, has_recording=kind == NoticeKind.RECORDING_AVAILABLE)
        except RuleBroken as broken:
            self.add_error("body", broken.as_validation_error())
        return given
