"""The form of a recording: a file or a link, checked by content."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminRadioSelectWidget

from backoffice.foundation.admin import ChangeForm
from backoffice.foundation.errors import RuleBroken
from media.domain.uploading import check_upload, too_large
from media.models import Recording


class Source(models.TextChoices):
    """Where a recording is."""

    FILE = "file", _("A file that you upload")
    LINK = "link", _("A link to another site")


class _StoredFile:
    """A stored file as its widget shows it: by name, and behind the guarded address."""

    def __init__(self, file: Any) -> None:
        self.name = PurePath(file.name).name
        self.url = reverse("watch_file", args=[file.instance.pk])

    def __str__(self) -> str:
        return self.name


class PrivateFileWidget(UnfoldAdminFileFieldWidget):  # type: ignore[misc]
    """Shows the stored file behind its guarded address: the storage itself has none to give."""

    def is_initial(self, value: Any) -> bool:
        """Whether a file is stored already."""
        return isinstance(value, models.fields.files.FieldFile) and bool(value)

    def format_value(self, value: Any) -> Any:
        """The stored file in a form that can be shown."""
        return _StoredFile(value) if self.is_initial(value) else None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Without a box to clear the file: it goes when a link takes its place."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"] |= {"value": self.format_value(value), "required": True}
        return context


class RecordingForm(ChangeForm):
    """A recording of one kind; what the other kind's field holds is let go."""

    too_large_uploads: dict[str, str] = {}

    source = forms.ChoiceField(
        label=_("The recording is"),
        choices=Source.choices,
        initial=Source.FILE,
        widget=UnfoldAdminRadioSelectWidget(radio_style=1),
    )

    class Meta:
        model = Recording
        fields: list[str] = []
        widgets = {"file": PrivateFileWidget(attrs={"accept": "video/*,audio/*,.mkv"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" not in self.fields:  # the form of somebody who only looks
            return
        if self.instance.link:
            self.fields["source"].initial = Source.LINK
        self.fields["duration_seconds"].help_text = _("Left empty where it is not known.")
        self.fields["file"].help_text = _("Video or audio, up to %(limit)s.") % {
            "limit": filesizeformat(settings.RECORDING_MAX_BYTES)
        }
        if self.instance.file:
            self.fields["file"].help_text = _("Now: %(name)s. Another file takes its place.") % {
                "name": PurePath(self.instance.file.name).name
            }

    def clean_file(self) -> Any:
        """The file; a new one is looked into. Raises ValidationError."""
        file = self.cleaned_data["file"]
        try:
            if "file" in self.too_large_uploads:
                raise too_large(self.too_large_uploads["file"])
            if isinstance(file, UploadedFile):
                check_upload(file)
        except RuleBroken as broken:
            raise broken.as_validation_error() from broken
        return file

    def clean(self) -> dict[str, Any]:
        """Exactly one of file and link, whatever the browser hid or sent. Raises ValidationError."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        source = values.get("source")
        if source == Source.LINK:
            values["file"] = False  # Django's word for an emptied file field
            self.errors.pop("file", None)
            if not values.get("link") and "link" not in self.errors:
                self.add_error("link", ValidationError(_("Give the link of the recording."), code="required"))
        elif source == Source.FILE:
            values["link"] = ""
            self.errors.pop("link", None)
            if not (values.get("file") or self.instance.file) and "file" not in self.errors:
                self.add_error("file", ValidationError(_("Choose the file of the recording."), code="required"))
        return values
