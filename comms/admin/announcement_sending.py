"""The part of an announcement's form that says by which way it goes, and when."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from backoffice.foundation.admin import ChangeForm
from comms.choices import AnnouncementState, Channel
from comms.models.announcement import only_in_app
from webinars.admin.local_time_field import LocalTimeField, TimeZoneField, settle_start
from webinars.domain.local_time import local_time

MOMENTS = ("publish_at", "expires_at")


def mail_accounts() -> list[str]:
    """The names of the mail accounts to choose from; none where there is no choice."""
    names = list(getattr(settings, "MAIL_ACCOUNTS", {}))
    return names if len(names) > 1 else []


def sending_fieldsets() -> list[Any]:
    """The sections of the form's page that these fields stand in."""
    mail: list[Any] = ["is_for_consenting_only", "policy"]
    return [
        (_("Ways"), {"fields": ["channels", *(["mail_account"] if mail_accounts() else []), *mail]}),
        (_("Time"), {"fields": ["publish_at", "expires_at", "publish_zone"]}),
    ]


def _account_choices() -> list[tuple[str, Any]]:
    names = mail_accounts()
    usual = names[0] if names else ""
    return [("", _("The usual one (%(name)s)") % {"name": usual}), *((name, name) for name in names)]


class SendingFields(ChangeForm):
    """Channels, mail account, policy, and the times on the clock of a zone."""

    asker: Any = None  # who fills in the form; the admin sets it

    channels = forms.MultipleChoiceField(
        label=_("Sent as"),
        choices=Channel.choices,
        initial=only_in_app,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=_(
            "A notification shows in everybody’s inbox here at once. An email reaches them outside; it leaves out "
            "whoever unsubscribed or can’t be reached."
        ),
        error_messages={"required": _("Choose at least one way: notification, email or both.")},
    )
    mail_account = forms.ChoiceField(
        label=_("Mail account"),
        required=False,
        choices=_account_choices,
        widget=UnfoldAdminSelectWidget(),
        help_text=_("Whose sender address the mails carry, and how fast they leave."),
    )
    publish_at = LocalTimeField(
        label=_("Publish at"),
        required=False,
        help_text=_("As the clocks of the time zone show it. Left empty, it goes out as soon as you publish it."),
    )
    expires_at = LocalTimeField(
        label=_("Not sent after"),
        required=False,
        help_text=_("Mails that could not be handed over by then are given up. Left empty, there is no such time."),
    )
    publish_zone = TimeZoneField(
        label=_("Time zone"), required=False, help_text=_("The zone whose clocks show these times.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.instance.publish_zone or self._own_zone()
        if "publish_zone" in self.fields:
            self.initial["publish_zone"] = zone
        for name in MOMENTS:
            stored = getattr(self.instance, name)
            if name in self.fields and stored is not None:
                self.initial[name] = local_time(stored, zone)

    def clean(self) -> dict[str, Any]:
        """Days, times and the zone become instants, in their order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "publish_at" not in self.fields:
            return cleaned
        zone = cleaned.get("publish_zone") or self._own_zone()
        for name in MOMENTS:
            if name in cleaned:
                cleaned[name] = self._instant(name, cleaned[name], zone)
        if "publish_at" not in self.errors:
            self._check_planned(cleaned["publish_at"])
        # A zone without a time says nothing, and must not look like a change.
        has_time = any(cleaned.get(name) for name in MOMENTS)
        cleaned["publish_zone"] = zone if has_time else self.instance.publish_zone
        planned, last = cleaned.get("publish_at"), cleaned.get("expires_at")
        if last is not None and not self.errors.keys() & set(MOMENTS) and last <= (planned or timezone.now()):
            self.add_error(
                "expires_at", self._says(_("It is over before it begins. Choose a later time."), "too_early")
            )
        return cleaned

    def _instant(self, name: str, shown: Any, zone: str) -> datetime | None:
        if shown is None:
            return None
        if not {name, "publish_zone"}.intersection(self.changed_data):
            # The inputs show minutes: what nobody touched keeps its seconds.
            untouched: datetime | None = getattr(self.instance, name)
            return untouched
        instant: datetime | None = settle_start(self, shown, zone, field=name)
        return instant

    def _check_planned(self, planned: datetime | None) -> None:
        """A planned time lies ahead; one that was planned already may have come meanwhile."""
        if planned is None and self.instance.state == AnnouncementState.SCHEDULED:
            words = _("It is planned: give the time, or make it a draft again first.")
            self.add_error("publish_at", self._says(words, "publish_at_missing"))
        is_changed = planned is not None and planned != self.instance.publish_at
        if planned is not None and is_changed and planned <= timezone.now():
            words = _("This time has passed. Choose one ahead, or leave it empty to publish by hand.")
            self.add_error("publish_at", self._says(words, "publish_at_passed"))

    def _own_zone(self) -> str:
        return getattr(self.asker, "time_zone", "") or timezone.get_current_timezone_name()

    def _says(self, words: Any, code: str) -> forms.ValidationError:
        return forms.ValidationError(words, code=code)
