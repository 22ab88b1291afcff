"""Why somebody did or didn't get an announcement: what the rows say, in sentences."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from comms.choices import AnnouncementState, Channel, DeliveryState
from comms.domain import audience, planned_time
from comms.domain.audience_words import words_for
from comms.domain.keeping_words import gone_for
from comms.models import Announcement, Delivery, Notification
from people.models import User

State = AnnouncementState


def why(announcement: Announcement, person: User) -> list[str]:
    """What happened between the announcement and the person, one sentence a fact; never empty."""
    if announcement.published_at is None:
        return [_not_published(announcement), *_membership(announcement, person)]
    notification = Notification.objects.filter(announcement=announcement, user_id=person.pk).first()
    delivery = Delivery.objects.filter(announcement=announcement, user_id=person.pk, channel=Channel.EMAIL).first()
    sentences = []
    gone = gone_for(announcement, has_notification=notification is not None, has_mail=delivery is not None)
    if notification is None and delivery is None:
        sentences += _no_rows(announcement, person, gone)
    if notification is not None:
        sentences.append(answer_of_notification(notification))
    if delivery is not None:
        sentences.append(answer_of_delivery(delivery))
    if notification is not None or delivery is not None:
        sentences += gone
    is_settled = delivery is not None and delivery.state not in DeliveryState.open_states
    if announcement.state == State.PAUSED and not is_settled:
        sentences.append(_("It is paused: nothing more is sent until somebody resumes it."))
    if announcement.withdrawn_at is not None:
        sentences.append(
            _("It was withdrawn on %(time)s: its notification is shown to nobody any more.")
            % {"time": _at(announcement.withdrawn_at)}
        )
    return sentences


def answer_of_notification(notification: Notification) -> str:
    """Whether the notification was opened, and when."""
    arrived = _at(notification.created_at)
    if notification.read_at is None:
        return _("The notification arrived on %(time)s and was not opened yet.") % {"time": arrived}
    return _("The notification arrived on %(time)s and was opened on %(read)s.") % {
        "time": arrived,
        "read": _at(notification.read_at),
    }


def answer_of_delivery(delivery: Delivery) -> str:
    """How one mail stands, with what the server said."""
    said = _(" The server’s answer: “%(answer)s”.") % {"answer": delivery.answer} if delivery.answer else ""
    return _standing(delivery) + said


def _standing(delivery: Delivery) -> str:
    values = {
        "address": delivery.address,
        "reason": delivery.get_reason_display(),
        "time": _at(delivery.sent_at) if delivery.sent_at else "",
        "due": _at(delivery.due_at) if delivery.due_at else "",
        "count": delivery.attempt_count,
    }
    match delivery.state:
        case DeliveryState.DUE if delivery.attempt_count and delivery.due_at and delivery.due_at > timezone.now():
            return _("The mail waits to be tried again on %(due)s; tries so far: %(count)s.") % values
        case DeliveryState.DUE:
            return _("The mail is due: it leaves as soon as its turn comes.")
        case DeliveryState.CLAIMED | DeliveryState.SENDING:
            return _("The mail is being handed over right now.")
        case DeliveryState.SENT if delivery.sent_at is None:
            return _("The mail was sent.")
        case DeliveryState.SENT if not delivery.address:
            return _("The mail was sent on %(time)s.") % values
        case DeliveryState.SENT:
            return _("The mail was sent on %(time)s to %(address)s.") % values
        case DeliveryState.SUPPRESSED:
            return _("No mail was sent: %(reason)s.") % values
        case DeliveryState.BOUNCED:
            return _("The mail was handed over and came back from %(address)s.") % values
        case DeliveryState.UNKNOWN:
            return _("Nobody knows whether the mail arrived: its worker stopped while handing it over. You can decide.")
    return _("The mail failed: %(reason)s.") % values if delivery.reason else _("The mail failed.")


def _not_published(announcement: Announcement) -> str:
    match announcement.state:
        case State.SCHEDULED if announcement.publish_at:
            return _("It was not sent yet: it is planned for %(time)s.") % {
                "time": planned_time.words(announcement.publish_at, announcement.publish_zone)
            }
        case State.HELD:
            return _("It was not sent: it is held until somebody decides. %(why)s") % {
                "why": announcement.halted_because
            }
        case State.CANCELLED:
            return _("It was cancelled before it was sent to anybody.")
    return _("It was not sent yet: it is a draft.")


def _membership(announcement: Announcement, person: User) -> list[str]:
    if not person.is_active:
        return [_("The person is inactive: nothing is sent to them.")]
    rule = {"rule": words_for([announcement])[announcement.pk]}
    if _is_in_audience(announcement, person):
        return [_("The person is in its audience now (%(rule)s).") % rule]
    return [_("The person is not in its audience now (%(rule)s).") % rule]


def _no_rows(announcement: Announcement, person: User, gone: list[str]) -> list[str]:
    if person.pk > announcement.max_person_id:
        return [_("The person joined after it was published, and publishing settles whom it is for.")]
    if person.pk > announcement.last_person_id and announcement.written_at is None:
        match announcement.state:
            case State.CANCELLED:
                return [_("It was cancelled before it came to this person.")]
            case State.SENDING | State.PAUSED:
                return [_("It has not come to this person yet."), *_membership(announcement, person)]
    if gone:
        return gone
    if not person.is_active:
        return [_("The person is inactive, and was left out.")]
    rule = {"rule": words_for([announcement])[announcement.pk]}
    if _is_in_audience(announcement, person):
        return [_("The person was not in its audience when it was sent, and came into it later (%(rule)s).") % rule]
    return [_("The person was not in its audience (%(rule)s).") % rule]


def _is_in_audience(announcement: Announcement, person: User) -> bool:
    people = audience.people_of(announcement, after=person.pk - 1, up_to=person.pk)
    return people.filter(pk=person.pk).exists()


def _at(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i:s")
