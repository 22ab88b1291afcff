"""The form of an announcement, in which the audience rule is a choice of fields."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from backoffice.foundation.admin import narrowed
from backoffice.foundation.admin.autocomplete import ChoiceOfSeveral
from backoffice.foundation.errors import RuleBroken
from comms.admin.announcement_sending import SendingFields
from comms.admin.autocomplete import SearchedMultipleOfForm
from comms.admin.placeholder_help import BODY_HELP
from comms.admin.rules_field import RulesBuilder, RulesField
from comms.choices import AudienceKind
from comms.domain import audience
from comms.domain.audience.naming import Rules
from comms.domain.messages import check_text
from comms.models import Announcement
from people.choices import Role
from people.models import Tag, User
from webinars.choices import RegistrationState
from webinars.models import Registration, Webinar

# The rule's details by kind, and the field beside which a refusal is shown.
DETAILS = {
    AudienceKind.EVERYONE: (),
    AudienceKind.ROLE: ("role",),
    AudienceKind.TAG: ("tags",),
    AudienceKind.REGISTRANTS: ("webinars", "states"),
    AudienceKind.RULES: ("rules",),
}
FIELD_OF_CODE = {
    "audience_role_not_known": "role",
    "audience_tags_not_known": "tags",
    "audience_webinars_not_known": "webinars",
    "audience_states_not_known": "states",
}


class AnnouncementForm(SendingFields):
    """Title, text, ways and times, and the rule that says whom it is for."""

    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("Select value")), *Role.choices],
        widget=UnfoldAdminSelectWidget(),
    )
    tags = ChoiceOfSeveral(
        label=_("Tags"),
        required=False,
        queryset=Tag.objects.none(),
        widget=SearchedMultipleOfForm(User._meta.get_field("tags"), admin.site),
        help_text=_("Whoever has one of them; nobody is told twice."),
    )
    webinars = ChoiceOfSeveral(
        label=_("Webinars"),
        required=False,
        queryset=Webinar.objects.none(),
        widget=SearchedMultipleOfForm(Registration._meta.get_field("webinar"), admin.site),
        help_text=_("Registrants of one of them; nobody is told twice."),
    )
    states = forms.MultipleChoiceField(
        label=_("Which registrants"),
        required=False,
        choices=RegistrationState.choices,
        initial=[RegistrationState.CONFIRMED],
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )
    rules = RulesField(label=_("Rules"), required=False)

    class Meta:
        model = Announcement
        fields = [
            "title", "body", "webinar", "has_calendar_entry", "audience_kind", "channels", "mail_account",
            "is_for_consenting_only", "policy", "publish_at", "expires_at", "publish_zone",
        ]  # fmt: skip
        help_texts = {
            "body": BODY_HELP,
            "title": _("Placeholders work here too."),
            "webinar": _("Whatever “webinar” placeholders stand for."),
            "policy": _(
                "A worker that dies while it hands a mail over leaves it unsure whether the mail left. Twice is a "
                "nuisance, never is a loss: choose which matters more."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.instance.audience
        for name, model in (("tags", Tag), ("webinars", Webinar)):
            if name in self.fields:
                field = cast("forms.ModelMultipleChoiceField", self.fields[name])
                field.queryset = narrowed(model._default_manager.all(), self.asker)
        for name in DETAILS.get(self.instance.audience_kind, ()):
            if name in rule:
                self.initial.setdefault(name, rule[name])
        if "rules" in self.fields:
            cast("RulesBuilder", self.fields["rules"].widget).asker = self.asker
            if self.instance.audience_kind == AudienceKind.RULES:
                self.initial.setdefault("rules", rule)

    def clean(self) -> dict[str, Any]:
        """The chosen details become the rule; others are dropped."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_message(cleaned)
        kind = cleaned.get("audience_kind")
        if kind not in DETAILS or any(name in self.errors for name in DETAILS[kind]):
            return cleaned
        rule = {name: _stored(cleaned.get(name)) for name in DETAILS[kind]}
        rule = rule["rules"] if kind == AudienceKind.RULES else rule
        try:
            audience.check_rule(kind, rule, by=self.asker)
        except RuleBroken as broken:
            field = "rules" if kind == AudienceKind.RULES else FIELD_OF_CODE[broken.code]
            self.add_error(field, broken.as_validation_error())
        else:
            self.instance.audience = rule
        return cleaned

    def _check_message(self, cleaned: dict[str, Any]) -> None:
        """Title and text can be written to somebody, as far as both were entered."""
        has_webinar = cleaned.get("webinar") is not None or "webinar" in self.errors
        for field, title, body in (("title", cleaned.get("title"), ""), ("body", "", cleaned.get("body"))):
            try:
                check_text(title or "", body or "", has_webinar=has_webinar)
            except RuleBroken as broken:
                self.add_error(field, broken.as_validation_error())
        if cleaned.get("has_calendar_entry") and not has_webinar:
            self.add_error(
                "webinar",
                forms.ValidationError(
                    _("A calendar entry needs a webinar. Choose the one that this is about."),
                    code="calendar_entry_without_webinar",
                ),
            )

    def chosen_rules(self) -> Rules:
        """The rules that the chosen kind and its details come to."""
        return audience.rules_of(self.instance)


def _stored(value: Any) -> Any:
    """What of a field's value the rule keeps: keys for objects."""
    return sorted(item.pk for item in value) if hasattr(value, "model") else value
