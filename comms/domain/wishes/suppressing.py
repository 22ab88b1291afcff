"""Keeping mail from addresses, and sending to them again."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import delete_many, insert_new, require_reason
from comms.choices import SuppressionReason, SuppressionScope
from comms.models import Suppression

LONGEST = 254
NAMED = 5


def suppress(
    addresses: Iterable[str], *, scope: SuppressionScope, reason: SuppressionReason, source: str
) -> dict[str, int]:
    """Keep mail of this scope from the addresses; returns the key of each that was not suppressed so before.

    Who is suppressed already stays so, with the reason and the source of then. The actor signs the history. Raises
    RuleBroken `address_not_valid`; then nothing is written.
    """
    wanted = list(dict.fromkeys(address.strip().lower() for address in addresses))
    wrong = [address for address in wanted if not is_address(address)]
    if wrong:
        raise RuleBroken(
            _("Not an email address: %(addresses)s. Correct it and try again; nothing was stored."),
            code="address_not_valid",
            params={"addresses": ", ".join(f"“{address}”" for address in wrong[:NAMED])},
        )
    template = Suppression(scope=scope, reason=reason, source=source[:200])
    # Sorted, so that two who suppress the same addresses wait for each other and never in a circle.
    return insert_new(template, fields=["address"], rows=[(address,) for address in sorted(wanted)])


def release(suppressions: QuerySet[Suppression]) -> int:
    """Send to these addresses again; returns how many there were. Raises RuleBroken unless the actor says why."""
    require_reason()
    return delete_many(suppressions)


def suppressions_of(address: str | None) -> QuerySet[Suppression]:
    """What keeps mail from the address."""
    found: QuerySet[Suppression] = Suppression.objects.with_address(address) if address else Suppression.objects.none()
    return found


def scopes_of(address: str | None) -> set[str]:
    """Which mail is kept from the address."""
    return set(suppressions_of(address).values_list("scope", flat=True))


def is_address(text: str) -> bool:
    """Whether it could be an email address."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST
