"""One person's place, or wish for one, in one webinar."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS
from backoffice.foundation.history import tracked
from backoffice.foundation.querysets import ScopedQuerySet
from webinars.choices import STANDING_STATES, RegistrationSource, RegistrationState
from webinars.models.webinar import Webinar

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class RegistrationQuerySet(ScopedQuerySet):
    """Questions about registrations."""

    def confirmed(self) -> Self:
        """Those with a seat."""
        return self.filter(state=RegistrationState.CONFIRMED)

    def waitlisted(self) -> Self:
        """Those on the waiting list, first come first."""
        return self.filter(state=RegistrationState.WAITLISTED).order_by("registered_at", "pk")

    def standing(self) -> Self:
        """Those neither cancelled nor declined."""
        return self.filter(state__in=STANDING_STATES)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those of the webinars that `user` sees."""
        if user.has_perm("webinars.view_all_webinars"):
            return self
        return self.filter(webinar__in=Webinar.objects.visible_to(user))


class Registration(models.Model):
    """One person's place, or wish for one, in one webinar. People edit it: history."""

    # Found by person through the unique pair, by webinar through the line: indexes of their own would only cost.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        related_name="registrations",
        on_delete=models.PROTECT,
        db_index=False,
    )
    webinar = models.ForeignKey(
        Webinar, verbose_name=_("webinar"), related_name="registrations", on_delete=models.PROTECT, db_index=False
    )
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=RegistrationState.choices,
        default=RegistrationState.PENDING,
        db_default=RegistrationState.PENDING,
        editable=False,
    )
    source = models.CharField(
        _("source"), max_length=20, choices=RegistrationSource.choices, default=RegistrationSource.ADMIN, editable=False
    )
    registered_at = models.DateTimeField(_("registered"), default=timezone.now)
    attended = models.BooleanField(_("attended"), null=True, blank=True, help_text=_("Empty until it is known."))
    minutes_present = models.PositiveIntegerField(_("minutes present"), null=True, blank=True)
    answers = models.JSONField(_("answers"), default=dict, blank=True, editable=False)
    attendee_import = models.ForeignKey(
        "webinars.AttendeeImport",
        verbose_name=_("attendee list"),
        related_name="registrations",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = RegistrationQuerySet.as_manager()
    history = tracked()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["-registered_at", "-pk"]
        default_permissions = HOUSE_PERMISSIONS
        indexes = [
            models.Index(fields=["-registered_at", "-id"], name="registrations_newest_first"),
            models.Index(fields=["webinar", "state", "registered_at", "id"], name="registrations_in_line"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "webinar"],
                name="a_person_registers_once_per_webinar",
                violation_error_message=_("This person is registered for this webinar already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=RegistrationState.values),
                name="a_registration_state_is_known",
                violation_error_message=_("This is not a state of a registration."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.webinar}"
