"""How the cells of an imported table become values: in words that say what to write where one cannot be read."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.widgets import CharWidget, ForeignKeyWidget, ManyToManyWidget, NumberWidget, Widget

from backoffice.foundation.querysets import narrowed

_WHOLE = re.compile(r"[+-]?\d{1,18}(?:\.0+)?", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,18}(?:\.\d{1,18})?", re.ASCII)


class FilledField(Field):
    """A column whose blank cells leave what is stored, or what a new object begins with, alone."""

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Store the cell, unless it is blank."""
        if str(row.get(self.column_name) or "").strip():
            super().save(instance, row, is_m2m, **kwargs)


class WholeNumberWidget(NumberWidget):
    """A whole number, as text or as a spreadsheet's number."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        """The number. Raises ValueError with what to correct: nothing is rounded in silence."""
        if not _WHOLE.fullmatch(str(value)):
            raise ValueError(_("“%(value)s” is not a whole number.") % {"value": value})
        return int(Decimal(value))


class DecimalNumberWidget(NumberWidget):
    """A number with a decimal point."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal:
        """The number. Raises ValueError with what to correct: a comma could mean thousands as well."""
        if not _DECIMAL.fullmatch(str(value)):
            raise ValueError(_("“%(value)s” is not a number. Write it as 1250.50.") % {"value": value})
        return Decimal(value)


class ChoiceWidget(CharWidget):
    """One of the words that the column may hold, or what the pages show for it."""

    def __init__(self, choices: Any) -> None:
        super().__init__()
        self.choices = choices

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The word. Raises ValueError with those that there are."""
        for word, label in self.choices:
            if str(value).casefold() in (str(word).casefold(), str(label).casefold()):
                return str(word)
        words = ", ".join(str(word) for word, _label in self.choices)
        raise ValueError(_("“%(value)s” is none of these: %(words)s.") % {"value": value, "words": words})


class MomentWidget(Widget):
    """A moment, on the clock of the page's time zone unless the cell names another."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> datetime:
        """The moment in UTC. Raises ValueError with what to correct."""
        try:
            moment = datetime.fromisoformat(str(value).strip())
            if timezone.is_naive(moment):
                moment = timezone.make_aware(moment)
            return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValueError(
                _("“%(value)s” is not a time. Write it as 2026-11-24 18:00, or with a zone as 2026-11-24 18:00+01:00.")
                % {"value": value}
            ) from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The moment itself, which the export writes."""
        return value


class ScopedForeignKeyWidget(ForeignKeyWidget):
    """Links to rows that the importing user may see: `ScopedForeignKeyWidget(User, "email")`."""

    def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        """The rows to look in; without a user (on export) all of them."""
        queryset: QuerySet[Any] = super().get_queryset(value, row, *args, **kwargs)
        user = kwargs.get("user")
        return queryset if user is None else narrowed(queryset, user)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The linked row. Raises ValueError where there is none within the scope."""
        # Addresses are stored in lower case.
        wanted = value.lower() if self.field == "email" else value
        try:
            return super().clean(wanted, row, **kwargs)
        except (ObjectDoesNotExist, MultipleObjectsReturned, ValueError):
            noun = self.model._meta.verbose_name
            raise ValueError(
                _("There is no %(noun)s “%(value)s” that you may see.") % {"noun": noun, "value": value}
            ) from None


class ScopedManyToManyWidget(ManyToManyWidget):
    """Links to several rows that the importing user may see."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> QuerySet[Any]:
        """The linked rows within the scope."""
        queryset: QuerySet[Any] = super().clean(value, row, **kwargs)
        user = kwargs.get("user")
        return queryset if user is None else narrowed(queryset, user)
