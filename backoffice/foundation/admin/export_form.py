"""The form of the export page."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminRadioSelectWidget

from backoffice.foundation.admin.columns import Column
from backoffice.foundation.admin.spreadsheets import CSV, XLSX, XLSX_ROW_LIMIT


class ExportForm(forms.Form):
    """Which columns, in which kind of file. A list that no sheet can hold says so before anybody chooses."""

    format = forms.ChoiceField(
        label=_("File"),
        choices=[(XLSX, _("Excel workbook (XLSX)")), (CSV, _("CSV, for any program"))],
        initial=XLSX,
        widget=UnfoldAdminRadioSelectWidget(),
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        error_messages={"required": _("Choose at least one column.")},
    )

    def __init__(
        self, *args: Any, columns: list[Column], ticked: Collection[str], note: Any, row_count: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.row_count = row_count
        choices: Any = self.fields["columns"]
        choices.choices = [(column.name, column.label) for column in columns]
        choices.initial = list(ticked)
        choices.help_text = note
        if not self._fits_a_sheet:
            self.fields["format"].initial = CSV
            self.fields["format"].help_text = self._too_many

    def clean_format(self) -> str:
        """The kind of file, unless it cannot hold that many rows."""
        chosen: str = self.cleaned_data["format"]
        if chosen == XLSX and not self._fits_a_sheet:
            raise forms.ValidationError(self._too_many, code="too_many_rows")
        return chosen

    @property
    def _fits_a_sheet(self) -> bool:
        return self.row_count <= XLSX_ROW_LIMIT

    @property
    def _too_many(self) -> str:
        return _("An Excel sheet holds %(limit)s rows; these are %(count)s. Choose CSV, or narrow the list.") % {
            "limit": intcomma(XLSX_ROW_LIMIT),
            "count": intcomma(self.row_count),
        }
