"""The page on which one recording plays."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from media.choices import Availability, Verdict, ViewingWay
from media.domain.containers import named_container
from media.models import Recording
from media.views.asking import ask, find
from media.views.refusal import refuse


@require_safe
def watch(request: HttpRequest, recording_id: int) -> HttpResponseBase:
    """Play the file, or forward to the link; refuse in plain words, or ask to log in where that could help.

    Raises Http404.
    """
    recording = find(recording_id)
    verdict = ask(request, recording, ViewingWay.WEB)
    if verdict == Verdict.LOGIN_NEEDED:
        return redirect_to_login(request.get_full_path())
    if not verdict.is_allowed:
        return refuse(request, recording, verdict)
    return forward(recording) if recording.link else _player(request, recording, verdict)


def forward(recording: Recording) -> HttpResponse:
    """Send the visitor on to the recording's link, without telling the other side where they come from."""
    response = HttpResponseRedirect(recording.link)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response


def _player(request: HttpRequest, recording: Recording, verdict: Verdict) -> HttpResponse:
    container = named_container(recording.file.name or "")
    availability = recording.availability_at(timezone.now())
    response = render(
        request,
        "media/watch.html",
        {
            "recording": recording,
            "is_audio": container is not None and container.content_type.startswith("audio/"),
            "closed": availability.label if availability != Availability.PUBLISHED else "",
            "runs_it": verdict == Verdict.RUNS_IT,
            "zone": recording.webinar.zone,
        },
    )
    response["Cache-Control"] = "private, no-store"
    return response
