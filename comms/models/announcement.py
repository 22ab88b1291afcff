"""One text to many people."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS, validate_time_zone
from backoffice.foundation.history import tracked
from backoffice.foundation.querysets import ScopedQuerySet
from comms.choices import AnnouncementState, AudienceKind, Channel, DeliveryPolicy

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


# What workers count and note, which is no decision of a person's: history leaves it out.
COUNTERS = [
    "audience_count",
    "reached_count",
    "last_person_id",
    "touched_at",
    "written_at",
    "mail_count",
    "mailed_count",
    "mail_failed_count",
    "mail_left_out_count",
    "recent_mail_count",
    "recent_failed_count",
    "mails_removed_at",
    "notifications_removed_at",
]


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
        """Each with `read_count`, the number of people who have opened it; None where notifications were removed."""
        notifications = self.model.notifications.rel.related_model._base_manager
        counted = (
            notifications.filter(announcement=OuterRef("pk"), read_at__isnull=False)
            .order_by()
            .values("announcement")
            .annotate(number=Count("pk"))
            .values("number")
        )
        number = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
        return self.annotate(read_count=Case(When(notifications_removed_at=None, then=number)))

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
    # The details of the rule: {"role": …}, {"tags": [ids]}, {"webinars": [ids], "states": […]}, or
    # {"include": [criteria, …], "exclude": [criteria, …]} with criteria as comms.domain.audience reads them.
    audience = models.JSONField(_("audience rule"), default=dict, blank=True)
    channels = models.JSONField(_("channels"), default=only_in_app)
    webinar = models.ForeignKey(
        "webinars.Webinar",
        verbose_name=_("about the webinar"),
        related_name="announcements",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("What {{ webinar.title }} and its like in the text stand for."),
    )
    has_calendar_entry = models.BooleanField(_("with a calendar entry of the webinar"), default=False, db_default=False)
    is_for_consenting_only = models.BooleanField(
        _("mail only to people who consented"),
        default=False,
        db_default=False,
        help_text=_("News and offers need consent; what a registrant must know to take part does not."),
    )
    policy = models.CharField(
        _("when in doubt"),
        max_length=20,
        choices=DeliveryPolicy.choices,
        default=DeliveryPolicy.AT_LEAST_ONCE,
        db_default=DeliveryPolicy.AT_LEAST_ONCE,
    )
    mail_account = models.CharField(_("mail account"), max_length=50, blank=True, default="", db_default="")
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=AnnouncementState.choices,
        default=AnnouncementState.DRAFT,
        db_default=AnnouncementState.DRAFT,
        editable=False,
    )
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True)
    publish_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, default="", db_default="", validators=[validate_time_zone]
    )
    expires_at = models.DateTimeField(
        _("not sent after"),
        null=True,
        blank=True,
        help_text=_("Mails that could not be handed over by then are given up."),
    )
    approval_asked_at = models.DateTimeField(_("approval asked for"), null=True, blank=True, editable=False)
    approval_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approval asked for by"),
        related_name="+",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        related_name="approved_announcements",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    # Why workers stopped or held it by themselves; empty where a person did.
    halted_because = models.TextField(_("why it waits"), blank=True, default="", db_default="", editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)
    corrected_at = models.DateTimeField(_("corrected"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    audience_count = models.PositiveIntegerField(_("people addressed"), default=0, db_default=0, editable=False)
    reached_count = models.PositiveIntegerField(_("people reached"), default=0, db_default=0, editable=False)
    max_person_id = models.BigIntegerField(default=0, db_default=0, editable=False)
    last_person_id = models.BigIntegerField(default=0, db_default=0, editable=False)
    touched_at = models.DateTimeField(_("last sign of life"), null=True, blank=True, editable=False)
    # When the last person's rows were written; mails may still be under way.
    written_at = models.DateTimeField(_("written out"), null=True, blank=True, editable=False)
    mail_count = models.PositiveIntegerField(_("mails"), default=0, db_default=0, editable=False)
    mailed_count = models.PositiveIntegerField(_("mails sent"), default=0, db_default=0, editable=False)
    mail_failed_count = models.PositiveIntegerField(_("mails failed"), default=0, db_default=0, editable=False)
    mail_left_out_count = models.PositiveIntegerField(_("people left out"), default=0, db_default=0, editable=False)
    # The last thousand or so mails, and how many of them failed: both are halved when the first reaches a thousand.
    recent_mail_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    recent_failed_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # When the first of its rows were old enough to go: from then on what is not there may have been there.
    mails_removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    notifications_removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = AnnouncementQuerySet.as_manager()
    history = tracked(excluded_fields=COUNTERS)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-created_at", "-pk"]
        default_permissions = HOUSE_PERMISSIONS
        permissions = [
            ("view_all_announcements", _("Can see every announcement")),
            ("publish_announcement", _("Can publish announcements")),
            ("approve_announcement", _("Can approve other people’s announcements")),
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
