"""What was understood of a file, in words for whoever uploaded it."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.foundation.tables import column_letters

from .fields import TIME_FIELDS, Field
from .moments import DateOrder
from .profiles import profile_of

if TYPE_CHECKING:
    from .understanding import Understanding


def form_in_words(understanding: "Understanding", *, rows: int, people: int, time_zone: str) -> str:
    """The kind of file, the sections or the sheet that were read, the figures, and how times are taken."""
    parts = [_title(understanding.kind)]
    sections = list(dict.fromkeys(table.section for table in understanding.tables if table.section))
    if sections:
        names = _(" and ").join(sections)
        parts.append(ngettext("section %(names)s", "sections %(names)s", len(sections)) % {"names": names})
    if len(understanding.dialect.sheets) > 1:
        parts.append(_("sheet %(sheet)s") % {"sheet": understanding.dialect.sheet})
    counted_rows = ngettext("%(count)s row", "%(count)s rows", rows) % {"count": f"{rows:,}"}
    counted_people = ngettext("%(count)s person", "%(count)s people", people) % {"count": f"{people:,}"}
    parts.append(f"{counted_rows}, {counted_people}")
    if any(TIME_FIELDS.intersection(table.columns.values()) for table in understanding.tables):
        parts.append(_times(understanding.date_order, time_zone, is_missing=understanding.is_date_order_missing))
    return "; ".join(parts)


def columns_in_words(understanding: "Understanding") -> str:
    """The kind of file, and what each column of its main table was understood to be."""
    place = _("section %(section)s") % {"section": understanding.section} if understanding.section else ""
    if len(understanding.dialect.sheets) > 1:
        place = _("sheet %(sheet)s") % {"sheet": understanding.dialect.sheet}
    title = _title(understanding.kind)
    columns = ", ".join(
        _("%(field)s (column %(letters)s)") % {"field": Field(meaning).label, "letters": column_letters(position)}
        for position, meaning in understanding.columns.items()
    )
    parts = [
        _("%(what)s; columns understood: %(columns)s.")
        % {"what": f"{title}, {place}" if place else title, "columns": columns}
    ]
    if understanding.questions:
        parts.append(_("Kept as answers: %(names)s.") % {"names": ", ".join(understanding.questions.values())})
    if understanding.unread_sheets:
        parts.append(_("Sheets not read: %(names)s.") % {"names": ", ".join(understanding.unread_sheets)})
    return " ".join(parts)


def _title(kind: str) -> str:
    profile = profile_of(kind)
    title = str(profile.title)
    return _("%(kind)s (experimental)") % {"kind": title} if profile.is_experimental else title


def _times(order: DateOrder, time_zone: str, *, is_missing: bool) -> str:
    if is_missing:
        return _("times read in %(zone)s, day and month not told apart") % {"zone": time_zone}
    if not order:
        return _("times read in %(zone)s") % {"zone": time_zone}
    return _("times read as %(order)s in %(zone)s") % {"order": _order_in_words(order), "zone": time_zone}


def _order_in_words(order: DateOrder) -> str:
    return _("day-first") if order == "day-first" else _("month-first")
