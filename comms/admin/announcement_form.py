"""The form of an announcement, in which the audience rule is a choice of fields."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from backoffice.foundation.admin import ChangeForm, narrowed
from backoffice.foundation.admin.autocomplete import ChoiceOfSeveral
from backoffice.foundation.errors import RuleBroken
from comms.admin.autocomplete import SearchedMultipleOfForm
from comms.admin.placeholder_help import BODY_HELP
from comms.choices import AnnouncementState, AudienceKind
from comms.domain import audience
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
}
FIELD_OF_CODE = {
    "audience_role_not_known": "role",
    "audience_tags_not_known": "tags",
    "audience_webinars_not_known": "webinars",
    "audience_states_not_known": "states",
}


class AnnouncementForm(ChangeForm):
    """Title, text, planned time, and the rule that says whom it is for."""

    asker: Any = None  # who fills in the form; the admin sets it

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

    class Meta:
        model = Announcement
        fields = ["title", "body", "webinar", "has_calendar_entry", "audience_kind", "publish_at"]
        help_texts = {
            "body": BODY_HELP,
            "title": _("Placeholders work here too."),
            "webinar": _("Whatever “webinar” placeholders stand for."),
            "publish_at": _("Left empty, it goes out as soon as you publish it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.instance.audience
        for name, model in (("tags", Tag), ("webinars", Webinar)):
            if name in self.fields:
                field = cast("forms.ModelMultipleChoiceField", self.fields[name])
                field.queryset = narrowed(model._default_manager.all(), self.asker)
        for name in ("role", "tags", "webinars", "states"):
            if name in rule:
                self.initial.setdefault(name, rule[name])

    def clean_publish_at(self) -> Any:
        """A planned time lies ahead; one that was planned already may have come meanwhile."""
        planned = self.cleaned_data["publish_at"]
        if planned is None and self.instance.state == AnnouncementState.SCHEDULED:
            raise forms.ValidationError(
                _("It is planned: give the time, or make it a draft again first."), code="publish_at_missing"
            )
        if planned is not None and "publish_at" in self.changed_data and planned <= timezone.now():
            raise forms.ValidationError(
                _("This time has passed. Choose one ahead, or leave it empty to publish by hand."),
                code="publish_at_passed",
            )
        return planned

    def clean(self) -> dict[str, Any]:
        """The chosen details become the rule; others are dropped."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_message(cleaned)
        kind = cleaned.get("audience_kind")
        if kind not in DETAILS or any(name in self.errors for name in DETAILS[kind]):
            return cleaned
        rule = {name: _stored(cleaned.get(name)) for name in DETAILS[kind]}
        try:
            audience.check_rule(kind, rule, by=self.asker)
        except RuleBroken as broken:
            self.add_error(FIELD_OF_CODE[broken.code], broken.as_validation_error())
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


def _stored(value: Any) -> Any:
    """What of a field's value the rule keeps: keys for objects."""
    return sorted(item.pk for item in value) if hasattr(value, "model") else value
