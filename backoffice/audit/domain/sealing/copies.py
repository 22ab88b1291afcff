"""Writing each seal to other places, which whoever has the database does not reach."""

import base64
import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from itertools import batched
from pathlib import Path
from typing import Any, Never
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.utils import timezone

from backoffice.audit.models import Seal, SealCopy

SEALS_AT_ONCE = 200
TIMEOUT_SECONDS = 10


class CopyFailed(Exception):
    """A seal could not be written to a place; the sentence says why."""


def copy_seals() -> int:
    """Write to every place the seals that it lacks. Returns how many were written.

    What fails is kept in the place's SealCopy, and tried again the next time.
    """
    return sum(_copy_to(place) for place in settings.AUDIT_SEAL_COPIES)


def folders() -> list[Path]:
    """The places that are folders."""
    return [Path(place) for place in settings.AUDIT_SEAL_COPIES if place.startswith("/")]


def file_name(number: int) -> str:
    """How the copy of a seal is called."""
    return f"seal-{number:010}.json"


def _copy_to(place: str) -> int:
    state, _is_new = SealCopy.objects.get_or_create(place=_shown(place))
    before, error = state.number, ""
    try:
        last = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
        if last < state.number:
            raise CopyFailed(
                f"It has seal {state.number}, and the database ends with seal {last}: the end was cut off."
            )
        for seals in batched(_seals_after(state.number), SEALS_AT_ONCE):
            for seal in seals:
                _write(place, seal)
                state.number, state.copied_at = seal.number, timezone.now()
    except CopyFailed as failure:
        error = str(failure)
    if state.number != before or error != state.error or error:
        state.error, state.tried_at = error, timezone.now()
        state.save()
    return state.number - before


def _seals_after(number: int) -> Iterator[Seal]:
    while seals := list(Seal.objects.filter(number__gt=number).order_by("number")[:SEALS_AT_ONCE]):
        yield from seals
        number = seals[-1].number


def _shown(place: str) -> str:
    """The place without what lets one in."""
    if place.startswith("/"):
        return place
    parts = urlsplit(place)
    return f"{parts.scheme}://{_host(parts)}{parts.path}"


def _host(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2]


def _write(place: str, seal: Seal) -> None:
    text = json.dumps({"body": seal.body, "signature": seal.signature}, ensure_ascii=False).encode()
    if place.startswith("/"):
        _write_file(Path(place), seal.number, text)
    else:
        _post(place, text)


def _write_file(folder: Path, number: int, text: bytes) -> None:
    path = folder / file_name(number)
    new = folder / f".{path.name}.new"
    try:
        if path.exists():
            if path.read_bytes() != text:
                raise CopyFailed(f"{path} is another seal {number} than that of the database.")
            return
        with new.open("wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        raise CopyFailed(f"{path} can't be written: {error.strerror}.") from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    # A redirect would be followed with a GET, which leaves nothing there.
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _post(place: str, text: bytes) -> None:
    parts = urlsplit(place)
    headers = {"Content-Type": "application/json"}
    if parts.username is not None:
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
    url = parts._replace(netloc=_host(parts)).geturl()
    request = urllib.request.Request(url, data=text, headers=headers, method="POST")
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=TIMEOUT_SECONDS):
            pass
    except urllib.error.HTTPError as answer:
        answer.close()
        _fail(place, f"answered {answer.code}")
    except (OSError, ValueError) as error:
        _fail(place, f"can't be reached ({getattr(error, 'reason', error)})")


def _fail(place: str, what: str) -> Never:
    raise CopyFailed(f"{_shown(place)} {what}.")
