"""What is asked of whoever takes something back: why, whether people hear of it, and what was ticked."""

from collections.abc import Collection

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldBooleanSwitchWidget

from backoffice.audit.domain.reverting import Plan
from backoffice.audit.domain.reverting.rules import rules_of
from backoffice.foundation.history import SAY_WHY


class RevertForm(forms.Form):
    """The reason is a must; whether people are told is asked where they would be."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("Kept in the history."),
        error_messages={"required": SAY_WHY},
    )
    tells = forms.BooleanField(
        label=_("Tell the people concerned"),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget(),
        help_text=_("Of another time or title, a seat that they get or get back, a recording that they can watch."),
    )
    fingerprint = forms.CharField(required=False, widget=forms.HiddenInput)
    looked_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def chosen(self) -> Collection[str]:
        """The names of what was ticked."""
        return set(self.data.getlist("take"))  # type: ignore[attr-defined]


def tells_anybody(plan: Plan) -> bool:
    """Whether people may hear of it."""
    return any(rules.tells for model in plan.steps for rules in rules_of(model))
