"""Inputs of moments that say on which clock they are read."""

from typing import Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _


def name_clock(field: forms.Field) -> None:
    """End the help of a field with the time zone of the page, on whose clock the field is read."""
    clock = _("On the clock of %(zone)s.") % {"zone": timezone.get_current_timezone_name()}
    field.help_text = f"{field.help_text} {clock}".strip()


class Moments(BaseModelAdmin[Any]):
    """Names the time zone beside each date and time of a form."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The form field; where it takes a moment, its help ends with the zone."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.DateTimeField | forms.SplitDateTimeField):
            name_clock(field)
        return field
