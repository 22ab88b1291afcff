"""What the command palette finds: rows of the main tables, by permission and scope, never more than a handful each."""

from collections.abc import Iterator

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from unfold.dataclasses import SearchResult

from comms.models import Announcement
from media.models import Recording
from people.models import User
from webinars.models import Series, Webinar

ROWS_PER_MODEL = 5
SEARCHED = {
    Webinar: "event",
    User: "person",
    Recording: "smart_display",
    Announcement: "campaign",
    Series: "library_books",
}


def search(request: HttpRequest, term: str) -> list[SearchResult]:
    """Rows whose admin search finds `term`; each list page's own search, so that one rule says what a search finds."""
    return list(_found(request, term))


def _found(request: HttpRequest, term: str) -> Iterator[SearchResult]:
    for model, icon in SEARCHED.items():
        model_admin = admin.site.get_model_admin(model)
        if not model_admin.has_view_permission(request):
            continue
        rows, _ = model_admin.get_search_results(request, model_admin.get_queryset(request), term)
        for row in rows[:ROWS_PER_MODEL]:
            yield SearchResult(
                title=str(row),
                description=str(model._meta.verbose_name),
                link=reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk]),
                icon=icon,
            )
