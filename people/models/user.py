"""A person: whoever runs, attends or reviews webinars."""

import re
import secrets
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS, validate_locale, validate_time_zone
from backoffice.foundation.history import tracked
from people.choices import STAFF_ROLES, Role
from people.models.user_manager import UserManager

if TYPE_CHECKING:
    from collections.abc import Iterable

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?")


def invent_username(email: str | None, name: str = "", *, chance: str = "") -> str:
    """A username for somebody who never chose one: readable, and unguessable enough not to meet another.

    `chance` is eight random hexadecimal digits, for those who draw many at once.
    """
    stem = (email or name or "person").partition("@")[0].replace(".", "")
    # Most are a slug without their dots, and making one takes longer than seeing that.
    if not _SLUG.fullmatch(stem):
        stem = slugify(stem)[:40] or "person"
    return f"{stem}-{chance or secrets.token_hex(4)}"


class User(AbstractBaseUser, PermissionsMixin):
    """A person. People edit it: history (without the password's hash and the last login).

    Logs in by email or username. People from attendee lists have no password until they set one. `is_staff` follows
    the role; the permissions are the role's (people/roles.py).
    """

    username = models.CharField(
        _("username"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("Somebody with this username exists already.")},
    )
    email = models.EmailField(_("email address"), null=True, blank=True, help_text=_("Kept in lower case."))
    name = models.CharField(
        _("full name"), max_length=200, blank=True, help_text=_("Left empty, it is made of the two names below.")
    )
    first_name = models.CharField(_("given name"), max_length=100, blank=True)
    last_name = models.CharField(_("family name"), max_length=100, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[validate_time_zone])
    locale = models.CharField(
        _("language"), max_length=15, blank=True, validators=[validate_locale], help_text=_("Such as en or de-AT.")
    )
    picture = models.ImageField(_("picture"), upload_to="pictures/", blank=True)
    tags = models.ManyToManyField("people.Tag", verbose_name=_("tags"), related_name="users", blank=True)
    role = models.CharField(
        _("role"), max_length=20, choices=Role.choices, default=Role.ATTENDEE, db_default=Role.ATTENDEE
    )
    is_staff = models.BooleanField(_("may enter the admin"), default=False, editable=False)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Unticked, the person can't log in and receives nothing.")
    )
    has_consented = models.BooleanField(_("consents to announcements"), default=False, db_default=False)
    consented_at = models.DateTimeField(_("consent changed"), null=True, blank=True, editable=False)
    password_changed_at = models.DateTimeField(_("password changed"), null=True, blank=True, editable=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    # Until it is stored: that the password was taken away.
    has_lost_password = False

    objects = UserManager()
    history = tracked(excluded_fields=["password", "last_login"], m2m_fields=[tags])

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "pk"]
        default_permissions = HOUSE_PERMISSIONS
        permissions = [
            ("view_all_people", _("Can see every person")),
            ("change_role", _("Can change people’s roles")),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="people_by_name"),
            models.Index(fields=["role", "id"], name="people_by_role"),
            models.Index(fields=["-date_joined"], name="people_newest_first"),
            # Whoever is written to is read from here alone, and not from the wide rows.
            models.Index(fields=["is_active", "id"], name="people_by_activity"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="an_email_belongs_to_one_person",
                violation_error_message=_("Somebody with this email address exists already."),
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=True) | ~Q(email=""),
                name="an_email_is_absent_or_not_empty",
                violation_error_message=_("An email address is either given or absent."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=STAFF_ROLES, is_staff=True) | Q(role=Role.ATTENDEE, is_staff=False),
                name="is_staff_follows_the_role",
                violation_error_message=_("Who may enter the admin follows from the role."),
            ),
            models.CheckConstraint(
                condition=Q(is_superuser=False) | Q(role=Role.ADMINISTRATOR),
                name="a_superuser_is_an_administrator",
                violation_error_message=_("A superuser has the role administrator."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.username

    def save(self, *args: Any, update_fields: "Iterable[str] | None" = None, **kwargs: Any) -> None:
        """Store the person with what follows from other columns brought into line."""
        followers = self.bring_into_line()
        if update_fields is not None:
            update_fields = {*update_fields, *followers}
        super().save(*args, update_fields=update_fields, **kwargs)

    def bring_into_line(self) -> set[str]:
        """Set what follows from other columns; returns the names of the columns that changed by it.

        Whoever writes people in bulk calls it on each first.
        """
        before = {name: getattr(self, name) for name in ("email", "username", "name", "role", "is_staff")}
        self.email = (self.email or "").strip().lower() or None
        self.name = self.name or f"{self.first_name} {self.last_name}".strip()
        self.username = self.username or invent_username(self.email, self.name)
        if self.is_superuser:
            self.role = Role.ADMINISTRATOR
        self.is_staff = self.role in STAFF_ROLES
        return {name for name, value in before.items() if getattr(self, name) != value}

    def set_password(self, raw_password: str | None) -> None:
        """Set the password; the time of it is kept, so that the history tells of a change that it may not show."""
        super().set_password(raw_password)
        self.password_changed_at = timezone.now()

    def set_unusable_password(self) -> None:
        """Take the password away, and remember it for the log."""
        super().set_unusable_password()
        self.has_lost_password = True

    def clean(self) -> None:
        """Normalise before the unique email is checked, so that two spellings of one address meet."""
        super().clean()
        self.bring_into_line()

    @property
    def is_administrator(self) -> bool:
        """Whether this person may do everything that the product lets anybody do."""
        return self.is_superuser or self.role == Role.ADMINISTRATOR

    def get_full_name(self) -> str:
        """The name as it is shown."""
        return str(self)

    def get_short_name(self) -> str:
        """How to greet the person."""
        return self.first_name or str(self)

    @property
    def zone_name(self) -> str:
        """The person's own time zone, else the installation's."""
        return self.time_zone or settings.TIME_ZONE
