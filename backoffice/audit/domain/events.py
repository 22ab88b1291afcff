"""Noting what happened that changed no row with history."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from backoffice.audit.choices import EventKind
from backoffice.audit.models import Event
from backoffice.foundation.history import current_actor


def note(
    kind: EventKind,
    *,
    subject: models.Model | None = None,
    model: type[models.Model] | None = None,
    text: str = "",
    row_count: int | None = None,
    details: Mapping[str, Any] | None = None,
    user: Any = None,
    actor_name: str = "",
    reason: str = "",
) -> Event:
    """Store what happened, to what, signed by the current actor or, where they are given, by `user` or a name.

    The reason is the actor's unless another is given.

    `subject` is the object it happened to; where it was a whole list, `model` says of what, and `row_count` of how
    many rows. `text` is how a reader knows it, where that is not the object's name.
    """
    actor = current_actor()
    # Not the type of the subject: a request's user is a stand-in for the person.
    about = subject if model is None else model
    return Event.objects.create(
        at=timezone.now(),
        kind=kind,
        user_id=actor.user_id if user is None else user.pk,
        actor_name=actor_name[:200] or (actor.name if user is None else str(user)[:200]),
        way=actor.way,
        reason=reason or actor.reason,
        group=actor.group,
        network_address=actor.address,
        model_label="" if about is None else about._meta.label_lower,
        object_id=None if subject is None else subject.pk,
        object_text=(text or ("" if subject is None else str(subject)))[:200],
        row_count=row_count,
        details=dict(details or {}),
    )


def note_unless_recent(
    kind: EventKind, *, subject: models.Model, user: Any, within: timedelta, details: Mapping[str, Any] | None = None
) -> Event | None:
    """`note`, unless the person did the same to the object within this time: one sitting is one event."""
    known = Event.objects.filter(model_label=subject._meta.label_lower, object_id=subject.pk, kind=kind)
    if known.filter(user_id=user.pk, at__gt=timezone.now() - within).exists():
        return None
    return note(kind, subject=subject, user=user, details=details)
