"""What people hear of their registrations."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from comms.choices import NoticeKind
from comms.domain.notices.telling import tell
from comms.models import Notice
from webinars.choices import Phase, RegistrationState
from webinars.models import Webinar
from webinars.signals import RegistrationChange

Kind, State = NoticeKind, RegistrationState

_BY_STATE = {
    State.PENDING: Kind.REGISTRATION_RECEIVED,
    State.CONFIRMED: Kind.REGISTRATION_CONFIRMED,
    State.WAITLISTED: Kind.REGISTRATION_WAITLISTED,
    State.DECLINED: Kind.REGISTRATION_DECLINED,
}


def kind_of(change: RegistrationChange) -> NoticeKind | None:
    """The notice that a move calls for; whoever cancels hears nothing."""
    if change.was == State.WAITLISTED and change.became == State.CONFIRMED:
        return Kind.REGISTRATION_PROMOTED
    return None if change.became == State.CANCELLED else _BY_STATE[State(change.became)]


def tell_of_registrations(changes: Iterable[RegistrationChange], *, now: datetime | None = None) -> list[Notice]:
    """Tell each person what became of their registration: one notice a webinar and kind.

    Nobody hears of a webinar that is over, cancelled or put away (a list tells of it later), nor of a draft, whose page
    nobody may see yet.
    """
    now = now or timezone.now()
    people: dict[tuple[int, NoticeKind], list[int]] = {}
    for change in changes:
        kind = kind_of(change)
        if kind is not None:
            people.setdefault((change.webinar_id, kind), []).append(change.user_id)
    if not people:
        return []
    webinars = Webinar.objects.kept().in_bulk({webinar_id for webinar_id, _kind in people})
    told = [
        tell(kind, webinar=webinar, people=keys, expires_at=webinar.ends_at)
        for (webinar_id, kind), keys in people.items()
        if (webinar := webinars.get(webinar_id)) and webinar.phase_at(now) in {Phase.UPCOMING, Phase.LIVE}
    ]
    return [notice for notice in told if notice is not None]


def welcome(webinar: Webinar, user_ids: list[int]) -> Notice | None:
    """Welcome the people whom a list brought here."""
    return tell(Kind.WELCOME, webinar=webinar, people=user_ids)
