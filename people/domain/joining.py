"""The one way in which people on lists and forms become users."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import batched
from typing import NamedTuple

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import insert_new, write_values
from people.choices import Role
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


class Known(NamedTuple):
    """Somebody who is stored: their key, whether a list may overwrite their details, and those details."""

    pk: int
    is_overwritable: bool
    name: str
    first_name: str
    last_name: str
    organisation: str


def bring_in(
    newcomers: Sequence[Newcomer], *, create: bool = True, fill_blanks: bool = False, overwrite: Collection[str] = ()
) -> list[Arrival]:
    """The user for each newcomer, in the same order; the missing ones are created, all at once.

    A new person is an attendee without password and without consent. `fill_blanks` writes names and organisation
    where an existing person has none; `overwrite` names those that are written over, for people who can't log in to
    look after them. Nothing else about anybody is ever changed here. Two newcomers with one address are one person,
    of whom the first mention of each value counts. Raises RuleBroken (`people_joining_elsewhere`) if other jobs keep
    creating the same people.
    """
    arrivals: list[Arrival] = []
    for batch in batched(newcomers, BATCH_SIZE):
        wanted = _wanted(batch)
        with transaction.atomic():
            known, created = _find_or_create(wanted, create=create)
            changes = _held_changes(wanted, known, overwrite) if fill_blanks else {}
            _store(changes)
        keys = {address: person.pk for address, person in known.items()} | created
        arrivals += _arrivals(batch, keys, created.keys(), changes.keys())
    return arrivals


def foresee(newcomers: Sequence[Newcomer], *, create: bool = True, overwrite: Collection[str] = ()) -> list[Arrival]:
    """What `bring_in` would answer, with blanks filled in; people who would be created have no key yet."""
    wanted = _wanted(newcomers)
    known = _known(wanted)
    keys = {address: person.pk for address, person in known.items()}
    new = wanted.keys() - known.keys() if create else set()
    return _arrivals(newcomers, keys, new, _changes(wanted, known, overwrite).keys())


def _arrivals(
    newcomers: Iterable[Newcomer], keys: Mapping[str, int], new: Collection[str], changed: Collection[str]
) -> list[Arrival]:
    return [
        Arrival(keys.get(address), address in new, address in changed)
        for address in (newcomer.email.strip().lower() for newcomer in newcomers)
    ]


def _wanted(newcomers: Iterable[Newcomer]) -> dict[str, Newcomer]:
    """One newcomer per address, with the first value that any of its mentions gives."""
    wanted: dict[str, Newcomer] = {}
    for newcomer in newcomers:
        address = newcomer.email.strip().lower()
        before = wanted.get(address)
        if before is None:
            wanted[address] = newcomer
        elif before != newcomer:
            wanted[address] = Newcomer(*(first or second for first, second in zip(before, newcomer, strict=True)))
    return wanted


def _find_or_create(wanted: dict[str, Newcomer], *, create: bool) -> tuple[dict[str, Known], dict[str, int]]:
    """The wanted people who were there, and the keys of those created now, by address."""
    created: dict[str, int] = {}
    for _round in range(ROUNDS):
        known = _known(wanted.keys() - created.keys())
        # In one order everywhere, so that two jobs with the same people wait for each other and never in a circle.
        missing = sorted(wanted.keys() - known.keys() - created.keys()) if create else []
        made = insert_new(User(), fields=COLUMNS, rows=_rows(missing, wanted))
        created |= made
        if len(made) == len(missing):
            return known, created
    raise RuleBroken(
        _("Another job is creating the same people right now. Wait until it is done and try again."),
        code="people_joining_elsewhere",
    )


def _known(addresses: Iterable[str], *, is_locking: bool = False) -> dict[str, Known]:
    stored = User.objects.with_addresses(addresses).order_by("pk")
    if is_locking:
        stored = stored.select_for_update(of=("self",))
    rows = stored.values_list(Lower("email"), "pk", "role", "password", *FILLABLE)
    return {
        address: Known(pk, role == Role.ATTENDEE and password.startswith(UNUSABLE_PASSWORD_PREFIX), *details)
        for address, pk, role, password, *details in rows
    }


def _rows(addresses: Sequence[str], wanted: Mapping[str, Newcomer]) -> list[tuple[str, ...]]:
    """The columns in which new people differ, as `User.bring_into_line` and Django's hasher would set them."""
    # One question to the system for all: it takes as long as one for each.
    chance = secrets.token_hex(24 * len(addresses))
    rows: list[tuple[str, ...]] = []
    for number, address in enumerate(addresses):
        newcomer, own = wanted[address], chance[48 * number : 48 * number + 48]
        name = newcomer.name or f"{newcomer.first_name} {newcomer.last_name}".strip()
        username = invent_username(address, chance=own[:8])
        others = (newcomer.first_name, newcomer.last_name, newcomer.organisation)
        rows.append((address, username, f"{UNUSABLE_PASSWORD_PREFIX}{own[8:]}", name, *others))
    return rows


def _held_changes(
    wanted: Mapping[str, Newcomer], known: Mapping[str, Known], overwrite: Collection[str]
) -> dict[str, tuple[int, tuple[str, ...]]]:
    """What changes of those who were there, held and looked at again: others may have written to them meanwhile."""
    changing = _changes(wanted, known, overwrite)
    return _changes(wanted, _known(changing, is_locking=True), overwrite) if changing else {}


def _changes(
    wanted: Mapping[str, Newcomer], known: Mapping[str, Known], overwrite: Collection[str]
) -> dict[str, tuple[int, tuple[str, ...]]]:
    """By address, the key of each person who changes, and the values that they get."""
    changes: dict[str, tuple[int, tuple[str, ...]]] = {}
    for address, person in known.items():
        before = person[2:]
        after = [
            value if value and (not has or (field in overwrite and person.is_overwritable)) else has
            for field, value, has in zip(FILLABLE, wanted[address][1:], before, strict=True)
        ]
        name, first, last, organisation = after
        # A name made of its parts counts as given.
        values = (name or f"{first} {last}".strip(), first, last, organisation)
        if values != before:
            changes[address] = person.pk, values
    return changes


def _store(changes: Mapping[str, tuple[int, tuple[str, ...]]]) -> None:
    write_values(User, fields=FILLABLE, values=dict(changes.values()))
