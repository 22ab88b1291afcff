"""What the lists of machine-written rows have in common: nobody adds, changes or deletes there."""

from typing import Any

from django.http import HttpRequest

from backoffice.foundation.admin import BackofficeAdmin


class LedgerAdmin(BackofficeAdmin):
    """Rows to read, to search and to export."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: workers write it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: workers write it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: it is the proof of what was sent."""
        return False
