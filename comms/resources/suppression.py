"""Suppressed addresses as a table."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin.resources import ScopedResource
from comms.models import Suppression


class SuppressionResource(ScopedResource):
    """One address a row; the same address may stand once for each scope. An import adds, it never releases."""

    not_imported = {"since": _("it is when the row was stored")}

    class Meta(ScopedResource.Meta):
        model = Suppression
        fields = ["address", "scope", "reason", "source"]
        import_id_fields = ["address", "scope"]

    def key_of(self, row: Any) -> str:
        """The address in any case, and the scope in either of its spellings."""
        return ", ".join((str(row["address"]).strip().lower(), self._scope(row))) if row["address"] else ""

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Bring address and scope into the spelling that is stored. Raises ValidationError where there is none."""
        row["address"] = str(row.get("address") or "").strip().lower()
        if not row["address"]:
            words = _("Each row needs an email address.")
            raise ValidationError({"address": ValidationError(words, code="address_missing")})
        row["scope"] = self._scope(row)

    def get_instance(self, instance_loader: Any, row: Any) -> Suppression | None:
        """What keeps mail of this scope from the address already."""
        rows: Any = self.get_queryset()
        found: Suppression | None = rows.with_address(row["address"]).filter(scope=row["scope"]).first()
        return found

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Take the cells over; where no source is given, whoever imports is the source."""
        super().import_instance(instance, row, **kwargs)
        instance.source = instance.source or ("" if self.user is None else str(self.user))

    def _scope(self, row: Any) -> str:
        """The stored word of a scope; what can't be read stays as it is and is refused with the row."""
        text = str(row.get("scope") or "").strip()
        try:
            return str(self.fields["scope"].widget.clean(text)) if text else "all"
        except ValueError:
            return text
