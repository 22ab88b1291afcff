"""Lists of rows that go by themselves after a while say so: what is not there may have been."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest


class KeptNote:
    """Put before BackofficeAdmin: a line above the list. `kept_words` is a staticmethod that answers it."""

    list_before_template = "admin/comms/kept_note.html"
    kept_words: Callable[[], str]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, with the line."""
        words = {"kept_words": self.kept_words(), **(extra_context or {})}
        return super().changelist_view(request, words)  # type: ignore[misc]
