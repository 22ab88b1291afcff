"""Finding somebody among a million."""

from functools import reduce
from operator import or_
from typing import Any

from django.db import connections
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

# Below it, looking through all rows is as fast as any index, and finds more.
LARGE = 50_000
ANYWHERE = "*"
HIGHEST = "\U0010ffff"


def found_people(people: QuerySet[Any], term: str) -> QuerySet[Any] | None:
    """Who is meant by the term without looking at every row, or None where every row has to be looked at.

    A whole email address is one person. In a large table those whose address, username or name begins with the term
    come next; `*term` looks everywhere.
    """
    if "@" in term:
        exact = people.alias(address=Lower("email")).filter(address=term.lower())
        if exact.exists():
            return exact
    if term.startswith(ANYWHERE) or not _is_large(people):
        return None
    beginning = people.alias(address=Lower("email")).filter(_begins(people, term))
    if not beginning.exists():
        return None
    # As a subquery, which is read from the indexes; sorted at once, the database would walk through all names instead.
    return people.filter(pk__in=beginning.order_by().values("pk"))


def _is_large(people: QuerySet[Any]) -> bool:
    newest = people.model._base_manager.order_by("-pk").values_list("pk", flat=True).first()
    return (newest or 0) > LARGE


def _begins(people: QuerySet[Any], term: str) -> Q:
    """Ranges rather than LIKE where an index serves only them; names are stored in any case, so three are tried."""
    spellings = {term, term.lower(), term.title()}
    conditions = [_range(people, "address", term.lower())]
    conditions += [_range(people, name, spelling) for name in ("name", "username") for spelling in sorted(spellings)]
    return reduce(or_, conditions)


def _range(people: QuerySet[Any], name: str, start: str) -> Q:
    if connections[people.db].vendor == "sqlite":
        return Q(**{f"{name}__gte": start, f"{name}__lt": start + HIGHEST})
    return Q(**{f"{name}__startswith": start})
