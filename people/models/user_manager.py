"""Which people, and how accounts are created."""

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import BaseUserManager
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower

from backoffice.foundation.querysets import ScopedQuerySet
from people.choices import STAFF_ROLES, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class UserQuerySet(ScopedQuerySet):
    """Questions about people."""

    def active(self) -> Self:
        """Those who may log in and receive."""
        return self.filter(is_active=True)

    def in_role(self, role: str) -> Self:
        """Those with this role."""
        return self.filter(role=role)

    def working_here(self) -> Self:
        """Those who may enter the admin."""
        return self.filter(role__in=STAFF_ROLES)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Everybody, for whom that is open; for organizers those registered with them and themselves; else oneself."""
        if user.has_perm("people.view_all_people"):
            return self
        if not user.is_authenticated:
            return self.none()
        if user.role != Role.ORGANIZER:
            return self.filter(pk=user.pk)
        hosted = self.model.registrations.rel.related_model.objects.visible_to(user)
        return self.filter(Q(pk=user.pk) | Q(pk__in=hosted.values("user_id")))

    def with_address(self, address: str) -> Self:
        """The person with this email address, whatever the case it is typed in."""
        return self.with_addresses([address.strip().lower()])

    def with_addresses(self, addresses: "Iterable[str]") -> Self:
        """The people with these email addresses, given in lower case."""
        # Asked of the lower-cased column, because that is what the unique index holds.
        return self.alias(address=Lower("email")).filter(address__any_of=addresses)

    def with_registration_count(self, user: "User | AnonymousUser") -> Self:
        """Each with `registration_count`, the number of their registrations that `user` may see."""
        visible = self.model.registrations.rel.related_model.objects.visible_to(user)
        counted = (
            visible.filter(user=OuterRef("pk")).order_by().values("user").annotate(number=Count("pk")).values("number")
        )
        return self.annotate(registration_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates accounts; emails are kept in lower case, so that one address is one person."""

    use_in_migrations = False

    def known_as(self, login: str) -> "User | None":
        """Whose account somebody means who types this address or username.

        An address wins over a username that looks like one, so nobody can take another's login by naming themselves
        after it.
        """
        found: User | None = self.with_address(login).first() or self.filter(username=login).first()
        return found

    def _create(self, username: str | None, email: str | None, password: str | None, **values: Any) -> "User":
        user: User = self.model(username=username or "", email=email, **values)
        user.password = make_password(password)
        user.save(using=self._db)
        return user

    def create_user(
        self, username: str | None = None, email: str | None = None, password: str | None = None, **values: Any
    ) -> "User":
        """A new person; without a password they can't log in, without a username one is invented."""
        return self._create(username, email, password, **values)

    def create_superuser(
        self, username: str | None = None, email: str | None = None, password: str | None = None, **values: Any
    ) -> "User":
        """A new administrator whom no permission stops."""
        values.update(role=Role.ADMINISTRATOR, is_superuser=True)
        return self._create(username, email, password, **values)
