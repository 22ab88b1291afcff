"""The one way in which people on lists and forms become users."""

import secrets
from collections.abc import Iterable, Sequence
from itertools import batched
from typing import NamedTuple

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import insert_new, save_many
from people.models import User
from people.models.user import invent_username

BATCH_SIZE = 1_000
# A round leaves somebody out where another job stored the address meanwhile; the next round finds them.
ROUNDS = 5

COLUMNS = ("email", "username", "password", "name", "first_name", "last_name", "organisation")
FILLABLE = ("name", "first_name", "last_name", "organisation")


class Newcomer(NamedTuple):
    """Somebody on a list: a valid email address in any case, and what else the list says.

    Whoever reads the list has checked that each value fits its column.
    """

    email: str
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    organisation: str = ""


class Arrival(NamedTuple):
    """Who a newcomer is: a user's key (None for a stranger whom `create=False` did not let in), and what it took."""

    user_id: int | None
    is_new: bool = False
    is_changed: bool = False


def bring_in(newcomers: Sequence[Newcomer], *, create: bool = True, fill_blanks: bool = False) -> list[Arrival]:
    """The user for each newcomer, in the same order; the missing ones are created, all at once.

    A new person is an attendee without password and without consent. `fill_blanks` writes names and organisation
    where an existing person has none; nothing else about anybody is ever changed here. Two newcomers with one address
    are one person, of whom the first mention of each value counts. Raises RuleBroken (`people_joining_elsewhere`) if
    other jobs keep creating the same people.
    """
    arrivals: list[Arrival] = []
    for batch in batched(newcomers, BATCH_SIZE):
        arrivals += _bring_in(batch, create=create, fill_blanks=fill_blanks)
    return arrivals


def _bring_in(newcomers: Sequence[Newcomer], *, create: bool, fill_blanks: bool) -> list[Arrival]:
    addresses = [newcomer.email.strip().lower() for newcomer in newcomers]
    wanted = _first_mentions(zip(addresses, newcomers, strict=True))
    with transaction.atomic():
        known, created = _find_or_create(wanted, create=create)
        changed = _fill_blanks(wanted, skip=created) if fill_blanks else set()
    return [
        Arrival(known.get(address), is_new=address in created, is_changed=address in changed) for address in addresses
    ]


def _first_mentions(mentions: Iterable[tuple[str, Newcomer]]) -> dict[str, Newcomer]:
    """One newcomer per address, with the first value that any of its mentions gives."""
    wanted: dict[str, Newcomer] = {}
    for address, newcomer in mentions:
        before = wanted.get(address)
        if before is None:
            wanted[address] = newcomer
        elif before != newcomer:
            wanted[address] = Newcomer(*(first or second for first, second in zip(before, newcomer, strict=True)))
    return wanted


def _find_or_create(wanted: dict[str, Newcomer], *, create: bool) -> tuple[dict[str, int], set[str]]:
    """The keys of the wanted people by address, and the addresses of those created now."""
    created: set[str] = set()
    for _round in range(ROUNDS):
        known = _keys(wanted)
        # In one order everywhere, so that two jobs with the same people wait for each other and never in a circle.
        missing = sorted(wanted.keys() - known.keys()) if create else []
        made = insert_new(User(), fields=COLUMNS, rows=[_row(address, wanted[address]) for address in missing])
        created |= made.keys()
        if len(made) == len(missing):
            return known | made, created
    raise RuleBroken(
        _("Another job is creating the same people right now. Wait until it is done and try again."),
        code="people_joining_elsewhere",
    )


def _keys(addresses: Iterable[str]) -> dict[str, int]:
    found = User.objects.with_addresses(addresses)
    return dict(found.order_by().values_list(Lower("email"), "pk"))


def _row(address: str, newcomer: Newcomer) -> tuple[str, ...]:
    """The columns in which new people differ, as `User.bring_into_line` and Django's hasher would set them."""
    name = newcomer.name or f"{newcomer.first_name} {newcomer.last_name}".strip()
    no_password = f"{UNUSABLE_PASSWORD_PREFIX}{secrets.token_hex(20)}"
    others = (newcomer.first_name, newcomer.last_name, newcomer.organisation)
    return (address, invent_username(address), no_password, name, *others)


def _fill_blanks(wanted: dict[str, Newcomer], *, skip: set[str]) -> set[str]:
    """Write what existing people lack; returns the addresses of those who changed."""
    changed = {}
    others = User.objects.with_addresses(wanted.keys() - skip).order_by("pk").only("email", *FILLABLE)
    for user in others:
        address = (user.email or "").lower()
        gains = {name: getattr(wanted[address], name) for name in FILLABLE if not getattr(user, name)}
        if any(gains.values()):
            for name, value in gains.items():
                setattr(user, name, value)
            # A name made of its parts counts as given.
            user.name = user.name or f"{user.first_name} {user.last_name}".strip()
            changed[address] = user
    save_many(list(changed.values()), fields=FILLABLE)
    return set(changed)
