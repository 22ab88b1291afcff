"""Whom a notice is for, where they are not known one by one when it is made."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from comms.choices import NoticeKind
from comms.models import Notice
from media.choices import AccessPolicy
from media.models import Grant, Recording
from people.models import User
from webinars.choices import WebinarState
from webinars.models import Registration, Webinar

# Anybody may watch these: their registrants hear of them, the rest of the world does not.
OPEN_POLICIES = {AccessPolicy.PUBLIC, AccessPolicy.SIGNED_IN}
# A condition that still makes SQL: what is known to be empty can't be copied from.
NOBODY = Q(pk__lt=0)


def people_of_notice(notice: Notice, *, after: int = 0, up_to: int | None = None) -> QuerySet[User]:
    """The people whom the notice is for, each once, with keys behind `after` and up to `up_to`.

    Nobody, where what it tells of is not so any more, and where its people were given when it was made. What they wish
    is the business of whoever writes to them.
    """
    last = notice.max_person_id if up_to is None else up_to
    return _everybody(notice).filter(pk__gt=after, pk__lte=last)


def _everybody(notice: Notice) -> QuerySet[User]:
    match NoticeKind(notice.kind):
        case NoticeKind.WEBINAR_CHANGED | NoticeKind.WEBINAR_CANCELLED:
            return _registered(Registration.objects.filter(webinar=notice.webinar).standing())
        case NoticeKind.REMINDER if notice.webinar is not None and _takes_place(notice.webinar, notice):
            return _registered(Registration.objects.filter(webinar=notice.webinar).confirmed())
        case NoticeKind.RECORDING_AVAILABLE if notice.recording is not None:
            return _watching(notice.recording)
        case _:
            return _people(NOBODY)


def _registered(registrations: QuerySet[Registration]) -> QuerySet[User]:
    return _people(Q(pk__in=registrations.order_by().values("user_id")))


def _people(condition: Q) -> QuerySet[User]:
    found: QuerySet[User] = User.objects.filter(condition)
    return found


def _takes_place(webinar: Webinar, notice: Notice) -> bool:
    """Whether the reminder is still about the time at which the webinar takes place."""
    is_kept = webinar.state == WebinarState.SCHEDULED and webinar.archived_at is None
    return is_kept and webinar.starts_at == notice.expires_at


def _watching(recording: Recording) -> QuerySet[User]:
    """Those who may watch by the recording's policy; of those who may anyway, the registrants."""
    now = timezone.now()
    if not Recording.objects.available(now).filter(pk=recording.pk).exists():
        return _people(NOBODY)
    registrations = Registration.objects.filter(webinar_id=recording.webinar_id).order_by()
    granted = Q(pk__in=Grant.objects.filter(recording_id=recording.pk).valid(now).order_by().values("user_id"))
    if recording.access_policy == AccessPolicy.REGISTERED or recording.access_policy in OPEN_POLICIES:
        return _people(granted | Q(pk__in=registrations.confirmed().values("user_id")))
    if recording.access_policy == AccessPolicy.ATTENDED:
        return _people(granted | Q(pk__in=registrations.filter(attended=True).values("user_id")))
    return _people(granted)
