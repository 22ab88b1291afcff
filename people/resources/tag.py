"""Tags as a table."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin.resources import ScopedResource
from people.models import Tag


class TagResource(ScopedResource):
    """One tag a row, told apart by its name."""

    not_imported = {"people": _("people are given tags on their own pages, and by importing people")}

    class Meta(ScopedResource.Meta):
        model = Tag
        fields = ["name", "description"]
        import_id_fields = ["name"]

    def key_of(self, row: Any) -> str:
        """The name in any case: two tags that differ in it alone would be one."""
        return super().key_of(row).casefold()
