"""What the actions on an announcement ask."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin import DialogForm, RequiredReasonForm
from comms.domain import approving, audience, planned_time
from comms.domain.audience_words import words_for
from comms.domain.markdown import to_html
from comms.models import Announcement


class PublishForm(DialogForm):
    """Says how many people it will reach and by which ways, and asks once."""

    form_before_template = "admin/comms/announcement/publish_before.html"

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        """The announcement with its audience in words, and the number of people in it now."""
        context = super().get_before_template_context(request, object_id)
        found = Announcement.objects.visible_to(request.user).filter(pk=object_id).first()
        if found is None:
            return context
        return {
            **context,
            "announcement": found,
            "words": words_for([found])[found.pk],
            "count": audience.count(found),
            "planned": planned_time.words(found.publish_at, found.publish_zone) if found.publish_at else "",
            "is_unapproved": found.approved_at is None and approving.is_needed(found),
            "limit": settings.ANNOUNCEMENT_APPROVAL_ABOVE,
        }


class AskForm(PublishForm):
    """Says whom it goes to, once it is approved and published."""

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        """What publishing shows, without saying that it goes out now."""
        return {**super().get_before_template_context(request, object_id), "is_about_later": True}


class ApproveForm(AskForm):
    """Shows the text that is to be approved, beside whom it goes to."""

    form_before_template = "admin/comms/announcement/approve_before.html"

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        """What publishing shows, and the text as its readers will see it."""
        context = super().get_before_template_context(request, object_id)
        found = context.get("announcement")
        return {**context, "html": to_html(found.body)} if found else context


class CorrectForm(RequiredReasonForm):
    """The new title and text, and why."""

    title = forms.CharField(label=_("Title"), max_length=200)
    body = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 6}), help_text=_("Markdown."))
    field_order = ["title", "body", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Announcement.objects.visible_to(self.request.user).filter(pk=self.object_id).first()
        if found is not None:
            self.fields["title"].initial, self.fields["body"].initial = found.title, found.body
