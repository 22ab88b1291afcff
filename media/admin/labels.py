"""How recordings and grants look in lists: coloured words for what they are by the clock."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.foundation.admin import STATE_COLOURS, Badge
from media.choices import AccessPolicy

POLICY_COLOURS: dict[str, str] = {
    AccessPolicy.PUBLIC: "success",
    AccessPolicy.SIGNED_IN: "success",
    AccessPolicy.REGISTERED: "info",
    AccessPolicy.ATTENDED: "info",
    AccessPolicy.STAFF: "warning",
    AccessPolicy.GRANTED: "primary",
}


@display(description=_("State"), ordering="published_at", label=STATE_COLOURS)
def availability_badge(self: Any, recording: Any) -> Badge:
    """What the recording is by the clock."""
    availability = recording.availability_at(timezone.now())
    return Badge(availability.value, availability.label)


@display(description=_("State"), label=STATE_COLOURS)
def grant_badge(self: Any, item: Any) -> Badge:
    """What the grant is by the clock."""
    state = item.state_at(timezone.now())
    return Badge(state.value, state.label)


@display(description=_("Result"), ordering="is_allowed", label=STATE_COLOURS)
def result_badge(self: Any, item: Any) -> Badge:
    """Whether the person was let in."""
    return Badge("allowed", _("Let in")) if item.is_allowed else Badge("refused", _("Refused"))


@display(description=_("Details"))
def page_link(self: Any, item: Any) -> SafeString:
    """A link to the row's own page, for inlines without a title above each row."""
    address = reverse(f"admin:{item._meta.app_label}_{item._meta.model_name}_change", args=[item.pk])
    return format_html('<a href="{}" class="text-link">{}</a>', address, _("Open"))
