"""The form field of a date and a time on a wall clock."""

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelect2Widget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.fields import time_zone_names
from webinars.domain.local_time import LocalTime, instant_of

OCCURRENCES = [
    ("", _("Which of the two?")),
    ("first", _("The first of the two, before the clocks go back")),
    ("second", _("The second of the two, after the clocks went back")),
]


class DayInput(UnfoldAdminTextInputWidget):  # type: ignore[misc]
    """The browser's own calendar."""

    input_type = "date"

    def format_value(self, value: Any) -> str:
        """The day as the browser takes it."""
        return value.isoformat() if isinstance(value, date) else (value or "")


class ClockInput(UnfoldAdminTextInputWidget):  # type: ignore[misc]
    """The browser's own clock."""

    input_type = "time"

    def format_value(self, value: Any) -> str:
        """The time as the browser takes it, to the minute."""
        return value.strftime("%H:%M") if isinstance(value, time) else (value or "")


class LocalTimeWidget(forms.MultiWidget):
    """Day and time; and where an hour comes twice, which of the two."""

    template_name = "webinars/admin/local_time.html"

    def __init__(self, attrs: Any = None) -> None:
        parts = (
            DayInput(attrs={"aria-label": _("Date")}),
            ClockInput(attrs={"aria-label": _("Time")}),
            UnfoldAdminSelectWidget(attrs={"aria-label": _("Which of the two")}, choices=OCCURRENCES),
        )
        super().__init__(parts, attrs)
        self.asks_which = False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The third part shows only where it matters."""
        context = super().get_context(name, value, attrs)
        has_answer = bool(context["widget"]["subwidgets"][2]["value"][0])
        context["asks_which"] = self.asks_which or has_answer
        return context

    def decompress(self, value: LocalTime | None) -> list[Any]:
        """The parts of a wall clock's time, to the minute that the inputs show."""
        if value is None:
            return [None, None, ""]
        return [value.day, value.clock.replace(second=0, microsecond=0), value.occurrence]


class LocalTimeField(forms.MultiValueField):
    """What a wall clock shows, as a LocalTime; the form says where it hangs."""

    widget = LocalTimeWidget

    def __init__(self, **kwargs: Any) -> None:
        missing = _("Give a date and a time.")
        not_a_date = _("This is not a date. Write it as 2026-11-24.")
        not_a_time = _("This is not a time. Write it as 18:00.")
        parts = (
            forms.DateField(error_messages={"invalid": not_a_date, "incomplete": missing}),
            forms.TimeField(error_messages={"invalid": not_a_time, "incomplete": missing}),
            forms.ChoiceField(choices=OCCURRENCES, required=False),
        )
        super().__init__(parts, require_all_fields=False, **kwargs)

    def compress(self, parts: list[Any]) -> LocalTime | None:
        """The parts as one value."""
        return LocalTime(parts[0], parts[1], parts[2] or "") if parts else None


class TimeZoneField(forms.ChoiceField):
    """One of the time zones that this machine knows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=lambda: [(name, name.replace("_", " ")) for name in sorted(time_zone_names())],
            widget=UnfoldAdminSelect2Widget(),
            **kwargs,
        )


def settle_start(form: forms.BaseForm, shown: Any, zone_name: str, *, field: str = "starts_at") -> Any:
    """The instant meant by the field, or None with the error said beside it."""
    try:
        return instant_of(shown, zone_name)
    except RuleBroken as broken:
        widget: Any = form.fields[field].widget
        widget.asks_which = broken.code == "time_comes_twice"
        form.add_error(field, broken.as_validation_error())
        return None
