"""Which webinars: by clock, by person, with their figures."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from backoffice.foundation.querysets import ScopedQuerySet
from webinars.choices import RegistrationState, WebinarState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class WebinarQuerySet(ScopedQuerySet):
    """Questions about webinars; `upcoming`, `live` and `ended` agree with `Webinar.phase_at` at the same moment."""

    def kept(self) -> Self:
        """Those not archived."""
        return self.filter(archived_at=None)

    def upcoming(self, now: datetime | None = None) -> Self:
        """Scheduled, and not begun by the clock."""
        return self.filter(state=WebinarState.SCHEDULED, starts_at__gt=now or timezone.now())

    def live(self, now: datetime | None = None) -> Self:
        """Under way by the clock, or opened early by somebody, and not over."""
        now = now or timezone.now()
        begun = Q(state=WebinarState.LIVE) | Q(state=WebinarState.SCHEDULED, starts_at__lte=now)
        return self.filter(begun, ends_at__gt=now)

    def ended(self, now: datetime | None = None) -> Self:
        """Over by the clock, or closed by somebody before."""
        now = now or timezone.now()
        over = Q(state__in=[WebinarState.SCHEDULED, WebinarState.LIVE], ends_at__lte=now)
        return self.filter(Q(state=WebinarState.ENDED) | over)

    def hosted_by(self, user: "User | AnonymousUser") -> Self:
        """Those that `user` organizes or hosts."""
        if not user.is_authenticated:
            return self.none()
        hosts = self.model.hosts.through.objects.filter(user_id=user.pk)
        return self.filter(Q(organizer_id=user.pk) | Q(pk__in=hosts.values("webinar_id")))

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Managers see every webinar; an organizer sees those they organize or host."""
        return self if user.has_perm("webinars.view_all_webinars") else self.hosted_by(user)

    def with_seats_taken(self) -> Self:
        """Each with `seats_taken`, the number of confirmed registrations."""
        return self._counting("seats_taken", [RegistrationState.CONFIRMED])

    def with_waiting_count(self) -> Self:
        """Each with `waiting_count`, the number of people on the waiting list."""
        return self._counting("waiting_count", [RegistrationState.WAITLISTED])

    def _counting(self, name: str, states: list[RegistrationState]) -> Self:
        # A subquery each: a second join would multiply the counts.
        registrations = self.model.registrations.rel.related_model._base_manager
        counted = (
            registrations.filter(webinar=OuterRef("pk"), state__in=states)
            .order_by()
            .values("webinar")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return self.annotate(**{name: Coalesce(Subquery(counted, output_field=IntegerField()), 0)})
