"""What taking back means for a model beyond storing former values: the apps above say it here.

`register(Model, Rules())` in an app's `ready`; several apps may register for one model.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models

from backoffice.audit.domain.reverting.pieces import Refusal, Step

if TYPE_CHECKING:
    from backoffice.audit.domain.reverting.plan import Plan


class Rules:
    """A model's own rules; what a subclass does not say is as for any model."""

    # Fields that are taken back together or not at all.
    together: Sequence[Sequence[str]] = ()
    # Columns that follow from others, each with what it comes to; they are no choice of anybody's.
    derived: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {}
    # Rows are locked in this order of their models, as everywhere in the house.
    lock_order = 50
    # Whether people hear of it, so that whoever takes back is asked whether they are to.
    tells = False

    def locks(self, keys: Collection[Any]) -> Mapping[type[models.Model], Collection[Any]]:
        """Other rows to hold before anything of these objects is looked at."""
        return {}

    def judge(self, steps: Sequence[Step], plan: "Plan") -> None:
        """Refuse the steps and cells that the model does not let be taken back, looking at those that are taken.

        Called again until nobody refuses anything more.
        """

    def blank(self) -> models.Model | None:
        """What a deleted object comes back with in the columns that history leaves out; None for their defaults."""
        return None

    def follow_up(self, steps: Sequence[Step], plan: "Plan") -> None:
        """What else has to happen once all is written: others are told, seats are handed on."""


type GroupRule = Callable[[UUID], Refusal | None]

_rules: dict[type[models.Model], list[Rules]] = defaultdict(list)
_group_rules: list[GroupRule] = []


def register(model: type[models.Model], rules: Rules) -> None:
    """Let the model's changes be taken back by these rules too."""
    if not any(type(known) is type(rules) for known in _rules[model]):
        _rules[model].append(rules)


def register_group(rule: GroupRule) -> None:
    """Ask this too whether a request or job is taken back elsewhere."""
    if rule not in _group_rules:
        _group_rules.append(rule)


def rules_of(model: type[models.Model]) -> Sequence[Rules]:
    """The rules of the model, in the order of their registering."""
    return _rules.get(model, ())


def elsewhere(group: UUID) -> Refusal | None:
    """Where this request or job is taken back, if not here."""
    return next((found for rule in _group_rules if (found := rule(group)) is not None), None)


def lock_order(model: type[models.Model]) -> tuple[int, str]:
    """The place of the model among those whose rows are locked."""
    return min((rules.lock_order for rules in rules_of(model)), default=50), model._meta.label_lower


def blank(model: type[models.Model]) -> models.Model:
    """What a deleted object of the model comes back with in the columns that history leaves out."""
    made = (rules.blank() for rules in rules_of(model))
    return next((item for item in made if item is not None), None) or model()
