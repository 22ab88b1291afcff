"""What was recorded of a webinar: a file of ours, or a link to somewhere else."""

from datetime import datetime

from django.conf import settings
from django.core.validators import MinValueValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS, LinkField, private_storage
from backoffice.foundation.history import tracked
from media.choices import AccessPolicy, Availability
from media.models.recording_queryset import RecordingQuerySet
from webinars.models import Webinar

WEB_SCHEMES = ("http", "https")


class Recording(models.Model):
    """What was recorded of a webinar: a file of ours, or a link to somewhere else. People edit it: history."""

    webinar = models.ForeignKey(Webinar, verbose_name=_("webinar"), related_name="recordings", on_delete=models.PROTECT)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    file = models.FileField(
        _("file"), storage=private_storage, upload_to="recordings/%Y/%m/", max_length=300, blank=True
    )
    link = LinkField(
        _("external link"),
        max_length=500,
        blank=True,
        validators=[
            URLValidator(
                WEB_SCHEMES,
                message=_("Give an address that begins with https:// or http://."),
                code="not_a_web_address",
            )
        ],
    )
    duration_seconds = models.PositiveIntegerField(
        _("duration in seconds"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    access_policy = models.CharField(
        _("who may watch"),
        max_length=20,
        choices=AccessPolicy.choices,
        default=AccessPolicy.REGISTERED,
        db_default=AccessPolicy.REGISTERED,
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    available_from = models.DateTimeField(_("available from"), null=True, blank=True)
    available_until = models.DateTimeField(_("available until"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        related_name="recordings",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = RecordingQuerySet.as_manager()
    history = tracked()

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        ordering = ["-created_at", "-pk"]
        default_permissions = HOUSE_PERMISSIONS
        permissions = [("publish_recording", _("Can publish recordings"))]
        indexes = [models.Index(fields=["-created_at", "-id"], name="recordings_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(file="") & ~Q(link="")) | (~Q(file="") & Q(link="")),
                name="a_recording_is_a_file_or_a_link",
                violation_error_message=_("Give either a file or a link, not both and not neither."),
            ),
            models.CheckConstraint(
                condition=Q(available_from=None) | Q(available_until=None) | Q(available_until__gt=F("available_from")),
                name="a_recording_window_ends_after_it_opens",
                violation_error_message=_("The recording must be available until later than it is available from."),
            ),
            models.CheckConstraint(
                condition=Q(duration_seconds__isnull=True) | Q(duration_seconds__gt=0),
                name="a_recording_lasts_at_least_a_second",
                violation_error_message=_("A recording lasts at least one second, or its length is left empty."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def availability_at(self, now: datetime) -> Availability:
        """What the recording is by the clock at `now`; the QuerySet's `being` agrees with it."""
        if self.published_at is None or self.published_at > now:
            return Availability.DRAFT
        if self.available_from is not None and self.available_from > now:
            return Availability.UPCOMING
        if self.available_until is not None and self.available_until <= now:
            return Availability.OVER
        return Availability.PUBLISHED

    @property
    def has_web_link(self) -> bool:
        """Whether it leads to an address that a browser may be sent to."""
        return self.link.lower().startswith(tuple(f"{scheme}://" for scheme in WEB_SCHEMES))

    @property
    def duration_minutes(self) -> int | None:
        """The length in minutes, rounded, at least one; None where it is not known."""
        return None if self.duration_seconds is None else max(round(self.duration_seconds / 60), 1)
