"""What the doors to one recording share: which one, whether its visitor may watch, and that the try is kept."""

from typing import IO, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from media.choices import Verdict
from media.domain import viewing
from media.domain.access import may_watch
from media.models import Recording


def find(recording_id: int) -> Recording:
    """The recording with its webinar. Raises Http404."""
    return get_object_or_404(Recording.objects.select_related("webinar"), pk=recording_id)


def ask(request: HttpRequest, recording: Recording, way: str) -> Verdict:
    """The verdict on this visitor, kept as a Viewing before anything is shown.

    Raises Http404 where the visitor may not even know of the recording: it answers like a number that was never given.
    """
    now = timezone.now()
    verdict = may_watch(recording, request.user, now)
    if verdict.is_allowed and not is_there(recording):
        verdict = Verdict.FILE_MISSING
    viewing.record(recording, request.user, verdict, way=way, address=request.META.get("REMOTE_ADDR", ""), now=now)
    if verdict == Verdict.NOT_PUBLISHED:
        raise Http404(_("There is no such recording."))
    return verdict


def is_there(recording: Recording) -> bool:
    """Whether there is something to watch: a file on the disk, or a link that a browser may be sent to."""
    if recording.file.name:
        return recording.file.storage.exists(recording.file.name)
    return recording.has_web_link


def open_file(recording: Recording) -> IO[Any] | None:
    """The file opened for reading, or None if it went since it was looked for."""
    try:
        return recording.file.storage.open(recording.file.name or "")
    except FileNotFoundError:
        return None
