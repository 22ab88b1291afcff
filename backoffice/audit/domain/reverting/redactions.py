"""Former values that are not there any more: what stands in their place is never written into a live row."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from backoffice.audit.domain.ledgers import links_of
from backoffice.audit.domain.reverting.pieces import Cell, Step
from backoffice.audit.domain.sealing.acts import REDACTED_LENGTH, redacted_in
from backoffice.audit.models import Redaction

# Of history rows, by key, the names of the fields that were redacted, and under which redaction.
type Redacted = Mapping[int, Mapping[str, str]]


def redacted_fields(model: Any, rows: Collection[int]) -> Redacted:
    """What of these history rows of the model was redacted: one query, and one for each kind of links that was."""
    history = model.history.model
    links = {link._meta.db_table: link for link in links_of(history)}
    names_of_links = {getattr(history, item.name).model: item.name for item in history._history_m2m_fields}
    found: dict[int, dict[str, str]] = defaultdict(dict)
    wanted = sorted(rows)
    for redaction in Redaction.objects.filter(table__in=[history._meta.db_table, *links]).order_by("pk").iterator():
        link = links.get(redaction.table)
        if link is not None:
            for row in _rows_of_links(link, redaction, wanted):
                found[row][names_of_links[link]] = redaction.label
            continue
        names = redaction.field_names or [item.name for item in history.tracked_fields]
        for row in _among(redaction, wanted):
            found[row] |= dict.fromkeys(names, redaction.label)
    return found


def refuse_redacted(cell: Cell, of_row: Mapping[str, str]) -> None:
    """Leave the field as it is where its former value, in the row that this is known of, was redacted."""
    if cell.name in of_row:
        cell.refuse(_("Its former value was redacted under %(label)s.") % {"label": of_row[cell.name]})


def come_back_without(step: Step, sources: Mapping[str, Mapping[str, str]]) -> None:
    """Let an object come back with nothing in the place of what was redacted, or not where it can't be without.

    `sources` are the redacted fields of the row that each field's value is from, by the name of the field.
    """
    for name, of_row in sources.items():
        if name not in of_row:
            continue
        item: Any = step.model._meta.get_field(name)
        nothing = _nothing(item)
        cell = Cell(item, nothing, step.values[item.attname], made=step.made)
        refuse_redacted(cell, of_row)
        step.cells.append(cell)
        if nothing is None and not item.null:
            words = _("It can't come back without its %(field)s, which was redacted under %(label)s.")
            step.refuse(words % {"field": item.verbose_name, "label": of_row[name]})
            continue
        step.values = {**step.values, item.attname: nothing}


def _nothing(item: models.Field[Any, Any]) -> Any:
    if item.null:
        return None
    if item.has_default() and not item.unique:
        return item.get_default()
    return "" if item.blank and item.empty_strings_allowed and not item.unique else None


def _rows_of_links(link: Any, redaction: Redaction, wanted: Sequence[int]) -> Iterator[int]:
    """The history rows whose links were redacted."""
    kept = link._base_manager.filter(history_id__any_of=wanted).order_by()
    owners = dict(kept.values_list("pk", "history_id"))
    yield from (owners[key] for key in _among(redaction, sorted(owners)))


def _among(redaction: Redaction, wanted: Sequence[int]) -> Iterator[int]:
    """Those of the keys, in their order, that the redaction is about."""
    records = bytes(redaction.records)
    first, last = (next(redacted_in(record))[0] for record in (records[:REDACTED_LENGTH], records[-REDACTED_LENGTH:]))
    candidates = set(wanted[bisect_left(wanted, first) : bisect_right(wanted, last)])
    if candidates:
        yield from (key for key, _before, _after in redacted_in(records) if key in candidates)
