"""What strikes about a list as a whole, said before anything is written."""

from datetime import timedelta

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from webinars.domain.importing.findings import Findings
from webinars.models import AttendeeImport

# A report's stays begin a little before the webinar and end a little after; an hour's error of zone is far beyond.
SLACK = timedelta(minutes=90)


def remarks_on(run: AttendeeImport, findings: Findings) -> list[str]:
    """Sentences for the one who confirms; empty where nothing strikes."""
    if not findings.stay_count:
        return []
    times = run.rows.exclude(joined_at=None).aggregate(first=Min("joined_at"), last=Max("left_at"))
    webinar = run.webinar
    if times["first"] <= webinar.ends_at + SLACK and times["last"] >= webinar.starts_at - SLACK:
        return []
    first, last = (f"{times[name].astimezone(run.zone):%d %B %Y, %H:%M}" for name in ("first", "last"))
    return [
        _(
            "The times of this list run from %(first)s to %(last)s (%(zone)s), but the webinar is on %(start)s. Is it "
            "the right webinar, and are the time zone and the order of day and month right?"
        )
        % {
            "first": first,
            "last": last,
            "zone": run.zone.key,
            "start": f"{webinar.starts_at.astimezone(run.zone):%d %B %Y, %H:%M}",
        }
    ]
