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


class AttendanceManager(models.Manager.from_queryset(AttendanceQuerySet)):  # type: ignore[misc]
    """Sees the stretches that count: those that no newer version of their list replaced."""

    def get_queryset(self) -> AttendanceQuerySet:
        """Those that are not replaced."""
        stays: AttendanceQuerySet = super().get_queryset().filter(replaced_by=None)
        return stays


class Attendance(models.Model):
    """One stretch of time that somebody was present. Machines write it: no history.

    A person who rejoins has several, which may overlap: presence is their union, not their sum. What a newer version
    of the same list replaced stays, unseen by `objects`, so that taking the newer one back brings it back.
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
    replaced_by = models.ForeignKey(
        "webinars.AttendeeImport",
        verbose_name=_("replaced by the attendee list"),
        related_name="replaced_attendances",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )

    objects = AttendanceManager()
    all_objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["-joined_at", "-pk"]
        default_permissions = HOUSE_PERMISSIONS
        base_manager_name = "all_objects"
        indexes = [models.Index(fields=["-joined_at", "-id"], name="attendances_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__gte=F("joined_at")),
                name="nobody_leaves_before_joining",
                violation_error_message=_("Nobody leaves before joining."),
            ),
            models.UniqueConstraint(
                fields=["registration", "joined_at", "left_at"],
                condition=Q(replaced_by=None),
                name="a_stay_is_counted_once",
                violation_error_message=_("This stay is recorded already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration} {self.joined_at:%Y-%m-%d %H:%M}"
