"""People as a table."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from import_export.widgets import ManyToManyWidget

from backoffice.foundation.admin.import_cells import FilledField
from backoffice.foundation.admin.resources import ScopedResource
from backoffice.foundation.errors import RuleBroken
from people.domain.administrators import require_no_administrators
from people.models import Tag, User


class TagNamesWidget(ManyToManyWidget):  # type: ignore[misc]
    """Names of existing tags, parted by commas; new tags are made on purpose, not by a typing error."""

    def __init__(self) -> None:
        super().__init__(Tag, field="name", separator=",")

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[Tag]:
        """The tags. Raises RuleBroken `tag_not_known`."""
        names = [name.strip() for name in str(value or "").split(",") if name.strip()]
        known = {tag.name.casefold(): tag for tag in Tag.objects.all()} if names else {}
        for name in names:
            if name.casefold() not in known:
                raise RuleBroken(
                    _("There is no tag “%(name)s”. Create it first, or correct the name."),
                    code="tag_not_known",
                    params={"name": name},
                )
        return [known[name.casefold()] for name in dict.fromkeys(names)]


class UserResource(ScopedResource):
    """One person a row, told apart by the email address. Nothing that opens doors can be imported."""

    tags = FilledField(attribute="tags", column_name="tags", widget=TagNamesWidget())

    not_imported = {
        **dict.fromkeys(("role", "groups", "is_staff", "is_superuser"), _("what somebody may do is changed by hand")),
        **dict.fromkeys(("active", "is_active"), _("people are activated and deactivated by hand")),
        **dict.fromkeys(
            ("has_consented", "consents to announcements", "consent changed"), _("consent is a person’s own")
        ),
        **dict.fromkeys(("username", "password"), _("people choose how they log in themselves")),
        **dict.fromkeys(("joined", "last login", "registrations"), _("it follows from what people do")),
        "picture": _("a table holds no pictures; it is put in on the page of the person"),
    }

    class Meta(ScopedResource.Meta):
        model = User
        fields = ["email", "name", "first_name", "last_name", "organisation", "time_zone", "locale", "tags"]
        import_id_fields = ["email"]

    def key_of(self, row: Any) -> str:
        """The address in any case."""
        return super().key_of(row).lower()

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Bring the address into the spelling that is stored. Raises ValidationError where there is none."""
        row["email"] = str(row.get("email") or "").strip().lower()
        if not row["email"]:
            words = _("Each row needs an email address: by it people are told apart.")
            raise ValidationError({"email": ValidationError(words, code="email_missing")})

    def get_instance(self, instance_loader: Any, row: Any) -> User | None:
        """The person with this address, found by the index."""
        people: Any = self.get_queryset()
        found: User | None = people.with_address(row["email"]).first()
        return found

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Take the cells over. Raises RuleBroken for an account that the importing user may not change."""
        if instance.pk is None:
            instance.set_unusable_password()
        elif self.user is not None:
            require_no_administrators([instance], by=self.user)
        try:
            super().import_instance(instance, row, **kwargs)
        finally:
            # Before the validation, which wants to see the username that will be stored.
            instance.bring_into_line()
