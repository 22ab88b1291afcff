"""The one scope per user that every door asks."""

from typing import TYPE_CHECKING, Self

import backoffice.foundation.lookups  # noqa: F401 (every QuerySet of the house can ask for `any_of`)
from backoffice.foundation.history.guard import GuardedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class ScopedQuerySet(GuardedQuerySet):
    """A QuerySet that knows what each user may see; a model that says nothing shows nothing."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The rows that `user` may see. Models override it; forgetting to is safe."""
        return self.none()
