"""A webinar's recordings, on the webinar's page."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.foundation.admin import BackofficeTabularInline, state_badge
from media.admin.labels import POLICY_COLOURS, availability_badge, page_link
from media.models import Recording
from webinars.admin.webinar import WebinarAdmin


class RecordingOfWebinarInline(BackofficeTabularInline):
    """The recordings; each is changed on its own page."""

    model = Recording
    verbose_name_plural = _("Recordings")
    fields = readonly_fields = ("title", "badge", "policy", "kind", "created_at", "page_link")
    list_select_related = ("webinar",)
    read_only = True
    show_title = False
    badge = availability_badge
    page_link = page_link
    policy = state_badge("access_policy", description=_("Who may watch"), colours=POLICY_COLOURS)

    @display(description=_("Kind"))
    def kind(self, recording: Any) -> Any:
        """Whether the recording is a file of ours or a link."""
        return _("File") if recording.file else _("Link")


WebinarAdmin.add_inline(RecordingOfWebinarInline)
