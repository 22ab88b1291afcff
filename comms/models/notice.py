"""What the system told people by itself, on one occasion."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS
from backoffice.foundation.querysets import ScopedQuerySet
from comms.choices import NoticeKind
from webinars.models import Webinar

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class NoticeQuerySet(ScopedQuerySet):
    """Questions about notices."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """All to those who see every announcement; to an organizer those about their webinars."""
        if user.has_perm("comms.view_all_announcements"):
            return self
        return self.filter(webinar_id__in=Webinar.objects.visible_to(user).values("pk"))


class Notice(models.Model):
    """What the system told people by itself, on one occasion. Machines write it: no history.

    It keeps the words of its template as they were then. Where the people are known at once (those whose registrations
    just moved), their rows are written with it; where they are many (all registrants of a webinar), workers write them
    in chunks by ascending person id, as with an announcement.
    """

    kind = models.CharField(_("kind"), max_length=30, choices=NoticeKind.choices)
    webinar = models.ForeignKey(
        Webinar, verbose_name=_("webinar"), related_name="notices", on_delete=models.PROTECT, null=True, blank=True
    )
    recording = models.ForeignKey(
        "media.Recording",
        verbose_name=_("recording"),
        related_name="notices",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))
    channels = models.JSONField(_("channels"), default=list)
    # Names the occasion, such as "reminder 7 PT1H 2026-05-01T10:00Z": on each of them people are told once.
    occasion = models.CharField(_("occasion"), max_length=200, null=True, blank=True, unique=True)
    expires_at = models.DateTimeField(_("not sent after"), null=True, blank=True)
    max_person_id = models.BigIntegerField(default=0, db_default=0)
    last_person_id = models.BigIntegerField(default=0, db_default=0)
    reached_count = models.PositiveIntegerField(_("people reached"), default=0, db_default=0)
    touched_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    written_at = models.DateTimeField(_("written out"), null=True, blank=True)
    # When the first of its mails were old enough to go.
    mails_removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        default_permissions = HOUSE_PERMISSIONS
        indexes = [
            models.Index(fields=["touched_at"], name="notices_to_write_out", condition=Q(written_at__isnull=True)),
            models.Index(fields=["webinar", "kind"], name="notices_of_a_webinar"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=NoticeKind.values),
                name="a_notice_kind_is_known",
                violation_error_message=_("This is not a kind of notice."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.webinar}" if self.webinar_id else str(self.get_kind_display())
