"""One rule of an audience as a form: all of its conditions must hold."""

from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from backoffice.foundation.admin import narrowed
from backoffice.foundation.admin.autocomplete import ChoiceOfSeveral
from backoffice.foundation.fields import validate_locale
from comms.admin.autocomplete import SearchedMultipleOfForm
from comms.choices import AttendanceWish
from comms.domain.audience import CRITERIA
from comms.domain.audience.checking import label_of
from comms.models import AddressList, ListedAddress
from media.models import Recording, Viewing
from people.choices import Role
from people.models import Tag, User
from webinars.choices import RegistrationState
from webinars.models import Registration, Series, Webinar

# The objects that may be searched for, and the relation that the search is asked by.
SEARCHED: dict[str, tuple[type[Any], Any]] = {
    "tags": (Tag, User._meta.get_field("tags")),
    "webinars": (Webinar, Registration._meta.get_field("webinar")),
    "series": (Series, Webinar._meta.get_field("series")),
    "watched": (Recording, Viewing._meta.get_field("recording")),
    "not_watched": (Recording, Viewing._meta.get_field("recording")),
    "address_list": (AddressList, ListedAddress._meta.get_field("address_list")),
}

HELP: dict[str, Any] = {
    "tags": _("One of them is enough."),
    "webinars": _("One of them is enough; with series beside them, one of either."),
    "registration": _("Left empty: all but the cancelled and the declined."),
    "attendance": _("Of those of whom it is known."),
    "organisation": _("Part of its name."),
    "locale": _("Such as de, which finds de-AT too."),
    "watched": _("At least one of them."),
    "not_watched": _("None of them."),
}


class DayInput(UnfoldAdminTextInputWidget):
    """A day, chosen as the browser lets one choose days: rows that a script adds need nothing else."""

    input_type = "date"

    def format_value(self, value: Any) -> Any:
        """The day as browsers take it, whatever the language of the page."""
        return value.isoformat() if isinstance(value, date) else value


def _searched(name: str) -> ChoiceOfSeveral:
    model, relation = SEARCHED[name]
    return ChoiceOfSeveral(queryset=model.objects.none(), widget=SearchedMultipleOfForm(relation, admin.site))


class RuleForm(forms.Form):
    """The conditions of one rule; a form without any is no rule."""

    segment = forms.TypedChoiceField(coerce=int, empty_value=None, widget=UnfoldAdminSelectWidget())
    role = forms.MultipleChoiceField(choices=Role.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget())
    tags = _searched("tags")
    webinars = _searched("webinars")
    series = _searched("series")
    registration = forms.MultipleChoiceField(
        choices=RegistrationState.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget()
    )
    attendance = forms.ChoiceField(
        choices=[("", _("Select value")), *AttendanceWish.choices], widget=UnfoldAdminSelectWidget()
    )
    registered_since = forms.DateField(widget=DayInput())
    organisation = forms.CharField(max_length=200, widget=UnfoldAdminTextInputWidget())
    locale = forms.CharField(max_length=15, validators=[validate_locale], widget=UnfoldAdminTextInputWidget())
    watched = _searched("watched")
    not_watched = _searched("not_watched")
    address_list = _searched("address_list")

    def __init__(self, *args: Any, asker: Any, segments: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = False
            field.label, field.help_text = label_of(name), HELP.get(name, "")
            if name in SEARCHED:
                searched = cast("forms.ModelMultipleChoiceField", field)
                searched.queryset = narrowed(SEARCHED[name][0].objects.all(), asker)
        chooser = cast("forms.TypedChoiceField", self.fields["segment"])
        chooser.choices = [("", _("Select value")), *segments]

    def criteria(self) -> dict[str, Any]:
        """The conditions that were given, as rules keep them."""
        given = {name: _stored(self.cleaned_data.get(name)) for name in CRITERIA}
        return {name: value for name, value in given.items() if value}

    @property
    def conditions(self) -> list[tuple[forms.BoundField, bool]]:
        """Each condition, and whether there is something in it to show."""
        return [(field, bool(field.errors) or _is_given(field.value())) for field in self]


def _is_given(value: Any) -> bool:
    return value not in (None, "", [], ())


def _stored(value: Any) -> Any:
    if hasattr(value, "model"):
        return sorted(item.pk for item in value)
    return value.isoformat() if isinstance(value, date) else value
