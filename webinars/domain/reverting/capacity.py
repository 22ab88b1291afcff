"""Seats hold whatever is taken back: nobody gets one that somebody else has by now."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count
from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting import Plan, Step
from webinars.choices import RegistrationState
from webinars.domain import seats
from webinars.models import Registration, Webinar


def planned_webinars(plan: Plan, keys: Iterable[int]) -> dict[int, Webinar]:
    """The webinars as they will be."""
    wanted = {*keys}
    found = dict(Webinar.objects.in_bulk(wanted))
    for step in plan.of(Webinar):
        if step.key in wanted and step.planned:
            found[step.key] = Webinar(**step.planned)
    return found


def judge_seats(plan: Plan) -> None:
    """Refuse a smaller capacity than seats are taken, and seats that are not there any more: the last come lose."""
    moving = _moving(plan)
    resized = {step.key: step for step in plan.of(Webinar) if step.cell("capacity") is not None}
    webinars = planned_webinars(plan, {*moving, *resized})
    taken = dict(
        Registration.objects.filter(webinar__in=webinars)
        .confirmed()
        .order_by()
        .values_list("webinar")
        .annotate(number=Count("pk"))
    )
    for key, webinar in webinars.items():
        gaining = [step for step in moving[key] if not _has_seat(step.values, step) and _has_seat(step.planned)]
        losing = [step for step in moving[key] if _has_seat(step.values, step) and not _has_seat(step.planned)]
        kept = taken.get(key, 0) - len(losing)
        capacity = webinar.capacity
        if key in resized and capacity is not None and kept > capacity:
            _refuse_capacity(resized[key], kept)
            capacity = resized[key].values["capacity"]
        if capacity is not None:
            _refuse_last(gaining, max(0, capacity - kept))


def hand_on(plan: Plan) -> None:
    """Give the waiting list the seats that became free."""
    moving = _moving(plan)
    freed = {key for key, steps in moving.items() if any(_has_seat(step.values, step) for step in steps)}
    freed |= {step.key for step in plan.of(Webinar) if step.cell("capacity") is not None}
    for webinar in Webinar.objects.filter(pk__in=freed).order_by("pk"):
        seats.promote(webinar, tells=plan.tells)


def _moving(plan: Plan) -> dict[int, list[Step]]:
    """The registrations whose seat may change, by webinar."""
    found: dict[int, list[Step]] = defaultdict(list)
    for step in plan.of(Registration):
        if step.is_taken and (not step.is_there or step.values["state"] != step.planned.get("state")):
            found[step.values["webinar_id"]].append(step)
    return found


def _has_seat(values: dict[str, object], step: Step | None = None) -> bool:
    is_there = step is None or step.is_there
    return is_there and values.get("state") == RegistrationState.CONFIRMED


def _refuse_capacity(step: Step, count: int) -> None:
    cell = step.cell("capacity")
    if cell is not None:
        cell.refuse(_("%(count)s people have a seat by now: cancel some first.") % {"count": count})


def _refuse_last(gaining: list[Step], seat_count: int) -> None:
    gaining.sort(key=lambda step: (step.planned["registered_at"], step.key))
    for step in gaining[seat_count:]:
        words = _("The seat was given to somebody else since.")
        cell = step.cell("state")
        if cell is None:
            step.refuse(words)
        else:
            cell.refuse(words)
