"""One's own account: name, time zone, language, picture, consent."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.fields import time_zone_names, validate_locale
from backoffice.foundation.history import acting_as
from people.domain.pictures import portrait
from people.domain.profile import change_profile

BY_THE_PERSON = _("by the person")


def time_zone_choices(present: str = "") -> list[tuple[str, str]]:
    """The zones that people live in, and the one that is stored already."""
    lived_in = {name for name in time_zone_names() if "/" in name and not name.startswith(("Etc/", "SystemV/"))}
    names = sorted(lived_in | {"UTC"} | ({present} if present else set()))
    return [(name, name.replace("_", " ")) for name in names]


class AccountForm(forms.Form):
    """What people may change about themselves."""

    name = forms.CharField(label=_("Full name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("Times of webinars are also shown in it.")
    )
    locale = forms.CharField(
        label=_("Language"),
        required=False,
        max_length=15,
        validators=[validate_locale],
        help_text=_("Such as en or de-AT."),
    )
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        help_text=_("JPEG, PNG, WebP or GIF, up to 5 MB. It is made smaller, and where it was taken is removed."),
    )
    remove_picture = forms.BooleanField(label=_("Remove the present picture"), required=False)
    has_consented = forms.BooleanField(
        label=_("You may send me announcements"),
        required=False,
        help_text=_("What concerns webinars that you registered for reaches you in any case."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone: Any = self.fields["time_zone"]
        zone.choices = [("", _("Not said")), *time_zone_choices(self.initial.get("time_zone", ""))]
        if not self.initial.get("picture"):
            del self.fields["remove_picture"]

    def clean_picture(self) -> ContentFile[bytes] | None:
        """The picture made anew, or None where none was sent."""
        upload = self.cleaned_data["picture"]
        if not isinstance(upload, UploadedFile):  # the stored one
            return None
        try:
            return portrait(upload, size=upload.size or 0)
        except RuleBroken as broken:
            raise broken.as_validation_error() from broken


class AccountView(LoginRequiredMixin, FormView[AccountForm]):
    """One's own account, nobody else's."""

    template_name = "people/account.html"
    form_class = AccountForm
    success_url = reverse_lazy("account")

    def get_initial(self) -> dict[str, Any]:
        """What is stored."""
        return {
            name: getattr(self.request.user, name)
            for name in ("name", "time_zone", "locale", "picture", "has_consented")
        }

    def form_valid(self, form: AccountForm) -> HttpResponse:
        """Store it, signed by the person."""
        with acting_as(self.request.user, str(BY_THE_PERSON)):
            try:
                change_profile(self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
            except ValidationError as error:
                form.add_error(None, error)
                return self.form_invalid(form)
        messages.success(self.request, _("Your account is saved."))
        return super().form_valid(form)
