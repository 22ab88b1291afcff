"""One line in one person's inbox."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS
from backoffice.foundation.querysets import ScopedQuerySet
from comms.choices import NotificationKind
from comms.models.announcement import Announcement
from comms.models.notice import Notice
from webinars.models import Webinar

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class NotificationQuerySet(ScopedQuerySet):
    """Questions about notifications."""

    def unread(self) -> Self:
        """Those not opened yet."""
        return self.filter(read_at=None)

    def shown(self) -> Self:
        """Those whose announcement was not withdrawn."""
        return self.exclude(announcement__in=Announcement.objects.withdrawn().values("pk"))

    def of(self, user: "User") -> Self:
        """One person's inbox."""
        return self.filter(user_id=user.pk)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """All to those who see every announcement; to an organizer those about their webinars; and one's own."""
        if user.has_perm("comms.view_all_announcements"):
            return self
        if not user.is_authenticated:
            return self.none()
        about = Webinar.objects.visible_to(user).values("pk")
        return self.filter(models.Q(user_id=user.pk) | models.Q(webinar_id__in=about))


class Notification(models.Model):
    """One line in one person's inbox. Machines write it: no history.

    The text of an announcement or a notice stays there. There is no database constraint on the person: it would cost
    more than half of the fan-out's speed and lock rows of people; the sweep removes orphans.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        related_name="notifications",
        on_delete=models.CASCADE,
        db_constraint=False,
        db_index=False,
    )
    kind = models.CharField(
        _("kind"), max_length=30, choices=NotificationKind.choices, default=NotificationKind.ANNOUNCEMENT
    )
    title = models.CharField(_("title"), max_length=200, blank=True, default="", db_default="")
    text = models.TextField(_("text"), blank=True, default="", db_default="")
    announcement = models.ForeignKey(
        Announcement,
        verbose_name=_("announcement"),
        related_name="notifications",
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,  # the unique constraint's index begins with it
        null=True,
        blank=True,
    )
    notice = models.ForeignKey(
        Notice,
        verbose_name=_("notice"),
        related_name="notifications",
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        null=True,
        blank=True,
    )
    webinar = models.ForeignKey(
        "webinars.Webinar",
        verbose_name=_("webinar"),
        related_name="notifications",
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        null=True,
        blank=True,
    )
    recording = models.ForeignKey(
        "media.Recording",
        verbose_name=_("recording"),
        related_name="notifications",
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        null=True,
        blank=True,
    )
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    created_at = models.DateTimeField(_("arrived"), default=timezone.now)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-pk"]
        default_permissions = HOUSE_PERMISSIONS
        indexes = [
            models.Index(fields=["user", "-id"], name="notifications_of_a_person"),
            # Without it, counting the unread reads everything that somebody ever got. Announcement comes second so that
            # an order by it can be read from here alone: the planner takes no other index by mistake.
            models.Index(
                fields=["user", "announcement"],
                name="notifications_unread",
                condition=models.Q(read_at__isnull=True),
            ),
            # These two cost nothing while notifications are written: none is read yet.
            models.Index(fields=["announcement"], name="notifications_read", condition=models.Q(read_at__isnull=False)),
            models.Index(
                fields=["read_at"], name="notifications_by_reading", condition=models.Q(read_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["announcement", "user"], name="a_person_is_told_an_announcement_once"),
            models.UniqueConstraint(
                fields=["notice", "user"],
                name="a_person_is_told_a_notice_once",
                condition=models.Q(notice__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title or (str(self.announcement) if self.announcement_id else self.get_kind_display())
