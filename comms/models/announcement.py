"""One text to many people."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS
from backoffice.foundation.history import tracked
from backoffice.foundation.querysets import ScopedQuerySet
from comms.choices import AnnouncementState, AudienceKind, Channel

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


def only_in_app() -> list[str]:
    """The channels of a new announcement."""
    return [Channel.IN_APP]


class AnnouncementQuerySet(ScopedQuerySet):
    """Questions about announcements."""

    def sending(self) -> Self:
        """Those that workers are to go on with."""
        return self.filter(state=AnnouncementState.SENDING)

    def withdrawn(self) -> Self:
        """Those that nobody is shown any more."""
        return self.filter(withdrawn_at__isnull=False)

    def with_read_count(self) -> Self:
        """Each with `read_count`, the number of people who have opened it."""
        notifications = self.model.notifications.rel.related_model._base_manager
        counted = (
            notifications.filter(announcement=OuterRef("pk"), read_at__isnull=False)
            .order_by()
            .values("announcement")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return self.annotate(read_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0))

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """All to those who may see every announcement, else one's own."""
        if user.has_perm("comms.view_all_announcements"):
            return self
        return self.filter(sender_id=user.pk) if user.is_authenticated else self.none()


class Announcement(models.Model):
    """One text to many people. People edit it: history (of what they decide; not of the counters).

    Publishing freezes the audience rule, the text and `max_person_id`; from then on workers write notifications in
    chunks by ascending person id, and move `last_person_id` in the transaction of each chunk.
    """

    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), help_text=_("Markdown."))
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("sender"), related_name="announcements", on_delete=models.PROTECT
    )
    audience_kind = models.CharField(
        _("audience"), max_length=20, choices=AudienceKind.choices, default=AudienceKind.EVERYONE
    )
    # The details of the rule: {"role": …}, {"tags": [ids]}, {"webinars": [ids], "states": […]}.
    audience = models.JSONField(_("audience rule"), default=dict, blank=True)
    channels = models.JSONField(_("channels"), default=only_in_app)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=AnnouncementState.choices,
        default=AnnouncementState.DRAFT,
        db_default=AnnouncementState.DRAFT,
        editable=False,
    )
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    audience_count = models.PositiveIntegerField(_("people addressed"), default=0, db_default=0, editable=False)
    reached_count = models.PositiveIntegerField(_("people reached"), default=0, db_default=0, editable=False)
    max_person_id = models.BigIntegerField(default=0, db_default=0, editable=False)
    last_person_id = models.BigIntegerField(default=0, db_default=0, editable=False)
    touched_at = models.DateTimeField(_("last sign of life"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = AnnouncementQuerySet.as_manager()
    history = tracked(excluded_fields=["audience_count", "reached_count", "last_person_id", "touched_at"])

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-created_at", "-pk"]
        default_permissions = HOUSE_PERMISSIONS
        permissions = [
            ("view_all_announcements", _("Can see every announcement")),
            ("publish_announcement", _("Can publish announcements")),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="announcements_newest_first"),
            models.Index(fields=["state", "touched_at"], name="announcements_to_do"),
            models.Index(fields=["id"], name="announcements_withdrawn", condition=Q(withdrawn_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AnnouncementState.values),
                name="an_announcement_state_is_known",
                violation_error_message=_("This is not a state of an announcement."),
            ),
            models.CheckConstraint(
                condition=Q(audience_kind__in=AudienceKind.values),
                name="an_audience_kind_is_known",
                violation_error_message=_("This is not a kind of audience."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open_to_edits(self) -> bool:
        """Whether text and audience may still change: nobody has read it yet."""
        return self.state in {AnnouncementState.DRAFT, AnnouncementState.SCHEDULED}

    @property
    def reached_percent(self) -> int:
        """How much of the audience has its notification, in whole per cent; 100 only when nobody is left."""
        if self.state == AnnouncementState.SENT:
            return 100
        return min(99, self.reached_count * 100 // self.audience_count) if self.audience_count else 0

    def audience_value(self, key: str) -> Any:
        """One detail of the audience rule; an empty list where it is not given."""
        return self.audience.get(key, [])
