"""The forms about attendee lists: upload one, read it otherwise, take it back."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from backoffice.foundation.fields import time_zone_names
from webinars.choices import ImportPurpose, WhenFull
from webinars.domain import importing
from webinars.domain.attendee_files import FIELD_GROUPS, QUESTION, Corrections, Field, Understanding, all_profiles
from webinars.domain.importing import ColumnSample, ImportOptions
from webinars.models import AttendeeImport, Webinar

DATE_ORDERS = [
    ("", _("As the list itself tells")),
    ("day-first", _("Day first: 05/09 is 5 September")),
    ("month-first", _("Month first: 05/09 is 9 May")),
]


class DropInput(forms.FileInput):
    """A file input that is a place to drop a file on; browsers do the rest themselves."""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "bo-drop", "accept": ".csv,.tsv,.txt,.xlsx"})


class OptionsForm(forms.Form):
    """What may become of the people on a list."""

    purpose = forms.ChoiceField(
        label=_("What the list tells"),
        required=False,
        choices=[("", _("As the kind of list tells")), *ImportPurpose.choices],
        widget=UnfoldAdminSelectWidget(),
        help_text=_("Who is coming makes registrations; who was there also keeps from when to when."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone of the times in the list"),
        required=False,
        choices=lambda: [
            ("", _("The webinar’s own")), *((name, name.replace("_", " ")) for name in sorted(time_zone_names()))
        ],
        widget=UnfoldAdminSelect2Widget(),
        help_text=_("Hardly any list says it. A zone that a time itself names wins."),
    )  # fmt: skip
    creates_people = forms.BooleanField(
        label=_("Create people who are not known yet"),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget(),
        help_text=_("Switched off, rows of people who are not known are refused."),
    )
    follows_states = forms.BooleanField(
        label=_("Take the list’s word on those who are registered already"),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget(),
        help_text=_(
            "Whom the list calls approved, declined or cancelled becomes so. Switched off, they stay as they are."
        ),
    )
    revives = forms.BooleanField(
        label=_("Bring back those whose registration was cancelled or declined"),
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
    )
    tells_registrants = forms.BooleanField(
        label=_("Tell the registrants"),
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
        help_text=_("Each hears that they are registered, waiting or declined. Switched off, nobody hears anything."),
    )
    welcomes_people = forms.BooleanField(
        label=_("Welcome the people who are new"),
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
        help_text=_("Those whom this list brings here for the first time."),
    )
    when_full = forms.ChoiceField(
        label=_("When no seat is left"),
        required=False,
        choices=WhenFull.choices,
        initial=WhenFull.WAITLIST,
        widget=UnfoldAdminRadioSelectWidget(),
    )
    overwrite = forms.MultipleChoiceField(
        label=_("Details that the list may write over"),
        required=False,
        choices=[(name, words) for name, (words, _columns) in importing.OVERWRITABLE.items()],
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=_(
            "All others are only filled in where they are blank. People who can log in keep the details they gave. "
            "Consent, unsubscriptions, roles and passwords are never touched."
        ),
    )

    def options(self, corrections: Corrections | None = None) -> ImportOptions:
        """What was chosen, with these corrections to the reading."""
        given = self.cleaned_data
        return ImportOptions(
            purpose=ImportPurpose(given["purpose"]) if given["purpose"] else None,
            time_zone=given["time_zone"],
            creates_people=given["creates_people"],
            when_full=given["when_full"] or WhenFull.WAITLIST,
            follows_states=given["follows_states"],
            revives=given["revives"],
            tells_registrants=given["tells_registrants"],
            welcomes_people=given["welcomes_people"],
            overwrite=tuple(given["overwrite"]),
            corrections=corrections or Corrections(),
        )


class UploadForm(OptionsForm):
    """The list, its webinar, and what to do with its people."""

    webinar = forms.ModelChoiceField(Webinar.objects.none(), label=_("Webinar"))
    file = forms.FileField(
        label=_("Attendee list"),
        widget=DropInput(),
        error_messages={"empty": _("The file is empty. Check that the export has finished, and upload it again.")},
    )

    def __init__(self, *args: Any, webinar_field: forms.ModelChoiceField, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["webinar"] = webinar_field


class ReadingForm(OptionsForm):
    """How the list is to be read, as it is understood so far."""

    kind = forms.ChoiceField(label=_("Kind of list"), widget=UnfoldAdminSelectWidget())
    sheet = forms.ChoiceField(label=_("Sheet"), required=False, widget=UnfoldAdminSelectWidget())
    date_order = forms.ChoiceField(
        label=_("Dates such as 05/09/2026"), required=False, choices=DATE_ORDERS, widget=UnfoldAdminSelectWidget()
    )

    def __init__(self, *args: Any, run: AttendeeImport, columns: Iterable[ColumnSample], **kwargs: Any) -> None:
        self.understanding = Understanding.from_json(run.understanding)
        self.before = Corrections.from_json(run.corrections) if run.corrections else Corrections()
        options = ImportOptions.of(run)
        initial = {
            "purpose": options.purpose,
            "time_zone": options.time_zone,
            "creates_people": options.creates_people,
            "follows_states": options.follows_states,
            "revives": options.revives,
            "tells_registrants": options.tells_registrants,
            "welcomes_people": options.welcomes_people,
            "when_full": options.when_full,
            "overwrite": list(options.overwrite),
            "kind": self.understanding.kind,
            "sheet": self.understanding.dialect.sheet,
            "date_order": self.before.date_order,
        }
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.samples = list(columns)
        choices: Any = self.fields["kind"]
        choices.choices = sorted((profile.kind, str(profile.title)) for profile in all_profiles())
        sheets: Any = self.fields["sheet"]
        sheets.choices = [(name, name) for name in self.understanding.dialect.sheets]
        if len(self.understanding.dialect.sheets) < 2:
            del self.fields["sheet"]
        for column in self.samples:
            self.fields[f"column_{column.position}"] = forms.ChoiceField(
                label=column.letters, choices=_meanings(), initial=column.meaning, widget=UnfoldAdminSelectWidget()
            )

    @property
    def column_fields(self) -> list[tuple[ColumnSample, forms.BoundField]]:
        """Each column with the field that says what it is."""
        return [(column, self[f"column_{column.position}"]) for column in self.samples]

    def corrections(self) -> Corrections:
        """What was chosen against what had been understood; columns count from anew on another sheet or kind."""
        given = self.cleaned_data
        chosen = {
            column.position: _choice(given[f"column_{column.position}"])
            for column in self.samples
            if given[f"column_{column.position}"] != column.meaning
        }
        is_other_kind = given["kind"] != self.understanding.kind
        is_other_sheet = given.get("sheet", "") not in ("", self.understanding.dialect.sheet)
        kept = {} if is_other_kind or is_other_sheet else self.before.columns
        return Corrections(
            kind=given["kind"] if is_other_kind else self.before.kind,
            sheet=given["sheet"] if is_other_sheet else self.before.sheet,
            columns={**kept, **({} if is_other_sheet else chosen)},
            date_order=given["date_order"],
        )


class UndoForm(forms.Form):
    """Why an import is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Kept in the history of everything that is taken back."),
        error_messages={"required": _("Say why: the history keeps it.")},
    )


def _meanings() -> list[Any]:
    groups = [(title, [(str(field), field.label) for field in fields]) for title, fields in FIELD_GROUPS]
    return [(QUESTION, _("Keep as an answer")), *groups]


def _choice(word: str) -> Any:
    return word if word == QUESTION else Field(word)
