"""The list of what somebody may watch, webinar by webinar."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from media.choices import Availability
from media.models import Recording

PER_PAGE = 24


@require_safe
def recordings(request: HttpRequest) -> HttpResponse:
    """The recordings that the visitor may watch now, those of the latest webinars first, paged."""
    now = timezone.now()
    watchable = (
        Recording.objects.watchable_by(request.user, now)
        .select_related("webinar")
        .order_by("-webinar__starts_at", "-webinar_id", "-published_at", "-pk")
    )
    page = Paginator(watchable, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(item, _label(item.availability_at(now))) for item in page.object_list]
    return render(request, "media/recordings.html", {"page": page, "rows": rows})


def _label(availability: Availability) -> str:
    return "" if availability == Availability.PUBLISHED else str(availability.label)
