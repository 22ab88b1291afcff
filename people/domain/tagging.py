"""Putting tags on people, taking them off."""

from collections.abc import Iterable

from django.db.models import QuerySet

from backoffice.foundation.history import add_related, remove_related
from people.models import Tag, User

type People = "QuerySet[User] | Iterable[User]"


def add_tags(people: People, tags: Iterable[Tag]) -> int:
    """Put every tag on every person (a QuerySet or a list). Returns how many people lacked one of them."""
    return add_related(_rows(people), "tags", list(tags))


def remove_tags(people: People, tags: Iterable[Tag]) -> int:
    """Take every tag off every person (a QuerySet or a list). Returns how many people had one of them."""
    return remove_related(_rows(people), "tags", list(tags))


def _rows(people: People) -> "QuerySet[User]":
    return people if isinstance(people, QuerySet) else User.objects.filter(pk__in=[person.pk for person in people])
