"""Addresses that somebody uploaded to write to."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS
from backoffice.foundation.history import tracked
from backoffice.foundation.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class AddressListQuerySet(ScopedQuerySet):
    """Questions about uploaded address lists."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Only those who may see every announcement."""
        return self if user.has_perm("comms.view_all_announcements") else self.none()


class AddressList(models.Model):
    """Addresses that somebody uploaded to write to. People edit it: history (of its name; not of what the file held).

    It reaches those of its addresses that belong to people here; it makes nobody known who was not.
    """

    name = models.CharField(
        _("name"), max_length=100, unique=True, error_messages={"unique": _("A list of this name exists already.")}
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        related_name="address_lists",
        on_delete=models.PROTECT,
        editable=False,
    )
    address_count = models.PositiveIntegerField(_("addresses"), default=0, db_default=0, editable=False)
    # {"file", "read", "double", "unreadable", "places": [[row, text], …]} as comms.domain.address_lists writes it.
    report = models.JSONField(_("what the file held"), default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    objects = AddressListQuerySet.as_manager()
    history = tracked(excluded_fields=["address_count", "report"])

    class Meta:
        verbose_name = _("address list")
        verbose_name_plural = _("address lists")
        ordering = ["name"]
        default_permissions = HOUSE_PERMISSIONS

    def __str__(self) -> str:
        return self.name


class ListedAddress(models.Model):
    """One address of an uploaded list, in lower case. Machines write it: no history."""

    address_list = models.ForeignKey(
        AddressList, verbose_name=_("list"), related_name="addresses", on_delete=models.CASCADE, db_index=False
    )
    address = models.CharField(_("address"), max_length=254)

    class Meta:
        verbose_name = _("listed address")
        verbose_name_plural = _("listed addresses")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["address_list", "address"], name="an_address_is_listed_once"),
        ]

    def __str__(self) -> str:
        return self.address
