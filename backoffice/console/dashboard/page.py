"""The dashboard's context: every card that the visitor may see."""

from typing import Any

from django.http import HttpRequest

from backoffice.console.dashboard.charts import charts
from backoffice.console.dashboard.coming import coming
from backoffice.console.dashboard.figures import figures
from backoffice.console.dashboard.jobs import job_groups
from backoffice.console.dashboard.shortcuts import shortcuts


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's context of the index with the cards; each card is one query, the seals' two, in the visitor's scope."""
    groups, cards = job_groups(request), figures(request)
    return {
        **context,
        "shortcuts": shortcuts(request),
        "sees_all": request.user.has_perm("webinars.view_all_webinars"),
        "figures": cards,
        "is_first_run": any(card.is_first for card in cards),
        "charts": charts(request),
        "coming": coming(request),
        "job_groups": [group for group in groups if group.jobs],
        "job_lists": groups,
    }
