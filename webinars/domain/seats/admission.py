"""Whether a webinar takes people at all."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from webinars.choices import Phase, WebinarState
from webinars.models import Webinar


def ensure_open(
    webinar: Webinar, *, published: bool = False, after_the_fact: bool = False, now: datetime | None = None
) -> None:
    """Raise RuleBroken unless `webinar` takes registrations.

    `published` asks that people can see it; `after_the_fact` lets those in whom a list names once it is over.
    """
    params = {"title": webinar.title}
    if webinar.state == WebinarState.CANCELLED:
        raise RuleBroken(
            _("“%(title)s” is cancelled: nobody can register for it any more."), code="webinar_cancelled", params=params
        )
    if webinar.archived_at is not None:
        raise RuleBroken(
            _("“%(title)s” is archived: nobody can register for it any more."), code="webinar_archived", params=params
        )
    if published and webinar.state == WebinarState.DRAFT:
        raise RuleBroken(
            _("“%(title)s” is not published yet. Come back when it is."), code="webinar_not_published", params=params
        )
    if not after_the_fact and webinar.phase_at(now or timezone.now()) == Phase.ENDED:
        raise RuleBroken(
            _("“%(title)s” is over: nobody can register for it any more."), code="webinar_over", params=params
        )


def hands_on_seats(webinar: Webinar, now: datetime | None = None) -> bool:
    """Whether a free seat still goes to the waiting list: not once the webinar is over, cancelled or archived."""
    return webinar.archived_at is None and webinar.phase_at(now or timezone.now()) in {
        Phase.DRAFT,
        Phase.UPCOMING,
        Phase.LIVE,
    }
