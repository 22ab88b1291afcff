"""Closing people's accounts, opening them again."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import require_reason, update_rows
from people.domain.administrators import require_another_administrator, require_no_administrators
from people.models import User


def deactivate(people: Iterable[User], *, by: User) -> int:
    """Close the accounts of the people (a QuerySet or a list): they are logged out and receive nothing.

    Returns how many were open. Raises RuleBroken: `account_change_not_allowed` without the permission,
    `reason_missing`, `deactivating_oneself`, `administrators_only`, `last_administrator`.
    """
    _require_permission(by)
    require_reason()
    with transaction.atomic():
        chosen = [person for person in people if person.is_active]
        keys = {person.pk for person in chosen}
        if by.pk in keys:
            raise RuleBroken(
                _("Nobody closes their own account. Ask another administrator."), code="deactivating_oneself"
            )
        require_no_administrators(chosen, by=by)
        require_another_administrator(keys)
        return update_rows(User.objects.filter(pk__in=keys), is_active=False)


def activate(people: Iterable[User], *, by: User) -> int:
    """Open the accounts of the people (a QuerySet or a list) again. Returns how many were closed.

    Raises RuleBroken: `account_change_not_allowed` without the permission, `administrators_only`.
    """
    _require_permission(by)
    with transaction.atomic():
        chosen = [person for person in people if not person.is_active]
        require_no_administrators(chosen, by=by)
        return update_rows(User.objects.filter(pk__in=[person.pk for person in chosen]), is_active=True)


def _require_permission(by: User) -> None:
    if not by.has_perm("people.change_user"):
        raise RuleBroken(_("You may not open or close accounts."), code="account_change_not_allowed")
