"""The one scope per user that every door asks."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Model, QuerySet

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


def narrowed(queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """The rows that `user` may see; models of the framework, which know no scope, come back whole."""
    visible_to = getattr(queryset, "visible_to", None)
    scoped: QuerySet[Any] = queryset if visible_to is None else visible_to(user)
    return scoped


def sees_all(model: type[Model], user: Any) -> bool:
    """Whether the scope of `model` takes nothing away from `user`; decides who may read about deleted objects."""
    everything = model._default_manager.all()
    scoped = narrowed(everything, user)
    return scoped is everything or (
        not scoped.query.is_empty()
        and not scoped.query.combinator
        and len(scoped.query.where.children) == len(everything.query.where.children)
    )
