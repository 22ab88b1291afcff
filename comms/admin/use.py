"""Lists of what announcements and segments name: who uses each, and that it is not deleted while somebody does."""

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.utils.translation import gettext as _

from comms.domain.audience.usage import Uses, uses_in_words


class RefusesDeletionInUse:
    """Put before BackofficeAdmin. `uses_of` gives who names each of some objects, by key."""

    uses_of: Any

    def words_of_uses(self, item: Any) -> str:
        """Who uses it; the list has asked for all of its rows at once."""
        uses = getattr(item, "uses", None)
        if uses is None:
            uses = self.uses_of([item])[item.pk] if item.pk else Uses([], [])
        return uses_in_words(uses) if uses else "–"

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list, with who uses each row: two queries for the page."""
        changelist: Any = super().get_changelist_instance(request)  # type: ignore[misc]
        rows = list(changelist.result_list)
        uses = self.uses_of(rows)
        for item in rows:
            item.uses = uses[item.pk]
        changelist.result_list = rows
        found: ChangeList = changelist
        return found

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What a deletion takes along; where somebody uses it, that alone."""
        uses = self.uses_of(objs)
        used = [
            _("“%(name)s” is used by %(users)s") % {"name": item, "users": uses_in_words(uses[item.pk])}
            for item in objs
            if uses[item.pk]
        ]
        if used:
            return [], {}, set(), used
        return super().get_deleted_objects(objs, request)  # type: ignore[misc]
