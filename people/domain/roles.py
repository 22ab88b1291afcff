"""Changing what people are here for."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import require_reason, update_rows
from people.choices import STAFF_ROLES, Role
from people.domain.administrators import require_another_administrator
from people.models import User


def assign_role(people: Iterable[User], role: str, *, by: User) -> int:
    """Give the people (a QuerySet or a list) this role. Returns how many had another one.

    Raises RuleBroken: `role_not_known`, `role_change_not_allowed` without the permission, `reason_missing`,
    `role_of_oneself`, `superuser_only_by_superuser`, `last_administrator`.
    """
    if role not in Role.values:
        raise RuleBroken(_("“%(role)s” is not a role."), code="role_not_known", params={"role": role})
    if not by.has_perm("people.change_role"):
        raise RuleBroken(_("Only administrators change roles."), code="role_change_not_allowed")
    require_reason()
    with transaction.atomic():
        chosen = [person for person in people if person.role != role]
        keys = {person.pk for person in chosen}
        if by.pk in keys:
            raise RuleBroken(_("Nobody changes their own role. Ask another administrator."), code="role_of_oneself")
        if not by.is_superuser:
            _refuse_superusers(chosen)
        if role != Role.ADMINISTRATOR:
            require_another_administrator(keys)
        values = {"role": role, "is_staff": role in STAFF_ROLES}
        if role != Role.ADMINISTRATOR:
            values["is_superuser"] = False
        return update_rows(User.objects.filter(pk__in=keys), **values)


def _refuse_superusers(people: Iterable[User]) -> None:
    for person in people:
        if person.is_superuser:
            raise RuleBroken(
                _("“%(name)s” is a superuser, whose role only another superuser may change."),
                code="superuser_only_by_superuser",
                params={"name": person},
            )
