"""How many people rules reach, a few of them, and whom mails leave out and why."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from comms.choices import DeliveryReason, MessageKind
from comms.domain.wishes.exclusions import reason_not_mailed
from people.models import User

from .filtering import matching
from .naming import Rules, expanded

SAMPLE = 10


@dataclass(frozen=True, slots=True)
class LeftOut:
    """So many people whom something keeps from being mailed."""

    reason: DeliveryReason
    number: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What rules come to now; `sample` is of those whom the asker may see, `inactive_count` are not in `count`."""

    count: int
    mailed_count: int
    inactive_count: int
    left_out: list[LeftOut]
    sample: list[User]

    @property
    def more_count(self) -> int:
        """How many there are beyond the sample."""
        return self.count - len(self.sample)


def preview(rules: Rules, *, by: User, is_for_consenting_only: bool = False) -> Preview:
    """What the rules come to now, in two queries more than naming their segments takes."""
    people: Any = matching(expanded(rules))
    reason = reason_not_mailed(MessageKind.ANNOUNCEMENT, is_for_consenting_only=is_for_consenting_only)
    counted = people.order_by().annotate(reason_not_mailed=reason).values("reason_not_mailed")
    numbers: dict[str, int] = dict(counted.annotate(number=Count("pk")).values_list("reason_not_mailed", "number"))
    inactive = numbers.pop(DeliveryReason.INACTIVE, 0)
    return Preview(
        count=sum(numbers.values()),
        mailed_count=numbers.pop("", 0),
        inactive_count=inactive,
        left_out=[LeftOut(reason, numbers[reason]) for reason in DeliveryReason if reason in numbers],
        sample=list(people.visible_to(by).filter(is_active=True).order_by("name", "pk")[:SAMPLE]),
    )
