"""The form of a webinar, whose start is told by the clock of the webinar's own zone."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from backoffice.foundation.admin import ChangeForm
from backoffice.foundation.errors import RuleBroken
from people.choices import STAFF_ROLES
from webinars.admin.local_time_field import LocalTimeField, TimeZoneField, settle_start
from webinars.domain.local_time import local_time
from webinars.domain.reminder_words import offsets_from_words, offsets_in_words
from webinars.domain.revising import is_announced
from webinars.models import Webinar
from webinars.models.reminder_offsets import ReminderOffset, check_offsets

TIME_FIELDS = {"starts_at", "time_zone"}


def tells_of_changes(webinar: Webinar | None) -> bool:
    """Whether there may be people who have to hear of a change."""
    return webinar is not None and webinar.pk is not None and is_announced(webinar, timezone.now())


class WebinarForm(ChangeForm):
    """A webinar's fields; the start is a day, a time and a zone."""

    starts_at = LocalTimeField(label=_("Starts"), help_text=_("As the clocks of the time zone show it."))
    time_zone = TimeZoneField(label=_("Time zone"), help_text=_("The zone that the webinar is spoken of in."))

    reminders = forms.CharField(
        label=_("Reminders before the start"),
        required=False,
        max_length=300,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Such as “1 day, 1 hour”. Left empty, nobody is reminded."),
    )
    tells_registrants = forms.BooleanField(
        label=_("Tell the registrants"),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget(),
        help_text=_("Of another time, title or link to join; the notice says what it was and what it is now."),
    )

    class Meta:
        model = Webinar
        fields = [
            "title", "slug", "starts_at", "time_zone", "duration_minutes", "organizer", "hosts", "series", "tags",
            "description", "thumbnail", "capacity", "minimum_presence_minutes", "price", "currency", "join_link",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "minimum_presence_minutes" in self.fields:
            self.fields["minimum_presence_minutes"].required = False
        if not tells_of_changes(self.instance):
            self.fields.pop("tells_registrants", None)
        if "reminders" in self.fields:
            self.initial["reminders"] = offsets_in_words(self.instance.reminder_offsets)
        if self.instance.pk is not None and "starts_at" in self.fields:
            self.initial["starts_at"] = local_time(self.instance.starts_at, self.instance.time_zone)

    def clean_organizer(self) -> Any:
        """Somebody who can enter the admin: anybody else could not look after the webinar."""
        organizer = self.cleaned_data["organizer"]
        if organizer is not None and organizer.role not in STAFF_ROLES:
            raise forms.ValidationError(
                _("%(name)s does not work here. Give them the role organizer first, or choose somebody else."),
                code="organizer_not_staff",
                params={"name": organizer},
            )
        return organizer

    def clean_minimum_presence_minutes(self) -> int:
        """The minutes; left empty, everybody who came attended."""
        return self.cleaned_data["minimum_presence_minutes"] or 0

    def clean_reminders(self) -> str:
        """The words, whose offsets become the webinar's. Raises ValidationError with the part that is nonsense."""
        words: str = self.cleaned_data["reminders"]
        if self.add_prefix("reminders") not in self.data:  # not asked for: what is there stays
            return words
        try:
            offsets = offsets_from_words(words)
        except RuleBroken as broken:
            raise broken.as_validation_error() from broken
        check_offsets([ReminderOffset.of(iso) for iso in offsets])
        self.instance.reminder_offsets = offsets
        return words

    def clean(self) -> dict[str, Any] | None:
        """Day, time and zone become the instant that the webinar starts at."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "starts_at" not in self.fields:
            return cleaned
        shown, zone_name = cleaned.pop("starts_at", None), cleaned.get("time_zone")
        if not TIME_FIELDS.intersection(self.changed_data) and self.instance.pk is not None:
            # The inputs show minutes: what nobody touched keeps its seconds.
            cleaned["starts_at"] = self.instance.starts_at
        elif shown is not None and zone_name:
            instant = settle_start(self, shown, zone_name)
            if instant is not None:
                cleaned["starts_at"] = instant
        return cleaned
