"""A look at a list that writes nothing at all."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import batched
from typing import IO
from zoneinfo import ZoneInfo

from webinars.choices import RowOutcome
from webinars.domain import seats
from webinars.domain.attendee_files import Understanding, lines
from webinars.domain.importing.assessing import assess
from webinars.domain.importing.batches import BATCH_SIZE
from webinars.domain.importing.findings import Findings
from webinars.domain.importing.options import ImportOptions
from webinars.domain.importing.recognising import understand
from webinars.domain.importing.sightings import RememberedSightings
from webinars.domain.importing.staging import StagedRow
from webinars.domain.importing.terms import Terms
from webinars.models import Webinar


@dataclass(slots=True)
class Trial:
    """What an import would do; the figures are complete once the refused rows are drawn to the end."""

    understanding: Understanding
    time_zone: ZoneInfo
    findings: Findings = field(default_factory=Findings)


def try_out(webinar: Webinar, file: IO[bytes], options: ImportOptions) -> tuple[Trial, Iterator[StagedRow]]:
    """What importing the file would do: the trial, filled while the refused rows are drawn from the iterator.

    Raises RuleBroken, at once or while reading, for a file that can't be read and a webinar that takes nobody.
    """
    seats.ensure_open(webinar, after_the_fact=True)
    zone = ZoneInfo(options.time_zone) if options.time_zone else webinar.zone
    trial = Trial(understand(file, webinar, options), zone)
    return trial, _refused(trial, webinar, file, Terms.for_reading(trial.understanding, options))


def _refused(trial: Trial, webinar: Webinar, file: IO[bytes], terms: Terms) -> Iterator[StagedRow]:
    left_aside: Counter[str] = Counter()
    unread = lines(
        file,
        trial.understanding,
        time_zone=trial.time_zone,
        on_date=webinar.starts_at.astimezone(trial.time_zone).date(),
        left_aside=left_aside,
    )
    with closing(RememberedSightings()) as sightings:
        for batch in batched(unread, BATCH_SIZE):
            rows = assess(batch, webinar, terms, sightings=sightings, findings=trial.findings)
            sightings.keep(rows)
            yield from (row for row in rows if row.outcome == RowOutcome.REFUSED)
        trial.findings.people_count = sightings.count_people()
    trial.findings.left_aside = dict(left_aside)
