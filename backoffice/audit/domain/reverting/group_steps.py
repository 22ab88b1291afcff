"""What taking back one request or job would do, object by object."""

from collections.abc import Iterable, Mapping
from itertools import batched
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting.pieces import Cell, Kind, Step
from backoffice.audit.domain.reverting.records import (
    CREATED,
    DELETED,
    Record,
    Row,
    add_links,
    add_values,
    link_fields,
    records_of_group,
)
from backoffice.audit.domain.reverting.redactions import (
    Redacted,
    come_back_without,
    redacted_fields,
    refuse_redacted,
)
from backoffice.audit.domain.reverting.runs import Run, last_run
from backoffice.foundation.history.recording import BATCH_SIZE, telling_fields

NOT_KNOWN = "The history does not tell what it was before."


def steps_of_group(model: Any, group: UUID, keys: Iterable[Any]) -> list[Step]:
    """A step for each of the objects that the group left otherwise than it found them."""
    steps: list[Step] = []
    for batch in batched(keys, BATCH_SIZE):
        records = records_of_group(model, group, batch)
        stories = [_Story(model, record, group) for record in records.values()]
        values = {row_id for story in stories for row_id in story.wanted_values()}
        links = {row_id for story in stories for row_id in story.wanted_links()} if link_fields(model) else set()
        add_values(model, records.values(), values)
        if link_fields(model):
            add_links(model, records.values(), links)
        redacted = redacted_fields(model, values | links)
        for story in stories:
            story.redacted = redacted
        steps += [step for story in stories if (step := story.step()) is not None]
    return steps


class _Story:
    """One object: what it was before the group, what the group made of it, and what came after."""

    def __init__(self, model: Any, record: Record, group: UUID) -> None:
        self.model, self.record, self.rows = model, record, record.rows
        self.mine = frozenset(place for place, row in enumerate(self.rows) if row.group == group)
        self.first, self.last = min(self.mine), max(self.mine)
        self.existed = self.first > 0 and self.rows[self.first - 1].kind != DELETED
        self.existed = self.existed or (self.first == 0 and self.rows[0].kind != CREATED)
        self.remained = self.rows[self.last].kind != DELETED
        # Deleted and made again within the group: its rows don't name what that changed.
        kinds = {self.rows[place].kind for place in self.mine}
        self.is_made_anew = self.existed and self.remained and bool(kinds & {CREATED, DELETED})
        self.runs = self._runs() if self.existed else {}
        # What of the rows was redacted; set once it is clear which rows are needed.
        self.redacted: Redacted = {}

    def step(self) -> Step | None:
        """What taking it back would do to the object; None where nothing."""
        if self.existed and self.remained:
            return self._restoring()
        if self.existed:
            return self._recreating()
        return self._removing() if self.remained else None

    def wanted_values(self) -> set[int]:
        """The rows whose values are needed."""
        places = {place for run in self.runs.values() for place in (run.first - 1, run.last)}
        return {self.rows[place].id for place in {*places, self.last} if place >= 0} if self.existed else set()

    def wanted_links(self) -> set[int]:
        """The rows whose links are needed."""
        changes = [place for item in link_fields(self.model) for place in self._link_changes(item.name)]
        places = {*changes, *(place - 1 for place in changes), self.last}
        return {self.rows[place].id for place in places if place >= 0} if self.existed else set()

    def _removing(self) -> Step | None:
        if self.record.live is None:
            return None
        step = self._new_step(Kind.REMOVE, self.record.live)
        others = [row for place, row in enumerate(self.rows) if place > self.first and place not in self.mine]
        if others:
            step.mark_conflict(others[-1].trace)
        return step

    def _recreating(self) -> Step:
        last = self.rows[self.last]
        if self.record.live is not None:
            step = self._new_step(Kind.RECREATE, self.record.live)
            step.refuse(_("It is there again."))
            return step
        values = dict(self.record.values[last.id])
        for name, run in self.runs.items():
            attname = self.model._meta.get_field(name).attname
            if run.first > 0:
                values[attname] = self._value(run.first - 1, attname)
        step = self._new_step(Kind.RECREATE, values)
        sources = dict.fromkeys((item.name for item in telling_fields(self.model)), self._redacted_in(self.last))
        sources |= {name: self._redacted_in(run.first - 1) for name, run in self.runs.items() if run.first > 0}
        come_back_without(step, sources)
        for item in link_fields(self.model):
            linked = {key for key, target in self._former_links(item).items() if target}
            untouched = self.record.links[last.id][item.name] - self._former_links(item).keys()
            if linked or untouched:
                step.cells.append(Cell(item, frozenset(), frozenset(linked | untouched), made=last.trace))
                self._refuse_redacted_links(step.cells[-1])
        return step

    def _restoring(self) -> Step | None:
        live = self.record.live
        if live is None:
            gone = next((row for row in reversed(self.rows) if row.kind == DELETED), self.rows[-1])
            step = self._new_step(Kind.RESTORE, self.record.values[self.rows[self.last].id])
            step.since = gone.trace
            step.refuse(_("It was deleted since. Bring it back first."))
            return step
        step = self._new_step(Kind.RESTORE, live)
        for name, run in self.runs.items():
            cell = self._cell(self.model._meta.get_field(name), run, live)
            if cell is not None:
                step.cells.append(cell)
        for item in link_fields(self.model):
            step.cells += self._link_cells(item)
        return step if step.cells else None

    def _cell(self, item: Any, run: Run, live: dict[str, Any]) -> Cell | None:
        now, left = live[item.attname], self._value(run.last, item.attname)
        made = self.rows[run.last].trace
        if run.first == 0:
            cell = Cell(item, now, now, made=made)
            cell.refuse(_(NOT_KNOWN))
            return cell
        former = self._value(run.first - 1, item.attname)
        if now == former:
            return None
        cell = Cell(item, now, former, made=made)
        refuse_redacted(cell, self._redacted_in(run.first - 1))
        if run.since is not None:
            cell.mark_conflict(self.rows[run.since].trace)
        elif now != left and item.name not in self._redacted_in(
            run.last
        ):  # changed by an object's coming back, which names no fields
            cell.mark_conflict(self.rows[-1].trace)
        return cell

    def _link_cells(self, item: Any) -> list[Cell]:
        """What is left alone of the links only if nobody else changed the same link since."""
        now = self.record.live_links[item.name]
        free: dict[Any, bool] = {}
        taken: dict[Any, Row] = {}
        made = self.rows[self.last].trace
        for key, run in self._link_runs(item).items():
            former = self._is_linked(run.first - 1, item.name, key)
            if (key in now) == former:
                continue
            if run.since is None:
                free[key] = former
            else:
                taken[key] = self.rows[run.since]
            made = self.rows[run.last].trace
        cells = [Cell(item, now, _with(now, free), made=made)] if free else []
        if taken:
            cell = Cell(item, now, _with(now, {key: key not in now for key in taken}), made=made)
            cell.mark_conflict(max(taken.values(), key=lambda row: row.id).trace)
            cells.append(cell)
        for cell in cells:
            self._refuse_redacted_links(cell)
        return cells

    def _former_links(self, item: Any) -> dict[Any, bool]:
        """Each link that the group changed, and whether it was there before."""
        return {key: self._is_linked(run.first - 1, item.name, key) for key, run in self._link_runs(item).items()}

    def _runs(self) -> dict[str, Run]:
        """The group's last run of each field that it changed."""
        named = {name for place in self.mine for name in self.rows[place].changed}
        found: dict[str, Run] = {}
        for item in telling_fields(self.model):
            if item.primary_key or not (item.name in named or self.is_made_anew):
                continue
            changes = {place for place, row in enumerate(self.rows) if item.name in row.changed and place >= self.first}
            run = last_run(sorted(changes | self.mine if self.is_made_anew else changes), self.mine)
            if run is not None:
                found[item.name] = run
        return found

    def _link_changes(self, name: str) -> list[int]:
        """Where links of the field came or went, from the group's first row on."""
        return [
            place
            for place, row in enumerate(self.rows)
            if place >= self.first and (name in row.changed or row.kind == CREATED)
        ]

    def _link_runs(self, item: Any) -> dict[Any, Run]:
        changes: dict[Any, list[int]] = {}
        for place in self._link_changes(item.name):
            before = frozenset() if place == 0 else self.record.links[self.rows[place - 1].id][item.name]
            for key in before ^ self.record.links[self.rows[place].id][item.name]:
                changes.setdefault(key, []).append(place)
        runs = {key: last_run(places, self.mine) for key, places in changes.items()}
        return {key: run for key, run in runs.items() if run is not None}

    def _is_linked(self, place: int, name: str, key: Any) -> bool:
        return place >= 0 and key in self.record.links[self.rows[place].id][name]

    def _value(self, place: int, attname: str) -> Any:
        return self.record.values[self.rows[place].id][attname]

    def _redacted_in(self, place: int) -> Mapping[str, str]:
        return self.redacted.get(self.rows[place].id, {})

    def _refuse_redacted_links(self, cell: Cell) -> None:
        for place in range(len(self.rows)):
            refuse_redacted(cell, self._redacted_in(place))

    def _new_step(self, kind: Kind, values: dict[str, Any]) -> Step:
        is_there = self.record.live is not None
        return Step(self.model, self.record.key, kind, values, made=self.rows[self.last].trace, is_there=is_there)


def _with(now: frozenset[Any], changes: dict[Any, bool]) -> frozenset[Any]:
    added = {key for key, is_linked in changes.items() if is_linked}
    return (now - changes.keys()) | added
