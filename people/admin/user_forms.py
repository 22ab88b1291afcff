"""The forms of people in the admin."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from backoffice.foundation.admin import ChangeForm, ReasonForm, RequiredReasonForm, narrowed
from backoffice.foundation.admin.change_forms import REASON_LENGTH
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import SAY_WHY
from people.choices import Role
from people.domain.pictures import portrait
from people.models import Tag, User


class PersonForm(ChangeForm):
    """What both forms of a person check."""

    def clean_email(self) -> str | None:
        """The address in lower case. Raises ValidationError beside the field where somebody else has it."""
        email = (self.cleaned_data["email"] or "").strip().lower() or None
        if email and User.objects.with_address(email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Somebody with this email address exists already."), code="unique")
        return email

    def clean_picture(self) -> Any:
        """A new picture made anew; the stored one, or its removal, as it is."""
        picture = self.cleaned_data["picture"]
        if not isinstance(picture, UploadedFile):
            return picture
        try:
            return portrait(picture, size=picture.size or 0)
        except RuleBroken as broken:
            raise broken.as_validation_error() from broken


class AddPersonForm(PersonForm):
    """A new person: a username is made up where none is given, a password is only set where one is typed."""

    password1 = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=_("Better left empty: then the person sets one through the link “Set a password” on the login page."),
    )
    password2 = forms.CharField(
        label=_("Password again"),
        required=False,
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        username = self.fields["username"]
        username.required = False
        username.help_text = _("Beside an email address it may be left empty: one is made up.")

    def clean(self) -> dict[str, Any]:
        """An address or a username to know them by; two passwords that agree and are good enough.

        Raises ValidationError.
        """
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not (values.get("email") or values.get("username") or {"email", "username"} & self.errors.keys()):
            self.add_error(
                "email",
                ValidationError(
                    _("Give an email address or a username: nobody could reach this person, or log in as them."),
                    code="person_without_address",
                ),
            )
        password = values.get("password1") or ""
        if password != (values.get("password2") or ""):
            self.add_error("password2", ValidationError(_("The two passwords differ."), code="password_mismatch"))
        elif password:
            try:
                validate_password(password, self.instance)
            except ValidationError as error:
                self.add_error("password1", error)
        return values

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if password := self.cleaned_data.get("password1"):
            self.instance.set_password(password)
        else:
            self.instance.set_unusable_password()


class SetPasswordForm(AdminPasswordChangeForm):  # type: ignore[misc]  # Unfold has no types
    """A password set by somebody else, who could then log in as the person: it insists on a reason."""

    change_reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Kept in the history."),
        error_messages={"required": SAY_WHY},
    )


class TagsForm(ReasonForm):
    """Which tags."""

    tags = forms.ModelMultipleChoiceField(label=_("Tags"), queryset=Tag.objects.none())
    field_order = ["tags", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags: Any = self.fields["tags"]
        tags.queryset = narrowed(Tag.objects.all(), self.request.user)


class RoleForm(RequiredReasonForm):
    """Which role, and why."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose a role…")), *Role.choices])
    field_order = ["role", "reason"]
