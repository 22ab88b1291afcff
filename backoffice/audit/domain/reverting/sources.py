"""What is to be taken back: a request or job as a whole, or one object to one of its versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from sys import maxsize
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

# So many are looked at and taken back within a request; measured in tests/benchmarks/test_revert_benchmark.py.
MOST_OBJECTS = 10_000


@dataclass(frozen=True, slots=True)
class Group:
    """One request or job as a whole; with `any_number` even where it takes longer than anybody waits for a page."""

    group: UUID
    any_number: bool = False

    def keys(self) -> Mapping[type[models.Model], list[Any]]:
        """The objects that it touched, by model; of too many only so many that it shows.

        Raises RuleBroken `group_not_known`.
        """
        keys: dict[type[models.Model], list[Any]] = {}
        left = maxsize if self.any_number else MOST_OBJECTS + 1
        for model in apps.get_models():
            found = touched(model, self.group, most=left) if left and is_tracked(model) else []
            if found:
                keys[model] = found
            left -= len(found)
        if not keys:
            raise RuleBroken(_("Nothing that this request or job changed is known."), code="group_not_known")
        return keys

    def check(self, keys: Mapping[type[models.Model], list[Any]]) -> None:
        """For once it is clear that whoever asks may know of these objects.

        Raises RuleBroken: `group_elsewhere` where it is taken back in another place, `group_too_large`.
        """
        refusal = elsewhere(self.group)
        if refusal is not None:
            raise RuleBroken(refusal.text, code="group_elsewhere", params={"refusal": refusal})
        if sum(map(len, keys.values())) > MOST_OBJECTS and not self.any_number:
            raise RuleBroken(
                _(
                    "This request or job touched more than %(most)s objects, and no more are taken back on a page. "
                    "Take it back from a shell: manage.py audit_revert %(group)s --as … --reason …"
                ),
                code="group_too_large",
                params={"most": f"{MOST_OBJECTS:,}", "group": self.group},
            )

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

    def check(self, keys: Mapping[type[models.Model], list[Any]]) -> None:
        """One object is never too much."""

    def steps(self, model: type[models.Model], keys: list[Any]) -> list[Step]:
        """What would be done to it. Raises RuleBroken `version_not_known`."""
        return steps_of_version(model, self.key, self.row_id)


type Source = Group | Version
