"""One lock per webinar, under which its seats are given out and its state is moved.

Webinars are locked in the order of their keys, so that no two transactions wait for each other.
"""

from collections.abc import Iterable
from itertools import groupby

from django.db.models import QuerySet

from webinars.models import Registration, Webinar


def lock(webinar: Webinar) -> Webinar:
    """The webinar as it is stored, locked to the end of the transaction."""
    locked: Webinar = _locking().get(pk=webinar.pk)
    return locked


def lock_all(webinars: Iterable[Webinar]) -> list[Webinar]:
    """The webinars as they are stored, all locked."""
    return list(_locking().filter(pk__in=[webinar.pk for webinar in webinars]).order_by("pk"))


def lock_webinars_of(registrations: Iterable[Registration]) -> list[tuple[Webinar, list[int]]]:
    """Each webinar of the registrations, locked, with the keys of its registrations."""
    pairs = sorted({(registration.webinar_id, registration.pk) for registration in registrations})
    keys_of = {webinar_id: [key for _, key in group] for webinar_id, group in groupby(pairs, key=lambda pair: pair[0])}
    return [(webinar, keys_of[webinar.pk]) for webinar in _locking().filter(pk__in=list(keys_of)).order_by("pk")]


def _locking() -> QuerySet[Webinar]:
    # NO KEY: rows that only point at a webinar (chat, viewings) need not wait. SQLite locks the whole database when
    # the transaction begins.
    return Webinar.objects.select_for_update(no_key=True)
