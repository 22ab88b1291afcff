"""Who may act on an administrator or a colleague, and that one administrator always remains."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from people.choices import Role
from people.models import User


def require_another_administrator(leaving: Collection[int]) -> None:
    """Raise RuleBroken (`last_administrator`) if without these people no active administrator were left.

    To be called inside the transaction of the change: it locks the administrators, so that two jobs can't each count
    on the one whom the other sends away.
    """
    administrators = User.objects.select_for_update().active().in_role(Role.ADMINISTRATOR).order_by("pk")
    keys = set(administrators.values_list("pk", flat=True))
    if keys and keys <= set(leaving):
        raise RuleBroken(
            _("Nobody would be left to administer the back office. Make somebody else an administrator first."),
            code="last_administrator",
        )


def require_no_administrators(people: Collection[User], *, by: User) -> None:
    """Raise RuleBroken (`administrators_only`) if one of the people is an administrator and `by` is not."""
    if by.is_administrator:
        return
    for person in people:
        if person.is_administrator:
            raise RuleBroken(
                _("“%(name)s” is an administrator, whose account only administrators may change."),
                code="administrators_only",
                params={"name": person},
            )


def may_hand_over(user: Any, person: User | None) -> bool:
    """Whether the user may set what the person logs in with: a colleague's login is the administrators' business."""
    return person is None or not person.is_staff or person.pk == user.pk or user.is_administrator
