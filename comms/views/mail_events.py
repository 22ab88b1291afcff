"""Where a mail provider, or a script beside a mail server, reports what became of mails."""

import json
import time
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from comms.domain.bounces.events import take_events
from comms.domain.bounces.signatures import is_signed

MOST_BYTES = 1024 * 1024


@csrf_exempt
@require_POST
def receive(request: HttpRequest, account: str) -> JsonResponse:
    """A signed JSON list of events; answers how many were taken, ignored and refused."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _refusal(413, _("More than 1 MB: send the events in smaller lists."))
    is_known = is_signed(
        request.body,
        account=account,
        timestamp=request.headers.get("X-Timestamp", ""),
        signature=request.headers.get("X-Signature", ""),
        now=time.time(),
    )
    if not is_known:
        return _refusal(403, _("The signature is wrong, or older than five minutes."))
    events = _list_in(request.body)
    if events is None:
        return _refusal(400, _("The body is no JSON list of events."))
    return JsonResponse(asdict(take_events(events, source=f"mail events: {account}"[:200])))


def _list_in(body: bytes) -> list[Any] | None:
    try:
        events = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return events if isinstance(events, list) else None


def _refusal(status: int, why: str) -> JsonResponse:
    return JsonResponse({"error": why}, status=status)
