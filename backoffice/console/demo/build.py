"""Making the demo: every step is the one that a person would take, through the same doors of the domain."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from backoffice.console.demo.dates import moved
from backoffice.console.demo.script import FIXTURES, Script
from backoffice.console.sweeping import sweep
from backoffice.console.worker import SweepingWorker
from backoffice.foundation.history import Way, acting_as, save_many
from comms import tasks as announcing
from comms.choices import AnnouncementState, AudienceKind, Channel
from comms.models import Announcement
from media.domain import publishing
from media.models import Recording
from people.models import Tag, User
from webinars.choices import ImportState
from webinars.domain import importing, schedule
from webinars.models import AttendeeImport, Series, Webinar
from webinars.tasks.imports import go_on


def build(script: Script) -> Iterator[str]:
    """Do what the script says and is not done yet; yields a line per step. Harmless to repeat, or to stop half-way."""
    for step in (_people, _series, _webinars, _imports, _attendance, _recordings, _announcements):
        yield from step(script)


def _user(username: str) -> User:
    user: User = User.objects.get(username=username)
    return user


def _people(script: Script) -> Iterator[str]:
    for name in script.all("tags"):
        Tag.objects.get_or_create(name=name)
    for entry in script.all("people"):
        if User.objects.filter(username=entry["username"]).exists():
            continue
        details = {name: entry[name] for name in ("name", "organisation", "time_zone") if name in entry}
        with acting_as(None, "Demo", way=Way.COMMAND):
            user = User.objects.create_user(
                entry["username"], entry["email"], script.password, role=entry["role"], **details
            )
            user.tags.set(Tag.objects.filter(name__in=entry.get("tags", [])))
        yield f"{user.get_role_display()} {user}"


def _series(script: Script) -> Iterator[str]:
    for entry in script.all("series"):
        if Series.objects.filter(slug=entry["slug"]).exists():
            continue
        organizer = _user(entry["organizer"])
        with acting_as(organizer, "Demo", way=Way.COMMAND):
            series = Series.objects.create(
                title=entry["title"], slug=entry["slug"], description=entry["description"], organizer=organizer
            )
        yield f"series “{series}”"


def _webinars(script: Script) -> Iterator[str]:
    for entry in script.all("webinars"):
        if Webinar.objects.filter(slug=entry["slug"]).exists():
            continue
        organizer = _user(entry["organizer"])
        with acting_as(organizer, "Demo", way=Way.COMMAND):
            webinar = Webinar.objects.create(organizer=organizer, **_details(entry, script))
            webinar.hosts.set([_user(name) for name in entry.get("hosts", [])])
            webinar.tags.set(Tag.objects.filter(name__in=entry.get("tags", [])))
            if not entry.get("is_draft"):
                # Those that are over by now were published when they were still ahead.
                schedule.publish([webinar], now=min(timezone.now(), webinar.starts_at - timedelta(days=28)))
        if reason := entry.get("cancel_reason"):
            with acting_as(organizer, reason, way=Way.COMMAND):
                schedule.cancel([webinar])
        yield f"webinar “{webinar}”"
    sweep()


def _details(entry: dict[str, Any], script: Script) -> dict[str, Any]:
    names = ("title", "slug", "description", "time_zone", "duration_minutes", "capacity", "price")
    series = Series.objects.filter(slug=entry.get("series", "")).first()
    return {name: entry[name] for name in names if name in entry} | {
        "starts_at": script.start_of(entry),
        "series": series,
    }


def _imports(script: Script) -> Iterator[str]:
    for entry in script.all("imports"):
        webinar = Webinar.objects.get(slug=entry["webinar"])
        path = FIXTURES / entry["file"]
        if AttendeeImport.objects.filter(webinar=webinar, file_name=path.name, state=ImportState.DONE).exists():
            continue
        organizer = webinar.organizer
        with acting_as(organizer, way=Way.COMMAND), transaction.atomic():
            run = importing.upload(webinar, _attendee_list(path, entry, webinar), by=organizer, file_name=path.name)
            go_on(importing.confirm(run, by=organizer))
        _work()
        run.refresh_from_db()
        yield f"{path.name} → “{webinar}”: " + ", ".join(
            f"{count} {name.replace('_', ' ')}" for name, count in run.summary().items()
        )


def _attendee_list(path: Path, entry: dict[str, Any], webinar: Webinar) -> ContentFile[bytes]:
    if (about := entry.get("dates_are_about")) is None:
        return ContentFile(path.read_bytes(), name=path.name)
    text = path.read_bytes().decode(entry["encoding"])
    # Yesterday: the hours of the list stay, and those of today may still be to come.
    newest = min(webinar.local_start, timezone.now() - timedelta(days=1)).date()
    return ContentFile(
        moved(text, about=date.fromisoformat(about), to=newest).encode(entry["encoding"]), name=path.name
    )


def _attendance(script: Script) -> Iterator[str]:
    for entry in script.all("attendance"):
        webinar = Webinar.objects.get(slug=entry["webinar"])
        unknown = list(webinar.registrations.confirmed().filter(attended=None).order_by("pk"))
        for number, registration in enumerate(unknown):
            registration.attended = number % entry["one_missed_of"] != 0
            registration.minutes_present = webinar.duration_minutes - number % 30 if registration.attended else 0
        with acting_as(webinar.organizer, "Noted after the webinar", way=Way.COMMAND):
            count = save_many(unknown, fields=["attended", "minutes_present"])
        if count:
            yield f"attendance of {count} people at “{webinar}”"


def _recordings(script: Script) -> Iterator[str]:
    for entry in script.all("recordings"):
        if Recording.objects.filter(title=entry["title"]).exists():
            continue
        uploader = _user(entry["uploaded_by"])
        with acting_as(uploader, "Demo", way=Way.COMMAND):
            recording = Recording(
                webinar=Webinar.objects.get(slug=entry["webinar"]),
                title=entry["title"],
                link=entry.get("link", ""),
                duration_seconds=entry.get("duration_seconds"),
                access_policy=entry["access_policy"],
                uploaded_by=uploader,
            )
            if "file" in entry:
                with (FIXTURES / entry["file"]).open("rb") as content:
                    recording.file = File(content, name=f"{slugify(entry['title'])}.webm")
                    recording.save()
            recording.save()
            publishing.publish(Recording.objects.filter(pk=recording.pk))
        yield f"recording “{recording}”"


def _announcements(script: Script) -> Iterator[str]:
    for entry in script.all("announcements"):
        if Announcement.objects.filter(title=entry["title"]).exclude(state=AnnouncementState.DRAFT).exists():
            continue
        sender = _user(entry["sender"])
        with acting_as(sender, "Demo", way=Way.COMMAND):
            chosen = {"body": entry["body"].strip(), "sender": sender, **_ways(entry), **_audience(entry)}
            announcement, _ = Announcement.objects.get_or_create(title=entry["title"], defaults=chosen)
            if entry.get("is_draft"):
                continue
            announcing.publish(announcement, by=sender)
        _work()
        announcement.refresh_from_db()
        yield f"announcement “{announcement}” reached {announcement.reached_count} people"


def _ways(entry: dict[str, Any]) -> dict[str, Any]:
    if not entry.get("is_mailed"):
        return {}
    webinar = Webinar.objects.filter(slug__in=entry["registrants_of"]).first()
    return {"channels": [Channel.IN_APP, Channel.EMAIL], "webinar": webinar, "has_calendar_entry": webinar is not None}


def _audience(entry: dict[str, Any]) -> dict[str, Any]:
    if "registrants_of" not in entry:
        return {"audience_kind": AudienceKind.EVERYONE}
    webinars = Webinar.objects.filter(slug__in=entry["registrants_of"]).values_list("pk", flat=True)
    return {
        "audience_kind": AudienceKind.REGISTRANTS,
        "audience": {"webinars": list(webinars), "states": entry["states"]},
    }


def _work() -> None:
    SweepingWorker(sweep=sweep, worker_id="demo", queue_names=["*"]).run_until_idle()
