"""The admin site: Unfold's, searching without a cache that would outlive a permission."""

import time
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver
from unfold.sites import UnfoldAdminSite

from backoffice.console.search import search


class BackofficeSite(UnfoldAdminSite):
    """The one admin site of the back office."""

    index_title = "Dashboard"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The admin's addresses, and those of taking back, which belong to no one model."""
        # Only now: the admins that come with it register themselves at this very site.
        from backoffice.audit.admin.reverting import urls as reverting_urls

        return [*reverting_urls(self), *super().get_urls()]

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The command palette's answer: pages of the admin, then rows that the user may see."""
        term, begun = request.GET.get("s", "").strip(), time.perf_counter()
        if not term:
            return HttpResponse()
        results = [*self._search_apps(super().get_app_list(request), term.lower()), *search(request, term)]
        pages = Paginator(results, max(len(results), 1))
        return TemplateResponse(
            request,
            "unfold/helpers/command_results.html",
            {
                "search_term": term,
                "page_obj": pages,
                "results": pages.page(1),
                "page_counter": 0,
                "execution_time": time.perf_counter() - begun,
                "command_show_history": True,
            },
            headers={"HX-Trigger": "search"},
        )
