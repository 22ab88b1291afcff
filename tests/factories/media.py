"""Recordings, grants, files to upload."""

from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from media.models import Grant, Recording
from people.models import User
from tests.factories.webinars import make_webinar

_numbers = count(1)

# The first bytes of an MP4, which are all that an upload is recognised by.
MP4_HEAD = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"


def mp4_bytes(size: int = 1_000) -> bytes:
    """`size` bytes that begin like an MP4, each place telling where it is."""
    body = bytes(index * 7 % 251 for index in range(size))
    return MP4_HEAD + body[len(MP4_HEAD) :]


def make_recording(**values: Any) -> Recording:
    """A published recording behind a link; without `webinar` it gets one of its own."""
    values.setdefault("title", f"Recording {next(_numbers)}")
    values.setdefault("published_at", timezone.now())
    if not values.get("file"):
        values.setdefault("link", "https://video.example.com/watch/1")
    if "webinar" not in values:
        values["webinar"] = make_webinar()
    return Recording.objects.create(**values)


def make_film(content: bytes | None = None, *, name: str = "film.mp4", **values: Any) -> Recording:
    """A published recording with a file in the private storage."""
    return make_recording(file=ContentFile(mp4_bytes() if content is None else content, name=name), **values)


def make_grant(recording: Recording, user: User, **values: Any) -> Grant:
    """Access for good, unless `expires_at` or `revoked_at` say otherwise."""
    return Grant.objects.create(recording=recording, user=user, **values)
