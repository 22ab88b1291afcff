"""What of people is not taken back, or not by everybody."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting import Cell, Kind, Plan, Rules, Step, register
from backoffice.foundation.history import Way
from people.choices import STAFF_ROLES, Role
from people.domain.administrators import may_hand_over
from people.domain.leaving import known_to_log, without_login
from people.models import User

LOGIN = {"email", "username"}
RANK = {"role", "is_superuser"}


def register_rules() -> None:
    """For once the app is ready."""
    register(User, PersonRules())


class PersonRules(Rules):
    """Roles, accounts and logins are taken back by those who might move them by hand; passwords and wishes are not."""

    together = (("role", "is_superuser"), ("has_consented", "consented_at"))
    derived = {"is_staff": lambda values: values["role"] in STAFF_ROLES}
    lock_order = 20

    def locks(self, keys: Collection[Any]) -> Mapping[Any, Collection[Any]]:
        """The other administrators, where one of them may go: two jobs are not to count on each other's."""
        administrators = User.objects.active().in_role(Role.ADMINISTRATOR)
        if not administrators.filter(pk__any_of=list(keys)).exists():
            return {}
        return {User: list(administrators.values_list("pk", flat=True))}

    def blank(self) -> User:
        """Whoever comes back has no password until they set one."""
        person = User()
        person.set_unusable_password()
        return person

    def judge(self, steps: Sequence[Step], plan: Plan) -> None:
        """Refuse what `plan.by` might not do by hand, and what would leave nobody to administer."""
        going = [step for step in steps if step.kind == Kind.REMOVE]
        if going:
            _judge_going(going)
        for step in steps:
            if _is_administrator(step.values) and not plan.by.is_administrator:
                step.refuse(_("An administrator’s account is only changed by administrators."))
            elif step.kind == Kind.RECREATE and step.values["role"] in STAFF_ROLES:
                step.refuse(_("Somebody who worked here does not come back by this: add them anew."))
            elif step.kind == Kind.RESTORE:
                for cell in step.taken_cells:
                    refusal = _refusal(step, cell, plan.by)
                    if refusal:
                        cell.refuse(refusal)
        _judge_administrators(steps)


def _judge_going(steps: Sequence[Step]) -> None:
    keys = [step.key for step in steps]
    free = set(without_login(User.objects.filter(pk__any_of=keys)).values_list("pk", flat=True)) - known_to_log(keys)
    for step in steps:
        if step.key not in free:
            step.refuse(_("The person stays: they can log in, or have done something here. Close the account instead."))


def _refusal(step: Step, cell: Cell, by: Any) -> str:
    if cell.name in RANK:
        return _refusal_of_rank(step, by)
    if cell.name == "is_active" and step.key == by.pk:
        return _("Nobody opens or closes their own account. Ask another administrator.")
    if cell.name in LOGIN and not may_hand_over(by, User(pk=step.key, is_staff=step.values["is_staff"])):
        return _("What a colleague logs in with is only changed by administrators.")
    if cell.name == "password_changed_at":
        return _("A password is never taken back. Set a new one.")
    if cell.name == "has_consented" and cell.target and _is_their_own(step, cell):
        return _("The person withdrew this themselves, and only they give it again.")
    return ""


def _refusal_of_rank(step: Step, by: Any) -> str:
    if not by.has_perm("people.change_role"):
        return _("Only administrators change roles.")
    if step.key == by.pk:
        return _("Nobody changes their own role. Ask another administrator.")
    is_superuser = step.values["is_superuser"] or any(cell.name == "is_superuser" for cell in step.taken_cells)
    if is_superuser and not by.is_superuser:
        return _("A superuser’s role is only changed by another superuser.")
    return ""


def _is_their_own(step: Step, cell: Cell) -> bool:
    """Whether the person said so: signed in, or by the link in a mail."""
    made = cell.made
    return made is not None and (made.user_id == step.key or made.way == Way.WEB)


def _judge_administrators(steps: Sequence[Step]) -> None:
    """One active administrator always remains."""
    changed = {step.key: _runs_the_house(step.planned) for step in steps}
    losing = [step for step in steps if _runs_the_house(step.values) and not changed[step.key]]
    if not losing or any(changed.values()):
        return
    others = User.objects.active().in_role(Role.ADMINISTRATOR).exclude(pk__any_of=list(changed))
    if others.exists():
        return
    for step in losing:
        words = _("Nobody would be left to administer the back office. Make somebody else an administrator first.")
        if step.kind == Kind.REMOVE:
            step.refuse(words)
        for cell in step.taken_cells:
            if cell.name in RANK | {"is_active"}:
                cell.refuse(words)


def _is_administrator(values: Mapping[str, Any]) -> bool:
    return bool(values["is_superuser"]) or values["role"] == Role.ADMINISTRATOR


def _runs_the_house(values: Mapping[str, Any]) -> bool:
    return bool(values) and values["role"] == Role.ADMINISTRATOR and bool(values["is_active"])
