"""How people go whom nothing needs any more."""

from collections.abc import Collection, Iterator
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Q, QuerySet

from backoffice.audit.models import LogLine
from backoffice.foundation.history import remove_many
from people.choices import Role
from people.models import User


def remove_unattached(keys: Collection[int]) -> set[int]:
    """Delete those of the people whom nothing points to and who never had a login; returns the keys of the deleted.

    Their history stays. One query per table that can point to a person, whatever their number.
    """
    with transaction.atomic():
        people = User.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
        free = set(without_login(people).values_list("pk", flat=True))
        for model, field in _pointers():
            if not free:
                break
            free -= set(model._base_manager.filter(**{f"{field.name}__in": free}).values_list(field.attname, flat=True))
        free -= known_to_log(free)
        remove_many(User, sorted(free))
        return free


def without_login(people: QuerySet[User]) -> QuerySet[User]:
    """Those of the people who never logged in, and can't."""
    return people.filter(Q(role=Role.ATTENDEE) & Q(last_login=None) & Q(password__startswith=UNUSABLE_PASSWORD_PREFIX))


def known_to_log(keys: Collection[int]) -> set[int]:
    """Those who did something that the log tells of."""
    return set(LogLine.objects.filter(user_id__any_of=list(keys)).values_list("user_id", flat=True).distinct())


def _pointers() -> Iterator[tuple[Any, Any]]:
    """Every table with a column that points to a person, and that column; histories outlive whom they point to."""
    for relation in User._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and relation.is_relation) or relation.concrete or relation.many_to_many:
            continue
        model: Any = relation.related_model
        field: Any = relation.field  # type: ignore[union-attr]
        if hasattr(model, "instance_type"):
            continue
        yield model, field
