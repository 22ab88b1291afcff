"""Whatever groups do: taking back the last one restores all, and conflicts are exactly what was changed since."""

import os
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, example, given, settings

from backoffice.audit.domain.reverting import Kind, Plan, plan_group
from people.models import User
from tests.audit.record import TRACKED
from tests.audit.reverting.random_work import Cell, Cells, Work, cells_now, differing, groups, objects_in
from tests.audit.reverting.scene import refusals, take_back

HEALTHY = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
ROUNDS = int(os.environ.get("SOAK_ROUNDS", "20"))
MANY = settings(HEALTHY, max_examples=500 if ROUNDS >= 20 else 60)
TRADE = "It would trade values with another object"

type Steps = Sequence[Sequence[tuple[int, int, int]]]


def check_the_last_group_comes_back(by: User, work_of: Steps) -> None:
    """Take the last group back, then that, then that: nothing is left over at any time."""
    work = _done(by, work_of)
    before, after = work.states[-2:]
    if before == after:
        return
    plan = plan_group(work.groups[-1], by=by)
    assume(not any(TRADE in words for words in refusals(plan)))
    assert not refusals(plan)
    assert not list(plan.optional())
    first = take_back(plan)
    assert not differing(cells_now(), before)
    second = take_back(plan_group(first.group, by=by))
    assert not differing(cells_now(), after)
    take_back(plan_group(second.group, by=by))
    assert not differing(cells_now(), before)


def check_conflicts_are_what_was_changed_since(by: User, work_of: Steps) -> None:
    """Take the first group back after others were at work."""
    work = _done(by, work_of)
    before, after, now = work.states[0], work.states[1], work.states[-1]
    if before == after:
        return
    later = [differing(one, two) for one, two in zip(work.states[1:], work.states[2:], strict=False)]
    plan = plan_group(work.groups[0], by=by)
    found, expected = _conflicts(plan), _expected_conflicts(before, after, now, set().union(*later))
    assert expected <= found
    # Whoever changed something to and fro within one job has changed it: that is theirs as well.
    assert all(_was_touched(cell, work.groups[1:]) for cell in found - expected)
    expected = _carried_out(plan, now)
    if not plan.is_empty:
        take_back(plan)
    assert not differing(cells_now(), expected)
    # What was changed by the group alone, and is possible, has its value from before.
    for step in plan.taken(Kind.RESTORE):
        for cell in step.taken_cells:
            if not cell.is_link:
                assert (
                    cells_now()[step.label, step.key, cell.field.attname]
                    == before[step.label, step.key, cell.field.attname]
                )


def _done(by: User, work_of: Steps) -> Work:
    work = Work(by)
    for steps in work_of:
        work.do(steps)
    return work


def _expected_conflicts(before: Cells, after: Cells, now: Cells, since: set[Cell]) -> set[Cell]:
    """Of what the group changed, all that others changed later and that is not as it was before the group."""
    was, became, there = objects_in(before), objects_in(after), objects_in(now)
    found: set[Cell] = set()
    for cell in differing(before, after):
        label, key, _name = cell
        is_kept = (label, key) in was & became & there and cell in since
        if is_kept and now.get(cell) != before.get(cell):
            found.add(cell)
    for label, key in (became - was) & there:
        if any((label, key) == (one, other) for one, other, _name in since):
            found.add((label, key, None))
    return found


def _was_touched(cell: Cell, groups: list[UUID]) -> bool:
    """Whether a row of one of the groups names what the cell is of."""
    label, key, name = cell
    model: Any = TRACKED[label]
    column = name[0] if isinstance(name, tuple) else name
    field = model._meta.get_field(column or "id").name
    rows = model.history.filter(id=key, group__in=groups)
    return bool(rows.exists() if name is None else rows.filter(changed__contains=f"{field},").exists())


def _conflicts(plan: Plan) -> set[Cell]:
    found: set[Cell] = set()
    for step in plan.every_step():
        if step.kind == Kind.REMOVE and step.since is not None:
            found.add((step.label, step.key, None))
        for cell in step.cells:
            if cell.since is not None:
                found |= _places(step, cell)
    return found


def _places(step: Any, cell: Any) -> set[Cell]:
    if cell.is_link:
        return {(step.label, step.key, (cell.name, other)) for other in cell.now ^ cell.target}
    return {(step.label, step.key, cell.field.attname)}


def _carried_out(plan: Plan, now: Cells) -> Cells:
    """What there will be if exactly what the plan says is done."""
    cells = dict(now)
    for step in plan.taken():
        if step.kind == Kind.REMOVE:
            cells = {cell: value for cell, value in cells.items() if cell[:2] != (step.label, step.key)}
        if step.kind == Kind.RECREATE:
            quiet = {item.attname for item in step.model._meta.concrete_fields if getattr(item, "auto_now", False)}
            cells.update({(step.label, step.key, name): step.values[name] for name in step.values.keys() - quiet})
    for step in plan.taken():
        for cell in step.taken_cells:
            for place in _places(step, cell):
                if not cell.is_link:
                    cells[place] = cell.target
                elif place[2][1] in cell.target:
                    cells[place] = True
                else:
                    cells.pop(place, None)
    return cells


def _alone(check: Any, by: User, work_of: Steps) -> None:
    """Every trial begins with nothing and leaves nothing."""
    with transaction.atomic():
        check(by, work_of)
        transaction.set_rollback(True)


@HEALTHY
@given(work_of=groups)
@example(work_of=[[(0, 0, 0), (1, 1, 1), (9, 0, 0)], [(12, 0, 0), (13, 0, 0)]])
@example(work_of=[[(2, 0, 0), (3, 0, 0)], [(15, 0, 0), (14, 0, 0), (2, 0, 1)]])
def test_taking_back_the_last_group_restores_all_and_taking_that_back_brings_it_again(
    administrator: User, work_of: Steps
) -> None:
    _alone(check_the_last_group_comes_back, administrator, work_of)


@HEALTHY
@given(work_of=groups)
@example(work_of=[[(9, 1, 0)], [(13, 1, 0)]])
def test_conflicts_are_exactly_what_was_changed_since(administrator: User, work_of: Steps) -> None:
    _alone(check_conflicts_are_what_was_changed_since, administrator, work_of)


@pytest.mark.soak
@MANY
@given(work_of=groups)
def test_five_hundred_last_groups_come_back(administrator: User, work_of: Steps) -> None:
    _alone(check_the_last_group_comes_back, administrator, work_of)


@pytest.mark.soak
@MANY
@given(work_of=groups)
def test_five_hundred_times_conflicts_are_exactly_what_was_changed_since(administrator: User, work_of: Steps) -> None:
    _alone(check_conflicts_are_what_was_changed_since, administrator, work_of)
