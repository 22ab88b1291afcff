"""One of everything, belonging to the organizer: what the house tests open pages on."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from backoffice.audit.models import ExportRecord, LogLine
from comms.choices import AnnouncementState, Channel, NoticeKind
from comms.models import (
    AddressList,
    Announcement,
    ChatMessage,
    Delivery,
    Notice,
    NoticeTemplate,
    Notification,
    Preference,
    Segment,
    Suppression,
)
from media.choices import Verdict, ViewingWay
from media.models import Grant, Recording, Viewing
from people.models import Tag, User
from tests.factories import make_announcement, make_recording, make_registration, make_series, make_tag, make_webinar
from webinars.domain.importing import upload
from webinars.models import Attendance, Registration, Series, Webinar


@dataclass
class World:
    """The newest object of each model, by its label such as `webinars.webinar`."""

    objects: dict[str, models.Model] = field(default_factory=dict)

    def add(self, *made: models.Model) -> None:
        """Remember objects under their model's label."""
        for item in made:
            self.objects[item._meta.label_lower] = item

    def key_of(self, label: str) -> Any:
        """The key of the remembered object of that model."""
        return self.objects[label].pk


def make_world(organizer: User, person: User, staff: User, number: int = 1) -> World:
    """One of everything: a webinar of `organizer`, `person` registered for it, an announcement of `staff`."""
    world = World()
    now = timezone.now()
    tag: Tag = make_tag(f"secret tag {number}")
    series: Series = make_series(organizer=organizer, title=f"Secret series {number}")
    webinar: Webinar = make_webinar(organizer=organizer, title=f"Secret webinar {number}", series=series)
    webinar.tags.add(tag)
    registration: Registration = make_registration(user=person, webinar=webinar)
    attendance = Attendance.objects.create(registration=registration, joined_at=now, left_at=now + timedelta(minutes=5))
    attendee_list = ContentFile(b"email,name\nsecret@example.com,Secret\nnonsense,Secret\n")
    attendee_import = upload(webinar, attendee_list, by=organizer, file_name=f"secret list {number}.csv")
    recording: Recording = make_recording(webinar=webinar, title=f"Secret recording {number}")
    grant = Grant.objects.create(recording=recording, user=person)
    viewing = Viewing.objects.create(
        recording=recording, user=person, way=ViewingWay.WEB, is_allowed=True, verdict=Verdict.GRANTED
    )
    announcement: Announcement = make_announcement(
        sender=staff, title=f"Secret announcement {number}", state=AnnouncementState.SENT, finished_at=now
    )
    notification = Notification.objects.create(user=person, announcement=announcement)
    delivery = Delivery.objects.create(user=person, announcement=announcement, channel=Channel.EMAIL)
    notice = Notice.objects.create(
        kind=NoticeKind.REMINDER, webinar=webinar, title=f"Secret notice {number}", body="Secret", channels=["in_app"]
    )
    suppression = Suppression.objects.create(address=f"secret{number}@example.com")
    preference = Preference.objects.create(user=person, kind="reminder", channel=Channel.EMAIL, is_wanted=False)
    address_list = AddressList.objects.create(name=f"Secret list {number}", owner=staff)
    segment = Segment.objects.create(
        name=f"Secret segment {number}",
        owner=staff,
        rules={"include": [{"tags": [tag.pk]}, {"address_list": [address_list.pk]}], "exclude": [{"role": ["staff"]}]},
    )
    export = ExportRecord.objects.create(
        user=staff, actor_name="Secret exporter", model_label="people.user", file_format="csv", row_count=number
    )
    task = DBTaskResult.objects.create(
        task_path="comms.tasks.fan_out",
        args_kwargs={"args": ["Secret"], "kwargs": {}},
        backend_name="default",
        run_after=now,
    )
    template = _only_templates(number)
    message = ChatMessage.objects.create(webinar=webinar, user=person, text=f"Secret message {number}")
    world.add(
        tag,
        series,
        webinar,
        registration,
        attendance,
        attendee_import,
        recording,
        grant,
        viewing,
        announcement,
        notification,
        delivery,
        suppression,
        preference,
        address_list,
        segment,
        notice,
        template,
        message,
        person,
        export,
        task,
        LogLine.objects.get(model_label="webinars.webinar", kind="+", first_row_id=webinar.history.earliest().pk),
    )
    return world


def _only_templates(number: int) -> NoticeTemplate:
    """As many notice templates as there are worlds: the migration made one of each kind."""
    kinds = NoticeKind.values[:number]
    NoticeTemplate.objects.exclude(kind__in=kinds).delete()
    return NoticeTemplate.objects.get_or_create(kind=kinds[-1], defaults={"title": "Secret", "body": "Secret"})[0]
