"""Searching a long list by the person each row is about."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.admin.user_search import found_people
from people.models import User

MOST_PEOPLE = 200


class PersonSearch:
    """Put before an admin whose model has a `user`: finds the people first, then their rows by the index."""

    search_fields = ["user__email", "user__name"]
    search_help_text = _("Email address or name of the person")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The rows of the people whom the term finds, as the list of people finds them."""
        term = search_term.strip()
        people = found_people(User.objects.all(), term) if term else None
        if people is None:
            return super().get_search_results(request, queryset, term.removeprefix("*"))  # type: ignore[misc, no-any-return]
        keys = people.order_by("pk").values_list("pk", flat=True)[:MOST_PEOPLE]
        return queryset.filter(user_id__in=list(keys)), False
