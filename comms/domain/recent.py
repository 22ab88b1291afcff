"""The last messages for one person, each with what became of it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from comms.choices import Channel
from comms.domain.explaining import answer_of_delivery, answer_of_notification
from comms.domain.keeping_words import gone_for
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
    keys = [item.source.pk for item in told]
    mine = {f"{key}__in": keys, "user_id": person.pk}
    notified = {getattr(row, key): answer_of_notification(row) for row in Notification.objects.filter(**mine)}
    mails = Delivery.objects.filter(**mine, channel=Channel.EMAIL)
    mailed = {getattr(row, key): answer_of_delivery(row) for row in mails}
    for item in told:
        pk = item.source.pk
        item.sentences += [answers[pk] for answers in (notified, mailed) if pk in answers]
        if item.sentences:
            item.sentences += gone_for(item.source, has_notification=pk in notified, has_mail=pk in mailed)


def _nothing(source: Announcement | Notice, person: User) -> str:
    if person.pk > source.max_person_id:
        return _("The person joined after it was published.")
    if person.pk > source.last_person_id and source.written_at is None:
        return _("It did not come to this person, or has not yet.")
    gone = gone_for(source, has_notification=False, has_mail=False)
    return " ".join(gone) or _("Nothing was sent to this person: look why.")
