"""What setting one object back to one of its versions would do."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting.pieces import Cell, Kind, Step, Trace
from backoffice.audit.domain.reverting.records import Record, add_links, add_values, link_fields, record_since
from backoffice.audit.domain.reverting.redactions import come_back_without, redacted_fields, refuse_redacted
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history.recording import telling_fields


def steps_of_version(model: Any, key: Any, row_id: int) -> list[Step]:
    """One step, or none where the object is as it was then; each cell names who changed it last.

    Raises RuleBroken `version_not_known`.
    """
    record = record_since(model, key, row_id)
    if not record.rows or record.rows[0].id != row_id:
        raise RuleBroken(_("There is no such version."), code="version_not_known")
    add_values(model, [record], {row_id})
    add_links(model, [record], {row_id})
    redacted = redacted_fields(model, [row_id]).get(row_id, {})
    if record.live is None:
        return [_recreating(model, record, redacted)]
    step = Step(model, key, Kind.RESTORE, record.live, made=record.rows[-1].trace)
    step.cells = _cells(model, record)
    for cell in step.cells:
        refuse_redacted(cell, redacted)
    return [step] if step.cells else []


def _recreating(model: Any, record: Record, redacted: Mapping[str, str]) -> Step:
    version = record.rows[0]
    values, made = record.values[version.id], record.rows[-1].trace
    step = Step(model, record.key, Kind.RECREATE, values, made=made, is_there=False)
    for item in link_fields(model):
        linked = record.links[version.id][item.name]
        if linked:
            step.cells.append(cell := Cell(item, frozenset(), linked, made=version.trace))
            refuse_redacted(cell, redacted)
    come_back_without(step, {item.name: redacted for item in telling_fields(model)})
    return step


def _cells(model: Any, record: Record) -> list[Cell]:
    assert record.live is not None
    version = record.rows[0].id
    pairs = [
        (item, record.live[item.attname], record.values[version][item.attname])
        for item in telling_fields(model)
        if not item.primary_key
    ]
    pairs += [(item, record.live_links[item.name], record.links[version][item.name]) for item in link_fields(model)]
    return [
        Cell(item, now, target, made=(trace := _last_change(record, item.name)), since=trace, is_optional=True)
        for item, now, target in pairs
        if now != target
    ]


def _last_change(record: Record, name: str) -> Trace | None:
    """Who changed the field last; None where no row names it, such as one that came back with another value."""
    return next((row.trace for row in reversed(record.rows[1:]) if name in row.changed), None)
