"""The last messages for one person, each with what became of it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from comms.choices import Channel
from comms.domain.explaining import answer_of_delivery, answer_of_notification
from comms.models import Announcement, Delivery, Notice, Notification
from people.models import User

MOST = 20


@dataclass
class Told:
    """One announcement or notice, and what became of it for the person."""

    source: Announcement | Notice
    at: datetime
    sentences: list[str] = field(default_factory=list)


def last_announcements(person: User, *, seen_by: User) -> list[Told]:
    """The last published announcements that `seen_by` may see, with or without something for the person."""
    found = Announcement.objects.visible_to(seen_by).filter(published_at__isnull=False)
    announcements = list(found.order_by("-created_at", "-pk")[:MOST])
    told = [Told(item, item.published_at) for item in announcements if item.published_at]
    _answer(told, "announcement_id", person)
    for item in told:
        if not item.sentences:
            item.sentences.append(_nothing(item.source, person))
    return told


def last_notices(person: User, *, seen_by: User) -> list[Told]:
    """The last notices to the person that `seen_by` may see."""
    mine = Notification.objects.filter(user_id=person.pk, notice__isnull=False).order_by("-pk")
    mailed = Delivery.objects.filter(user_id=person.pk, notice__isnull=False).order_by("-pk")
    keys = {*mine.values_list("notice_id", flat=True)[:MOST], *mailed.values_list("notice_id", flat=True)[:MOST]}
    notices = Notice.objects.visible_to(seen_by).filter(pk__in=keys).select_related("webinar").order_by("-pk")[:MOST]
    told = [Told(notice, notice.created_at) for notice in notices]
    _answer(told, "notice_id", person)
    return told


def _answer(told: list[Told], key: str, person: User) -> None:
    by_source = {item.source.pk: item for item in told}
    mine = {f"{key}__in": list(by_source), "user_id": person.pk}
    for notification in Notification.objects.filter(**mine):
        by_source[getattr(notification, key)].sentences.append(answer_of_notification(notification))
    for delivery in Delivery.objects.filter(**mine, channel=Channel.EMAIL):
        by_source[getattr(delivery, key)].sentences.append(answer_of_delivery(delivery))


def _nothing(source: Announcement | Notice, person: User) -> str:
    if person.pk > source.max_person_id:
        return _("The person joined after it was published.")
    if person.pk > source.last_person_id and source.written_at is None:
        return _("It did not come to this person, or has not yet.")
    return _("Nothing was sent to this person: look why.")
