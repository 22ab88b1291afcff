"""The cards of what workers are busy with, and of what waits for somebody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Count, QuerySet, Window
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from backoffice.console.dashboard.periods import first_day
from backoffice.console.lists import change_address, list_address, may_view
from backoffice.foundation.admin import STATE_COLOURS
from comms.choices import AnnouncementState
from comms.models import Announcement
from comms.stats import OPEN_STATES, running_announcements
from webinars.admin.import_summary import progress
from webinars.choices import ImportState
from webinars.models import AttendeeImport
from webinars.stats import IMPORT_STATES_AT_WORK, imports_at_work

ROWS = 3
FAILURES_DAYS = 2  # today and yesterday


@dataclass(frozen=True)
class Job:
    """One line: what is worked on, how it stands, how far it is (None where nothing moves)."""

    title: str
    address: str
    note: str
    state: str
    colour: str
    percent: int | None = None


@dataclass(frozen=True)
class Jobs:
    """One kind of work: its first lines, how many there are, and the list of all."""

    title: Any
    icon: str
    jobs: list[Job]
    total: int
    address: str

    @property
    def hidden_count(self) -> int:
        """How many there are beside those shown."""
        return self.total - len(self.jobs)


def job_groups(request: HttpRequest) -> list[Jobs]:
    """What is under way, by kind, among what the visitor may see; one query each."""
    groups = []
    if may_view(request, AttendeeImport):
        address = list_address(AttendeeImport, state__exact=list(IMPORT_STATES_AT_WORK))
        groups.append(_jobs(_("Attendee lists"), "upload_file", imports_at_work(request.user), _import, address))
    if may_view(request, Announcement):
        address = list_address(Announcement, state__exact=list(OPEN_STATES))
        groups.append(
            _jobs(_("Announcements"), "campaign", running_announcements(request.user), _announcement, address)
        )
    # With Redis as the queue, failures lie there and in the workers' log; the list of tasks says so.
    if may_view(request, DBTaskResult) and settings.TASKS_ENGINE == "database":
        address = list_address(DBTaskResult, status__exact="FAILED", enqueued_at_from=first_day(FAILURES_DAYS))
        groups.append(_jobs(_("Failed in the background since yesterday"), "error", _failures(), _failure, address))
    return groups


def _jobs(title: Any, icon: str, found: QuerySet[Any], line: Callable[[Any], Job], address: str) -> Jobs:
    # The window counts before the slice cuts: one query for the lines and their number.
    items = list(found.annotate(total=Window(Count("pk")))[:ROWS])
    return Jobs(title, icon, [line(item) for item in items], items[0].total if items else 0, address)


def _import(run: AttendeeImport) -> Job:
    stand = progress(run)
    words = (
        _("%(rows)s rows read") % {"rows": intcomma(run.rows_read)}
        if run.state == ImportState.READY
        else stand["words"]
    )
    return Job(
        title=run.file_name,
        address=change_address(run),
        note=f"{run.webinar} · {words}",
        state=str(ImportState(run.state).label),
        colour=STATE_COLOURS[run.state],
        percent=stand["percent"] if stand["is_moving"] else None,
    )


def _announcement(announcement: Announcement) -> Job:
    is_held = announcement.state == AnnouncementState.HELD
    reached, audience = intcomma(announcement.reached_count), intcomma(announcement.audience_count)
    return Job(
        title=announcement.title,
        address=change_address(announcement),
        note=_held_words(announcement)
        if is_held
        else _("%(reached)s of %(audience)s people") % {"reached": reached, "audience": audience},
        state=announcement.get_state_display(),
        colour=STATE_COLOURS[announcement.state],
        percent=None if is_held else announcement.reached_percent,
    )


def _held_words(announcement: Announcement) -> str:
    if announcement.publish_at is None:
        return _("Waits for somebody to decide")
    planned = timezone.localtime(announcement.publish_at)
    return _("Planned for %(time)s; waits for somebody to decide") % {"time": date_format(planned, "j M, H:i")}


def _failures() -> QuerySet[DBTaskResult]:
    since = timezone.make_aware(datetime.combine(first_day(FAILURES_DAYS), time.min))
    found: QuerySet[DBTaskResult] = DBTaskResult.objects.failed().filter(enqueued_at__gte=since)
    return found.order_by("-enqueued_at")


def _failure(result: DBTaskResult) -> Job:
    return Job(
        title=result.task_path.rpartition(".")[2].replace("_", " "),
        address=change_address(result),
        note=result.exception_class_path.rpartition(".")[2],
        state=_("Failed"),
        colour=STATE_COLOURS["failed"],
    )
