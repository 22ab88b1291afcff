"""Webinars are taken back by the rules that hold when somebody edits, publishes or cancels them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting import Cell, Kind, Plan, Rules, Step
from backoffice.foundation.errors import RuleBroken
from people.choices import STAFF_ROLES
from people.models import User
from webinars.choices import STANDING_STATES, Phase, WebinarState
from webinars.domain import presence
from webinars.domain.reverting.capacity import hand_on, judge_seats
from webinars.domain.revising import ensure_time_may_change, is_news
from webinars.domain.schedule import ensure_may_become, ensure_not_past
from webinars.models import Registration, Webinar
from webinars.signals import WebinarChange, webinars_changed

TIMES = {"starts_at", "duration_minutes", "time_zone"}
State = WebinarState


def _end(values: Mapping[str, Any]) -> Any:
    return values["starts_at"] + timedelta(minutes=values["duration_minutes"])


class WebinarRules(Rules):
    """Times move as by the form, states as by the buttons, and registrants hear of both."""

    derived = {"ends_at": _end}
    lock_order = 10
    tells = True

    def judge(self, steps: Sequence[Step], plan: Plan) -> None:
        """Refuse what neither the form nor the buttons would do now."""
        edited = [step for step in steps if step.kind == Kind.RESTORE]
        for step in edited:
            _judge_times(step, plan)
            if cell := step.cell("state"):
                _judge_state(step, cell, plan)
            if cell := step.cell("archived_at"):
                _judge_archive(step, cell, plan)
        _judge_organizers(edited, plan.by)
        _judge_drafts(edited, plan)
        if any(step.cell("capacity") for step in edited):
            judge_seats(plan)

    def follow_up(self, steps: Sequence[Step], plan: Plan) -> None:
        """Tell the registrants, judge attendance anew, and hand on seats, as where somebody edits the webinar."""
        edited = [step for step in steps if step.kind == Kind.RESTORE]
        pairs = [(step, Webinar(**step.values), Webinar(**step.planned)) for step in edited]
        news = [
            WebinarChange(before, after)
            for _step, before, after in pairs
            if is_news(before, after, plan.now) or _is_called_off(before, after)
        ]
        if news:
            webinars_changed.send(Webinar, changes=news, tells=plan.tells)
        for step, _before, after in pairs:
            if step.cell("minimum_presence_minutes"):
                presence.reassess(after)
        hand_on(plan)


def _judge_times(step: Step, plan: Plan) -> None:
    cells = [cell for cell in step.taken_cells if cell.name in TIMES]
    try:
        ensure_time_may_change(Webinar(**step.values), Webinar(**step.planned), plan.now)
    except RuleBroken as broken:
        for cell in cells:
            cell.refuse(str(broken))


def _judge_state(step: Step, cell: Cell, plan: Plan) -> None:
    """Refuse a move that no button makes; a cancelled webinar may come back, as far as this app knows."""
    stored = Webinar(**step.values)
    if not plan.by.has_perm("webinars.schedule_webinar"):
        cell.refuse(_("You may not publish or cancel webinars."))
        return
    try:
        if stored.state != State.CANCELLED or cell.target not in {State.DRAFT, State.SCHEDULED}:
            ensure_may_become(stored, State(cell.target), plan.now)
        if cell.target == State.SCHEDULED:
            ensure_not_past(Webinar(**step.planned), plan.now)
    except RuleBroken as broken:
        cell.refuse(str(broken))


def _judge_archive(step: Step, cell: Cell, plan: Plan) -> None:
    if cell.target is not None and Webinar(**step.values).phase_at(plan.now) in {Phase.UPCOMING, Phase.LIVE}:
        cell.refuse(_("It is still to come or under way. Cancel or end it, then archive it."))


def _judge_organizers(steps: Sequence[Step], by: Any) -> None:
    cells = [cell for step in steps if (cell := step.cell("organizer")) is not None]
    if not cells:
        return
    working = set(
        User.objects.filter(pk__in=[cell.target for cell in cells], role__in=STAFF_ROLES).values_list("pk", flat=True)
    )
    for cell in cells:
        if not by.has_perm("webinars.view_all_webinars"):
            cell.refuse(_("Only those who see every webinar hand one on."))
        elif cell.target not in working:
            cell.refuse(_("The former organizer does not work here any more. Choose somebody else."))


def _judge_drafts(steps: Sequence[Step], plan: Plan) -> None:
    """No webinar becomes a draft while people stand registered."""
    cells = {step.key: cell for step in steps if (cell := step.cell("state")) and cell.target == State.DRAFT}
    if not cells:
        return
    standing = Registration.objects.filter(webinar__in=cells, state__in=STANDING_STATES)
    leaving = [step.key for step in plan.of(Registration) if step.planned.get("state") not in STANDING_STATES]
    for key in standing.exclude(pk__any_of=leaving).values_list("webinar", flat=True).distinct():
        cells[key].refuse(_("People are registered. Cancel the webinar instead, so that they learn of it."))


def _is_called_off(before: Webinar, after: Webinar) -> bool:
    return before.state == State.SCHEDULED and after.state == State.CANCELLED
