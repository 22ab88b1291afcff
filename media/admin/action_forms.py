"""What the actions on recordings ask for."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin import ReasonForm, RequiredReasonForm, name_clock, narrowed
from media.choices import AccessPolicy
from media.models import Grant
from people.models import User
from webinars.admin.local_time_field import ClockInput, DayInput


class MomentInput(forms.MultiWidget):
    """The browser's own calendar and clock: the admin's scripts do not reach into dialogs."""

    template_name = "unfold/widgets/split_datetime.html"

    def __init__(self) -> None:
        super().__init__([DayInput(attrs={"aria-label": _("Date")}), ClockInput(attrs={"aria-label": _("Time")})])

    def decompress(self, value: Any) -> list[Any]:
        """The day and the time of an instant."""
        local = timezone.localtime(value) if value else None
        return [local.date(), local.time()] if local else [None, None]


class PublishForm(ReasonForm):
    """Asks who hears of it."""

    field_order = ["tells", "again", "reason"]

    tells = forms.BooleanField(
        label=_("Tell those who may watch"),
        required=False,
        initial=True,
        help_text=_("Registrants, attendees or people with a grant, as the recording is for them."),
    )
    again = forms.BooleanField(
        label=_("Also if they were told of it before"),
        required=False,
        help_text=_("Otherwise nobody hears twice of a recording that was taken back and is published again."),
    )

    def clean(self) -> dict[str, Any]:
        """A reason, where people are told again. Raises ValidationError beside the input."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("again") and not values.get("reason"):
            self.add_error("reason", ValidationError(_("Say why people are told again."), code="reason_missing"))
        return values

    @property
    def telling(self) -> dict[str, bool]:
        """What was ticked, as `publish` takes it."""
        return {"tells": self.cleaned_data["tells"], "again": self.cleaned_data["again"]}


class PolicyForm(RequiredReasonForm):
    """Asks whom recordings are for from now on, and why."""

    field_order = ["access_policy", "reason"]

    access_policy = forms.ChoiceField(label=_("Who may watch"), choices=AccessPolicy.choices)


class GrantForm(ReasonForm):
    """Asks who is let in, and until when."""

    field_order = ["people", "addresses", "expires_at", "reason"]

    class Media:
        js = ["media/autocomplete_in_dialogs.js"]

    people = forms.ModelMultipleChoiceField(
        label=_("People"),
        queryset=User.objects.none(),
        required=False,
        widget=AutocompleteSelectMultiple(Grant._meta.get_field("user"), admin.site),
    )
    addresses = forms.CharField(
        label=_("Email addresses"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Of people who are known here; one a line, or with commas between them."),
    )
    expires_at = forms.SplitDateTimeField(
        label=_("Until"),
        required=False,
        widget=MomentInput(),
        help_text=_("Left empty, the access does not end."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["people"]
        people.queryset = narrowed(User.objects.active(), self.request.user)
        name_clock(self.fields["expires_at"])

    def clean_addresses(self) -> list[User]:
        """The people behind the addresses. Raises ValidationError naming each address that is nobody's."""
        words = self.cleaned_data["addresses"].replace(",", " ").replace(";", " ").split()
        wanted = dict.fromkeys(word.strip("<>").lower() for word in words)
        found = {person.email: person for person in narrowed(User.objects.active(), self.request.user).filter(
            email__in=[address for address in wanted if _is_address(address)]
        )}  # fmt: skip
        unknown = [address for address in wanted if address not in found]
        if unknown:
            raise ValidationError(
                _("Nobody that you may see has the address %(addresses)s. Correct it, or add the person first."),
                code="address_not_known",
                params={"addresses": ", ".join(unknown[:10]) + (f" (+{len(unknown) - 10})" if unknown[10:] else "")},
            )
        return list(found.values())

    def clean_expires_at(self) -> Any:
        """A moment that is still to come. Raises ValidationError."""
        expires_at = self.cleaned_data["expires_at"]
        if expires_at is not None and expires_at <= timezone.now():
            raise ValidationError(_("This moment is over. Choose a later one."), code="grant_ends_in_the_past")
        return expires_at

    def clean(self) -> dict[str, Any]:
        """At least one person. Raises ValidationError."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "people" in values and "addresses" in values and not self.chosen:
            raise ValidationError(_("Choose people, or write their addresses."), code="nobody_chosen")
        return values

    @property
    def chosen(self) -> list[User]:
        """Everybody who was chosen or whose address was written, once."""
        everybody = [*self.cleaned_data["people"], *self.cleaned_data["addresses"]]
        return list({person.pk: person for person in everybody}.values())


def _is_address(word: str) -> bool:
    try:
        validate_email(word)
    except ValidationError:
        return False
    return True
