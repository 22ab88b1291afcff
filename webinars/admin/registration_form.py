"""The form that registers somebody."""

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from people.domain.joining import Newcomer, bring_in
from webinars.choices import RegistrationState
from webinars.models import Registration

STATES = [(state.value, state.label) for state in (RegistrationState.CONFIRMED, RegistrationState.PENDING)]


class RegisterForm(forms.ModelForm[Registration]):
    """A webinar, and somebody who is here already or is named by their address."""

    email = forms.EmailField(
        label=_("or email address"),
        required=False,
        widget=UnfoldAdminEmailInputWidget(),
        help_text=_("Of somebody who may not be here yet: they become a person without a password."),
    )
    name = forms.CharField(label=_("and name"), required=False, max_length=200, widget=UnfoldAdminTextInputWidget())
    wanted_state = forms.ChoiceField(
        label=_("State"),
        choices=STATES,
        widget=UnfoldAdminSelectWidget(),
        help_text=_("Where no seat is free, the person joins the waiting list."),
    )

    class Meta:
        model = Registration
        fields = ["webinar", "user"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].required = False

    def clean(self) -> dict[str, Any]:
        """Either of the two says who it is about."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(cleaned.get("user")) == bool(cleaned.get("email")) and "email" not in self.errors:
            self.add_error("user", _("Choose a person, or give an email address: one of the two."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # Whether the person may register is for the rules of seats to say, not for the constraint: they may come back.
        return {*super()._get_validation_exclusions(), "user"}  # type: ignore[misc]  # the stubs leave it out

    def person_id(self) -> int:
        """The key of whom the form is about; somebody unknown becomes a person. Raises RuleBroken."""
        user = self.cleaned_data.get("user")
        if user is not None:
            return int(user.pk)
        validate_email(self.cleaned_data["email"])
        [arrival] = bring_in([Newcomer(self.cleaned_data["email"], self.cleaned_data["name"])])
        assert arrival.user_id is not None
        return arrival.user_id
