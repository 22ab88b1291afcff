"""The form by which an attendee list is uploaded."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldBooleanSwitchWidget

from webinars.models import Webinar


class DropInput(forms.FileInput):
    """A file input that is a place to drop a file on; browsers do the rest themselves."""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "bo-drop", "accept": ".csv,.tsv,.txt,.xlsx"})


class UploadForm(forms.Form):
    """The list, its webinar, and what to do with strangers."""

    webinar = forms.ModelChoiceField(Webinar.objects.none(), label=_("Webinar"))
    file = forms.FileField(
        label=_("Attendee list"),
        widget=DropInput(),
        error_messages={"empty": _("The file is empty. Check that the export has finished, and upload it again.")},
    )
    creates_people = forms.BooleanField(
        label=_("Create people who are not known yet"),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget(),
        help_text=_("Switched off, rows of people who are not known are refused."),
    )

    def __init__(self, *args: Any, webinar_field: forms.ModelChoiceField, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["webinar"] = webinar_field
        self.order_fields(["webinar", "file", "creates_people"])
