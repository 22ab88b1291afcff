"""The address from which a player fetches a recording's file, as a whole or in parts."""

from hashlib import sha256
from pathlib import PurePath

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from media.choices import Verdict, ViewingWay
from media.domain import viewing
from media.domain.containers import named_container
from media.models import Recording
from media.views.asking import ask, find, open_file
from media.views.refusal import refuse
from media.views.streaming import Source, whole_or_part
from media.views.watch import forward

# What a browser says that it fetches a file for where it plays it; anything else may be kept.
PLAYERS = ("video", "audio")


@require_safe
def watch_file(request: HttpRequest, recording_id: int) -> HttpResponseBase:
    """The file of the recording, after the same question as on its page; each request is asked anew. Raises Http404."""
    recording = find(recording_id)
    verdict = ask(request, recording, ViewingWay.FILE)
    if not verdict.is_allowed:
        return refuse(request, recording, verdict)
    if recording.link:
        viewing.note_fetched(recording, request.user, plays=True)
        return forward(recording)
    source = _source(recording)
    if source is None:
        return refuse(request, recording, Verdict.FILE_MISSING)
    plays = source.is_playable and request.headers.get("Sec-Fetch-Dest") in PLAYERS
    viewing.note_fetched(recording, request.user, plays=plays)
    # Answers 304 and 412 to clients that name what they have; these take precedence over ranges.
    conditional = get_conditional_response(request, etag=source.etag, last_modified=int(source.modified_at))
    if conditional is not None:
        source.file.close()
    response = conditional or whole_or_part(request, source)
    # A copy that a browser keeps would outlive the access; other sites may not embed it.
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _source(recording: Recording) -> Source | None:
    storage, name = recording.file.storage, recording.file.name or ""
    file = open_file(recording)
    if file is None:
        return None
    try:
        size, modified_at = storage.size(name), storage.get_modified_time(name).timestamp()
    except FileNotFoundError:
        file.close()
        return None
    container = named_container(name)
    return Source(
        file=file,
        size=size,
        etag=quote_etag(sha256(f"{name}:{size}:{modified_at}".encode()).hexdigest()[:32]),
        modified_at=modified_at,
        last_modified=http_date(modified_at),
        # Only what was recognised at the upload is shown in the browser; anything else is handed over as a file.
        content_type=container.content_type if container else "application/octet-stream",
        is_playable=container is not None,
        filename=PurePath(name).name,
    )
