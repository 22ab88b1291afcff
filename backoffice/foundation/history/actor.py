"""Who acts right now, why, and by which way: what every history row is signed with."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """The door through which a change came in."""

    ADMIN = "admin", _("Admin")
    WEB = "web", _("Web page")
    API = "api", _("API")
    IMPORT = "import", _("Import")
    TASK = "task", _("Background task")
    COMMAND = "command", _("Command line")
    UNKNOWN = "", _("Unknown")


@dataclass(frozen=True)
class Actor:
    """The person (or, without one, the part of the system) that acts; `group` ties together what happens at once."""

    user: Any = None
    system_name: str = ""
    reason: str = ""
    way: str = Way.UNKNOWN
    address: str = ""
    group: UUID = field(default_factory=uuid4)

    @property
    def user_id(self) -> int | None:
        """The signed-in person's key, or None for the system and for strangers."""
        return getattr(self.user, "pk", None)

    @property
    def name(self) -> str:
        """The actor's name as it is now; kept in each row, so that it outlives the account."""
        return str(self.user)[:200] if self.user_id is not None else self.system_name


_current: ContextVar[Actor | None] = ContextVar("current_actor", default=None)
# What a command writes outside of any job; each row is then a group of its own.
_process: dict[str, Any] = {}


def sign_process(system_name: str, way: str = Way.COMMAND) -> None:
    """Name whoever runs this process, such as `manage.py loaddata`: it signs what no person and no job does."""
    _process.update(system_name=system_name, way=way)


def current_actor() -> Actor:
    """The actor of this request or job; outside of both the process or one without a name, in a group of its own."""
    return _current.get() or Actor(**_process)


@contextmanager
def signed_by(actor: Actor) -> Iterator[Actor]:
    """Sign everything written inside with exactly this actor."""
    token = _current.set(actor)
    try:
        yield actor
    finally:
        _current.reset(token)


@contextmanager
def acting_as(
    user: Any, reason: str = "", *, way: str | None = None, address: str | None = None, group: UUID | None = None
) -> Iterator[Actor]:
    """Sign everything written inside with `user` and `reason`; what is not given is taken from the outer actor."""
    outer = current_actor()
    with signed_by(
        Actor(
            user=user,
            reason=reason or outer.reason,
            way=outer.way if way is None else way,
            address=outer.address if address is None else address,
            group=group or outer.group,
        )
    ) as actor:
        yield actor


@contextmanager
def saying(reason: str) -> Iterator[Actor]:
    """Sign everything written inside with this reason, by whoever acts already."""
    with signed_by(replace(current_actor(), reason=reason)) as actor:
        yield actor


@contextmanager
def acting_as_system(name: str, reason: str = "", *, way: str = Way.TASK) -> Iterator[Actor]:
    """Sign everything written inside as the part of the system that is called `name`, such as the sweep."""
    outer = current_actor()
    with signed_by(replace(outer, user=None, system_name=name, reason=reason or outer.reason, way=way)) as actor:
        yield actor
