"""One stretch of time that somebody was present."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS
from backoffice.foundation.querysets import ScopedQuerySet
from webinars.models.registration import Registration

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class AttendanceQuerySet(ScopedQuerySet):
    """Questions about presence."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those of the webinars that `user` sees."""
        if user.has_perm("webinars.view_all_webinars"):
            return self
        return self.filter(registration__in=Registration.objects.visible_to(user))


class Attendance(models.Model):
    """One stretch of time that somebody was present. Machines write it: no history.

    A person who rejoins has several, which may overlap: presence is their union, not their sum.
    """

    registration = models.ForeignKey(
        Registration, verbose_name=_("registration"), related_name="attendances", on_delete=models.CASCADE
    )
    joined_at = models.DateTimeField(_("joined"))
    left_at = models.DateTimeField(_("left"))
    attendee_import = models.ForeignKey(
        "webinars.AttendeeImport",
        verbose_name=_("attendee list"),
        related_name="attendances",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["-joined_at", "-pk"]
        default_permissions = HOUSE_PERMISSIONS
        indexes = [models.Index(fields=["-joined_at", "-id"], name="attendances_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__gte=F("joined_at")),
                name="nobody_leaves_before_joining",
                violation_error_message=_("Nobody leaves before joining."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration} {self.joined_at:%Y-%m-%d %H:%M}"
