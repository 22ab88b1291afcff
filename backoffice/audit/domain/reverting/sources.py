"""What is to be taken back: a request or job as a whole, or one object to one of its versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting.group_steps import steps_of_group
from backoffice.audit.domain.reverting.object_steps import steps_of_version
from backoffice.audit.domain.reverting.pieces import Step
from backoffice.audit.domain.reverting.records import touched
from backoffice.audit.domain.reverting.rules import elsewhere
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import is_tracked

MOST_OBJECTS = 20_000


@dataclass(frozen=True, slots=True)
class Group:
    """One request or job as a whole."""

    group: UUID

    def keys(self) -> Mapping[type[models.Model], list[Any]]:
        """The objects that it touched, by model.

        Raises RuleBroken: `group_not_known`, `group_elsewhere` where it is taken back in another place,
        `group_too_large`.
        """
        found = {model: touched(model, self.group) for model in apps.get_models() if is_tracked(model)}
        keys = {model: some for model, some in found.items() if some}
        if not keys:
            raise RuleBroken(_("Nothing that this request or job changed is known."), code="group_not_known")
        refusal = elsewhere(self.group)
        if refusal is not None:
            raise RuleBroken(refusal.text, code="group_elsewhere", params={"refusal": refusal})
        count = sum(map(len, keys.values()))
        if count > MOST_OBJECTS:
            raise RuleBroken(
                _(
                    "This request or job touched %(count)s objects; at most %(most)s are taken back at once. "
                    "Nothing was changed. Take it back in smaller steps: object by object from their histories, or by "
                    "the page of the import that did it."
                ),
                code="group_too_large",
                params={"count": f"{count:,}", "most": f"{MOST_OBJECTS:,}"},
            )
        return keys

    def steps(self, model: type[models.Model], keys: list[Any]) -> list[Step]:
        """What would be done to these objects of the model."""
        return steps_of_group(model, self.group, keys)


@dataclass(frozen=True, slots=True)
class Version:
    """One object as it was in one of its history rows."""

    model: type[models.Model]
    key: Any
    row_id: int

    def keys(self) -> Mapping[type[models.Model], list[Any]]:
        """The one object."""
        return {self.model: [self.key]}

    def steps(self, model: type[models.Model], keys: list[Any]) -> list[Step]:
        """What would be done to it. Raises RuleBroken `version_not_known`."""
        return steps_of_version(model, self.key, self.row_id)


type Source = Group | Version
