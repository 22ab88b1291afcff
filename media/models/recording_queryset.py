"""Which recordings: by clock, by person, with their figures."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from backoffice.foundation.querysets import ScopedQuerySet
from media.choices import AccessPolicy, Availability
from webinars.models import Registration, Webinar

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class RecordingQuerySet(ScopedQuerySet):
    """Questions about recordings; `watchable_by` agrees with `may_watch` of media/domain/access.py on each row."""

    def published(self) -> Self:
        """Those that were published, whatever their window."""
        return self.filter(published_at__isnull=False)

    def available(self, now: datetime) -> Self:
        """Published, and inside their window at `now`."""
        return self.being(Availability.PUBLISHED, now)

    def being(self, availability: str, now: datetime) -> Self:
        """Those that are this by the clock at `now`."""
        is_out = Q(published_at__lte=now)
        is_early = Q(available_from__gt=now)
        is_late = Q(available_until__lte=now)
        match Availability(availability):
            case Availability.DRAFT:
                return self.filter(Q(published_at=None) | Q(published_at__gt=now))
            case Availability.UPCOMING:
                return self.filter(is_out, is_early)
            case Availability.OVER:
                return self.filter(is_out, is_late).exclude(is_early)
            case Availability.PUBLISHED:
                return self.filter(is_out).exclude(is_early).exclude(is_late)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those of the webinars that `user` sees in the admin."""
        if user.has_perm("webinars.view_all_webinars"):
            return self
        return self.filter(webinar__in=Webinar.objects.visible_to(user))

    def run_by(self, user: "User | AnonymousUser") -> Self:
        """Those that `user` manages, and so may always watch: seen in the admin, with the permission to look."""
        return self.visible_to(user) if user.has_perm("media.view_recording") else self.none()

    def watchable_by(self, user: "User | AnonymousUser", now: datetime) -> Self:
        """Those that `user`, or somebody who is not logged in, may watch at `now`."""
        open_to_user = Q(access_policy=AccessPolicy.PUBLIC)
        if user.is_authenticated and user.is_active:
            registrations = Registration.objects.filter(user_id=user.pk)
            grants = self.model.grants.rel.related_model.objects.filter(user_id=user.pk).valid(now)
            confirmed, attended = registrations.confirmed(), registrations.filter(attended=True)
            open_to_user |= (
                Q(access_policy=AccessPolicy.SIGNED_IN)
                | Q(access_policy=AccessPolicy.REGISTERED, webinar__in=confirmed.values("webinar_id"))
                | Q(access_policy=AccessPolicy.ATTENDED, webinar__in=attended.values("webinar_id"))
                | Q(pk__in=grants.values("recording_id"))
            )
        run = self.model._default_manager.run_by(user)
        available = self.model._default_manager.available(now).filter(open_to_user)
        return self.filter(Q(pk__in=run.values("pk")) | Q(pk__in=available.values("pk")))

    def with_viewings_count(self) -> Self:
        """Each with `viewings_count`, how often somebody was let in."""
        viewings = self.model.viewings.rel.related_model._base_manager
        counted = (
            viewings.filter(recording=OuterRef("pk"), is_allowed=True)
            .order_by()
            .values("recording")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return self.annotate(viewings_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0))
