"""The filters of the log: their form, and what its input comes to."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from backoffice.audit.choices import EventKind, LineKind
from backoffice.audit.domain.reading.changed_fields import labels_in_log
from backoffice.audit.domain.reading.criteria import Criteria
from backoffice.audit.domain.reading.sentences import field_label
from backoffice.audit.domain.reading.subjects import model_called
from backoffice.audit.models import ExportRecord
from backoffice.foundation.admin.autocomplete import KEY_DIGITS, SearchedSelect
from backoffice.foundation.admin.filters import YEARS
from backoffice.foundation.history import Way, is_tracked
from backoffice.foundation.history.recording import telling_fields

# In addresses the signs of history rows are spelled out: a plus sign there is a space.
CHANGES = {"created": LineKind.CREATED, "changed": LineKind.CHANGED, "deleted": LineKind.DELETED}
UNKNOWN_WAY = "unknown"
ANY = ("", gettext_lazy("Any"))
BIGGEST_KEY = 10**KEY_DIGITS - 1


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A search for a person that takes the number of an account that is gone as well."""

    def to_python(self, value: Any) -> Any:
        """The number of the account. Raises ValidationError for what is none."""
        return forms.IntegerField(min_value=1, max_value=BIGGEST_KEY, required=False).clean(value)

    def validate(self, value: Any) -> None:
        """Any number may have been somebody's."""


class LogFilters(forms.Form):
    """What the log is narrowed to. Input that can't be read is said to be wrong, and then no line is shown."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=100,
        widget=UnfoldAdminTextInputWidget(
            attrs={"type": "search", "placeholder": gettext_lazy("Words of a reason, a person, the name of an object")}
        ),
    )
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=UnfoldAdminTextInputWidget(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("To"), required=False, widget=UnfoldAdminTextInputWidget(attrs={"type": "date"})
    )
    actor = PersonField(label=gettext_lazy("Who"), required=False, queryset=None)
    by = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    model = forms.ChoiceField(label=gettext_lazy("Kind of object"), required=False, widget=UnfoldAdminSelectWidget)
    object = forms.IntegerField(required=False, min_value=0, max_value=BIGGEST_KEY, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("What happened"), required=False, widget=UnfoldAdminSelectWidget)
    field = forms.ChoiceField(label=gettext_lazy("Field that changed"), required=False, widget=UnfoldAdminSelectWidget)
    way = forms.ChoiceField(label=gettext_lazy("Which way"), required=False, widget=UnfoldAdminSelectWidget)
    reason = forms.CharField(
        label=gettext_lazy("Reason has"), required=False, max_length=100, widget=UnfoldAdminTextInputWidget
    )

    # What stands in the form for everybody to set, in this order; the rest comes by links.
    shown = ("since", "until", "actor", "model", "kind", "field", "way", "reason")

    def __init__(self, data: Any, *, site: AdminSite) -> None:
        # An address without filters is an empty form, not an unsent one.
        super().__init__(data)
        fields: Any = self.fields
        # The person of an export is looked for like this one; a line of the log has only the number.
        fields["actor"].widget = SearchedSelect(ExportRecord._meta.get_field("user"), site)
        fields["actor"].queryset = get_user_model()._default_manager.all()
        fields["model"].choices = [ANY, *_models()]
        fields["kind"].choices = [ANY, *_kinds()]
        fields["field"].choices = [ANY, *_fields(self.data.get("model", ""))]
        fields["way"].choices = [ANY, *((way.value or UNKNOWN_WAY, way.label) for way in Way)]

    def clean(self) -> dict[str, Any]:
        """The input. Raises ValidationError for days the wrong way round, and an object of no kind."""
        found: dict[str, Any] = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        for name, day in (("since", since), ("until", until)):
            if day is not None and day.year not in YEARS:
                self.add_error(name, _("This year is out of reach."))
        if since and until and since > until:
            self.add_error("until", _("This day is before the first one."))
        if found.get("object") is not None and not found.get("model"):
            self.add_error("model", _("Say what kind of object no. %(key)s is.") % {"key": found["object"]})
        return found

    @property
    def criteria(self) -> Criteria:
        """What the lines must meet; the form must be valid."""
        given = self.cleaned_data
        label, _dot, name = given["field"].rpartition(".")
        kind, way = given["kind"], given["way"]
        return Criteria(
            since=_beginning(given["since"]),
            until=_beginning(given["until"] and given["until"] + timedelta(days=1)),
            user_id=given["actor"],
            actor_name=given["by"],
            model=given["model"] or label,
            key=given["object"],
            field=name,
            kinds=[CHANGES.get(kind, kind)] if kind else [],
            way=None if not way else "" if way == UNKNOWN_WAY else way,
            reason=given["reason"],
            words=given["q"],
        )


def _beginning(day: date | None) -> datetime | None:
    """Midnight of that day on the clock of the page."""
    return None if day is None else timezone.make_aware(datetime.combine(day, time.min))


def _models() -> list[tuple[str, str]]:
    """What keeps history, and whatever else the log tells of."""
    labels = {model._meta.label_lower for model in apps.get_models() if is_tracked(model)} | set(labels_in_log())
    return sorted(((label, _plural(label)) for label in labels), key=lambda choice: choice[1].casefold())


def _plural(label: str) -> str:
    model = model_called(label)
    return label if model is None else capfirst(str(model._meta.verbose_name_plural))


def _kinds() -> list[tuple[Any, Any]]:
    changes = [(name, kind.label) for name, kind in CHANGES.items()]
    return [(_("Changes"), changes), (_("What else happened"), EventKind.choices)]


def _fields(chosen: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The fields that history keeps, by model; those of the chosen model only."""
    groups = []
    for model in apps.get_models():
        label = model._meta.label_lower
        if not is_tracked(model) or chosen not in ("", label):
            continue
        history: Any = model.history.model  # type: ignore[attr-defined]
        kept = [*telling_fields(model), *history._history_m2m_fields]
        names = [field.name for field in kept if not getattr(field, "primary_key", False)]
        choices = sorted(((f"{label}.{name}", field_label(model, name)) for name in names), key=lambda pair: pair[1])
        groups.append((capfirst(str(model._meta.verbose_name)), choices))
    return sorted(groups, key=lambda group: group[0].casefold())
