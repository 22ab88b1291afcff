"""What the log is told by signals: who comes in and goes out, and which lists leave the house."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.http import HttpRequest

from backoffice.audit.choices import EventKind
from backoffice.audit.domain import exports
from backoffice.audit.domain.events import note
from backoffice.audit.models import ExportRecord
from backoffice.foundation.history import Actor, current_actor, signed_by
from backoffice.foundation.signals import exported

type _Ended = Callable[[int, bool], None]

logger = logging.getLogger(__name__)

# Of what a stranger typed as a name; no name that is known here is longer.
NAME_LENGTH = 150
LETTERS_KEPT = 2


def connect() -> None:
    """Listen; one receiver a signal."""
    user_logged_in.connect(on_logged_in, dispatch_uid="audit.logged_in")
    user_logged_out.connect(on_logged_out, dispatch_uid="audit.logged_out")
    user_login_failed.connect(on_login_failed, dispatch_uid="audit.login_failed")
    exported.connect(on_exported, dispatch_uid="audit.exported")
    # Only now: with this import axes begins to listen itself, and its lock belongs behind the failure that led to it.
    # What else imports it, such as the admin looking for pages, must come later as well: see INSTALLED_APPS.
    from axes.signals import user_locked_out

    user_locked_out.connect(on_locked_out, dispatch_uid="audit.locked_out")


def on_logged_in(request: HttpRequest | None, user: Any, **_kwargs: Any) -> None:
    """Somebody came in."""
    _note_or_complain(EventKind.LOGIN, subject=user, user=user, details=_page(request))


def on_logged_out(request: HttpRequest | None, user: Any, **_kwargs: Any) -> None:
    """Somebody went out; who was not in goes unnoticed."""
    if user is not None:
        _note_or_complain(EventKind.LOGOUT, subject=user, user=user)


def on_login_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any) -> None:
    """A wrong name or password. Whoever is locked out is not even compared, and leaves no more lines."""
    is_closed = getattr(request, "axes_locked_out", False) and not _was_counted(request)
    if not is_closed:
        typed = credentials.get("username") or credentials.get("email")
        _note_or_complain(EventKind.LOGIN_FAILED, **_account(typed), details=_page(request))


def on_locked_out(request: HttpRequest, username: str | None, **_kwargs: Any) -> None:
    """The failure that closed an account to an address, or the address. Axes tells of each try afterwards as well."""
    if _was_counted(request):
        _note_or_complain(EventKind.LOCKED_OUT, **_account(username), details=_page(request))


def on_exported(*, model: type[models.Model], subject: models.Model | None = None, **event: Any) -> _Ended:
    """Record a list that leaves the house. Whatever is raised here stops it; what comes back records its end."""
    record = exports.record_export(
        model=model,
        filters=event["filters"],
        columns=event["columns"],
        file_format=event["format"],
        row_count=event["count"],
        total_count=event.get("total"),
        selected=event.get("selected", ()),
    )
    about: dict[str, Any] = {"subject": subject, "model": model}
    details = {
        "format": record.file_format,
        "columns": record.columns,
        "filters": record.filters,
        "selected_count": len(record.selected),
        "total_count": record.total_count,
        "export": record.pk,
    }
    kind = EventKind.EXPORTED if subject is None else EventKind.DOWNLOADED
    note(kind, **about, row_count=record.row_count, details=details)
    # The file is sent behind the request, whose actor has gone by then.
    return partial(_end_export, record, about, current_actor())


def _end_export(record: ExportRecord, about: dict[str, Any], actor: Actor, row_count: int, is_complete: bool) -> None:
    exports.record_end(record, row_count, is_complete)
    with signed_by(actor):
        details = {"is_complete": is_complete, "export": record.pk}
        note(EventKind.EXPORT_ENDED, **about, row_count=row_count, details=details)


def _note_or_complain(kind: EventKind, **values: Any) -> None:
    """Note it; where that fails, say so in the server's log. Nobody is kept out by a log that is full."""
    try:
        with transaction.atomic():
            note(kind, **values)
    except Exception:
        logger.exception("The log could not be told: %s", kind.label)


def _was_counted(request: HttpRequest | None) -> bool:
    """Whether axes has just counted a failure: it counts none of those whom it turns away."""
    return getattr(request, "axes_failures_since_start", None) is not None


def _page(request: HttpRequest | None) -> dict[str, str]:
    return {} if request is None else {"page": request.path}


def _account(name: object) -> dict[str, Any]:
    """Whose account was tried; where it is nobody's, what was typed.

    Passwords are typed into the wrong field now and then, and nothing is ever taken out of the log again: of what is
    neither somebody's name nor an address only the first letters are kept.
    """
    typed = _shown(name)
    account = get_user_model()._default_manager.known_as(typed) if typed else None  # type: ignore[attr-defined]
    if account is not None:
        return {"subject": account}
    try:
        validate_email(typed)
    except ValidationError:
        return {"text": typed and f"{typed[:LETTERS_KEPT]}…"}
    return {"text": typed}


def _shown(name: object) -> str:
    """A name that a stranger typed, cut, and without what a database or a page would choke on."""
    return "".join(letter for letter in str(name or "") if letter.isprintable()).strip()[:NAME_LENGTH]
