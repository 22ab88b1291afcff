"""Registrations are taken back by the rules of seats."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from backoffice.audit.domain.reverting import Kind, Plan, Rules, Step
from backoffice.foundation.errors import RuleBroken
from webinars.choices import STANDING_STATES
from webinars.domain import seats
from webinars.domain.reverting.capacity import hand_on, judge_seats, planned_webinars
from webinars.domain.seats.announcing import announce
from webinars.models import Registration, Webinar
from webinars.signals import RegistrationChange


class RegistrationRules(Rules):
    """A seat comes back while there is one; whoever gets or loses one hears of it."""

    # Somebody who comes back to the line stands where they stood.
    together = (("state", "registered_at"),)
    lock_order = 30
    tells = True

    def locks(self, keys: Collection[Any]) -> Mapping[Any, Collection[Any]]:
        """The webinars, under whose lock seats are given out."""
        rows = Registration.history.filter(id__any_of=list(keys)).order_by()
        return {Webinar: list(rows.values_list("webinar_id", flat=True).distinct())}

    def judge(self, steps: Sequence[Step], plan: Plan) -> None:
        """Refuse whoever would stand registered for a webinar that takes nobody, and seats that are gone."""
        returning = [step for step in steps if _stands(step.planned) and not (step.is_there and _stands(step.values))]
        webinars = planned_webinars(plan, {step.values["webinar_id"] for step in returning})
        for step in returning:
            webinar = webinars.get(step.values["webinar_id"])
            if webinar is None:
                continue
            try:
                seats.ensure_open(webinar, after_the_fact=True, now=plan.now)
            except RuleBroken as broken:
                (step.cell("state") or step).refuse(str(broken))
        judge_seats(plan)

    def follow_up(self, steps: Sequence[Step], plan: Plan) -> None:
        """Tell who has another state now, and hand on the seats that became free."""
        announce([_change(step) for step in steps if _has_moved(step)], tells=plan.tells)
        hand_on(plan)


def _stands(values: Mapping[str, Any]) -> bool:
    return values.get("state") in STANDING_STATES


def _has_moved(step: Step) -> bool:
    return step.kind == Kind.RECREATE or step.cell("state") is not None


def _change(step: Step) -> RegistrationChange:
    was = step.values["state"] if step.is_there else ""
    return RegistrationChange(step.key, step.values["user_id"], step.values["webinar_id"], was, step.planned["state"])
