"""The front page of those who attend."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from comms.domain.inbox import inbox
from media.models import Recording
from webinars.stats import my_next_webinars, webinars_to_join

FEW = 5
RECORDINGS = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is next for the person who looks: own webinars, news, recordings; to strangers, what they may join."""
    now = timezone.now()
    # Those who run a webinar may watch its unpublished recordings too, but this page is about what is out.
    recordings = Recording.objects.available(now).watchable_by(request.user, now).select_related("webinar")
    context = {
        "now": now,
        "coming": webinars_to_join(request.user, limit=FEW),
        "recordings": recordings.order_by("-published_at", "-pk")[:RECORDINGS],
    }
    if request.user.is_authenticated:
        context["mine"] = my_next_webinars(request.user, limit=FEW)
        context["news"] = inbox(request.user)[:FEW]
    return render(request, "console/home.html", context)
