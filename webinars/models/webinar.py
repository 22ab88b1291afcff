"""One event that people register for and watch."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS, LinkField, validate_time_zone
from backoffice.foundation.history import tracked
from webinars.choices import Phase, WebinarState
from webinars.models.reminder_offsets import default_reminder_offsets, validate_reminder_offsets
from webinars.models.webinar_queryset import WebinarQuerySet


class Webinar(models.Model):
    """One event that people register for and watch. People edit it: history.

    It happens at an instant and is spoken of in its own zone; `ends_at` follows from the start and the duration.
    """

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("short name in addresses"), max_length=80, unique=True, blank=True)
    description = models.TextField(_("description"), blank=True)
    organizer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("organizer"),
        related_name="organized_webinars",
        on_delete=models.PROTECT,
    )
    hosts = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("hosts"), related_name="hosted_webinars", blank=True
    )
    series = models.ForeignKey(
        "webinars.Series",
        verbose_name=_("series"),
        related_name="webinars",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    tags = models.ManyToManyField("people.Tag", verbose_name=_("tags"), related_name="webinars", blank=True)
    starts_at = models.DateTimeField(_("starts"))
    duration_minutes = models.PositiveIntegerField(
        _("duration in minutes"), default=60, validators=[MinValueValidator(1)]
    )
    ends_at = models.DateTimeField(_("ends"), editable=False)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        validators=[validate_time_zone],
        help_text=_("Such as Europe/Rome."),
    )
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=WebinarState.choices,
        default=WebinarState.DRAFT,
        db_default=WebinarState.DRAFT,
        editable=False,
    )
    capacity = models.PositiveIntegerField(
        _("capacity"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Seats; left empty, there is no limit."),
    )
    minimum_presence_minutes = models.PositiveIntegerField(
        _("minutes that count as attended"),
        default=0,
        db_default=0,
        help_text=_("Who was present for fewer minutes did not attend; 0 counts everybody who came."),
    )
    price = models.DecimalField(
        _("price"), max_digits=10, decimal_places=2, default=Decimal("0.00"), validators=[MinValueValidator(0)]
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="EUR",
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, such as EUR."))],
    )
    thumbnail = models.ImageField(_("thumbnail"), upload_to="thumbnails/", blank=True)
    join_link = LinkField(_("join link"), max_length=500, blank=True)
    # ISO 8601 durations; days count on the wall clock of the webinar's own zone.
    reminder_offsets = models.JSONField(
        _("reminders before the start"),
        default=default_reminder_offsets,
        blank=True,
        validators=[validate_reminder_offsets],
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = WebinarQuerySet.as_manager()
    history = tracked(m2m_fields=[hosts, tags])

    class Meta:
        verbose_name = _("webinar")
        verbose_name_plural = _("webinars")
        ordering = ["-starts_at", "-pk"]
        default_permissions = HOUSE_PERMISSIONS
        permissions = [
            ("view_all_webinars", _("Can see every webinar and what hangs on it")),
            ("schedule_webinar", _("Can publish, cancel, start and end webinars")),
        ]
        indexes = [
            models.Index(fields=["-starts_at", "-id"], name="webinars_newest_first"),
            models.Index(fields=["state", "ends_at"], name="webinars_by_clock"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(duration_minutes__gt=0),
                name="a_webinar_lasts_at_least_a_minute",
                violation_error_message=_("A webinar lasts at least one minute."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="a_webinar_ends_after_it_starts",
                violation_error_message=_("A webinar ends after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gt=0),
                name="a_capacity_is_at_least_one_seat",
                violation_error_message=_("A capacity is at least one seat, or left empty for no limit."),
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0),
                name="a_price_is_not_negative",
                violation_error_message=_("A price is zero or more."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=WebinarState.values),
                name="a_webinar_state_is_known",
                violation_error_message=_("This is not a state of a webinar."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Store the webinar with its end brought into line, and a slug if it has none."""
        self.bring_end_into_line()
        if not self.slug:
            self.slug = self._free_slug()
        if update_fields is not None and {"starts_at", "duration_minutes"} & {*update_fields}:
            update_fields = {*update_fields, "ends_at"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def clean(self) -> None:
        """Refuse a webinar whose end no calendar holds."""
        super().clean()
        if self.starts_at is None or self.duration_minutes is None:
            return
        try:
            self.bring_end_into_line()
        except OverflowError:
            raise ValidationError(
                {"starts_at": _("The webinar would be outside the calendar. Choose another day.")},
                code="time_out_of_range",
            ) from None

    def bring_end_into_line(self) -> None:
        """Set the end that follows from the start and the duration."""
        # In UTC: Python adds to the wall clock of a zone, which is an hour off where the clocks change in between.
        self.starts_at = self.starts_at.astimezone(UTC)
        self.ends_at = self.starts_at + timedelta(minutes=self.duration_minutes)

    def _free_slug(self) -> str:
        stem = slugify(self.title)[:70] or "webinar"
        taken = set(Webinar.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
        return next(name for name in _numbered(stem) if name not in taken)

    @property
    def zone(self) -> ZoneInfo:
        """The zone that the webinar is spoken of in."""
        return ZoneInfo(self.time_zone)

    @property
    def local_start(self) -> datetime:
        """The start on the wall clock of the webinar's own zone."""
        return self.starts_at.astimezone(self.zone)

    @property
    def local_end(self) -> datetime:
        """The end on the wall clock of the webinar's own zone."""
        return self.ends_at.astimezone(self.zone)

    @property
    def phase(self) -> Phase:
        """What the webinar is now by the clock."""
        return self.phase_at(timezone.now())

    def phase_at(self, now: datetime) -> Phase:
        """What the webinar is by the clock at `now`; the QuerySet's `upcoming`, `live` and `ended` agree with it."""
        if self.state in {WebinarState.DRAFT, WebinarState.CANCELLED, WebinarState.ENDED}:
            return Phase(self.state)
        if now >= self.ends_at:
            return Phase.ENDED
        if self.state == WebinarState.LIVE or now >= self.starts_at:
            return Phase.LIVE
        return Phase.UPCOMING

    def is_hosted_by(self, user: Any) -> bool:
        """Whether `user` organizes or hosts it."""
        return self.organizer_id == user.pk or self.hosts.filter(pk=user.pk).exists()


def _numbered(stem: str) -> Iterable[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1
