"""A form field that holds the rules of an audience: forms within the form, one for each rule."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin import narrowed
from comms.admin.rule_form import RuleForm
from comms.domain.audience.naming import SIDES, Rules
from comms.models import Segment

MOST_RULES = 30


class RuleForms(BaseFormSet):  # type: ignore[type-arg]
    """The rules of one side; a row that says nothing is no rule."""

    def rules(self) -> list[dict[str, Any]]:
        """The criteria of each row that has any."""
        return [criteria for form in self.forms if form.has_changed() and (criteria := form.criteria())]


# A row is there to be filled in where no script adds one.
RuleFormSet: Any = formset_factory(RuleForm, formset=RuleForms, extra=1, max_num=MOST_RULES, absolute_max=MOST_RULES)


class RulesInput:
    """What was sent in: the forms of both sides."""

    def __init__(self, sides: dict[str, Any]) -> None:
        self.sides = sides


class RulesBuilder(forms.Widget):
    """Rows of rules to include and to exclude, which a script adds and removes without loading the page anew."""

    asker: Any = None  # who fills in the form; whatever it offers is narrowed to what they may see
    without: Segment | None = None  # the segment that the rules are for

    @property
    def media(self) -> forms.Media:
        """What the rows need, and the script that makes them handy."""
        own = forms.Media(
            css={"all": ["comms/audience.css"]}, js=["admin/js/jquery.init.js", "comms/audience_rules.js"]
        )
        fields = RuleForm.base_fields.values()  # type: ignore[attr-defined]  # Django's metaclass makes it
        return sum((field.widget.media for field in fields), forms.Media()) + own

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> RulesInput | None:
        """The forms with what was sent; None where none of them was."""
        if not any(f"{name}-{side}-TOTAL_FORMS" in data for side in SIDES):
            return None
        return RulesInput(self._formsets(name, data=data))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether no form was sent."""
        return not any(f"{name}-{side}-TOTAL_FORMS" in data for side in SIDES)

    def id_for_label(self, id_: str) -> str:
        """None: the label is of many inputs."""
        return ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The rows as HTML, with their errors where they have been sent in."""
        rules = value if isinstance(value, dict) else {}
        sides = value.sides if isinstance(value, RulesInput) else self._formsets(name, rules=rules)
        parts = [{"side": side, "formset": sides[side], "empty": sides[side].empty_form} for side in SIDES]
        return render_to_string("admin/comms/audience/rules.html", {"name": name, "sides": parts})

    def _formsets(self, name: str, *, data: Any = None, rules: Rules | None = None) -> dict[str, Any]:
        shared = {"asker": self.asker, "segments": self._segments()}
        return {
            side: RuleFormSet(
                data,
                prefix=f"{name}-{side}",
                initial=None if rules is None else [_initial(criteria) for criteria in rules.get(side, [])],
                form_kwargs=shared,
            )
            for side in SIDES
        }

    def _segments(self) -> list[tuple[int, str]]:
        if self.asker is None:
            return []
        offered = narrowed(Segment.objects.order_by("name"), self.asker)
        if self.without is not None and self.without.pk is not None:
            offered = offered.exclude(pk=self.without.pk)
        return list(offered.values_list("pk", "name"))


class RulesField(forms.Field):
    """The rules of an audience, as `{"include": […], "exclude": […]}`."""

    widget = RulesBuilder
    default_error_messages = {"rules": _("Correct the rules that are marked below.")}

    def clean(self, value: RulesInput | None) -> Rules:
        """The rules. Raises ValidationError where a row can't be read; the row itself says why."""
        if value is None:
            return {}
        # Each is asked, so that each can say what is wrong with it.
        if not min(formset.is_valid() for formset in value.sides.values()):
            said = [error for formset in value.sides.values() for error in formset.non_form_errors()]
            raise forms.ValidationError(said or self.error_messages["rules"], code="rules")
        return {side: rules for side, formset in value.sides.items() if (rules := formset.rules())}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other rules were sent than there were."""
        try:
            return bool(self.clean(data) != (initial or {}))
        except forms.ValidationError:
            return True


def _initial(criteria: dict[str, Any]) -> dict[str, Any]:
    """What the form of a rule begins with; of a segment whose rules were put in its place, the key."""
    segment = criteria.get("segment")
    return {**criteria, "segment": segment["id"]} if isinstance(segment, dict) else criteria
