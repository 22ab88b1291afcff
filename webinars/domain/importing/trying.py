"""A look at a list that writes nothing at all."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import batched
from typing import IO

from webinars.choices import ImportPurpose, RowOutcome
from webinars.domain import seats
from webinars.domain.attendee_files import Understanding, lines, recognise
from webinars.domain.importing.assessing import assess
from webinars.domain.importing.batches import BATCH_SIZE
from webinars.domain.importing.findings import Findings
from webinars.domain.importing.sightings import RememberedSightings
from webinars.domain.importing.terms import Terms
from webinars.models import ImportRow, Webinar


@dataclass(slots=True)
class Trial:
    """What an import would do; `refused` are the rows with reasons, which the caller may use up once."""

    understanding: Understanding
    findings: Findings = field(default_factory=Findings)


def try_out(webinar: Webinar, file: IO[bytes], *, creates_people: bool = True) -> tuple[Trial, Iterator[ImportRow]]:
    """What importing the file would do: the trial, filled while the refused rows are drawn from the iterator.

    Raises RuleBroken, at once or while reading, for a file that can't be read and a webinar that takes nobody.
    """
    seats.ensure_open(webinar, after_the_fact=True)
    trial = Trial(recognise(file, purpose=ImportPurpose.REGISTRATIONS))
    return trial, _refused(trial, webinar, file, Terms.for_reading(trial.understanding, creates_people=creates_people))


def _refused(trial: Trial, webinar: Webinar, file: IO[bytes], terms: Terms) -> Iterator[ImportRow]:
    sightings = RememberedSightings()
    for batch in batched(lines(file, trial.understanding, time_zone=webinar.zone), BATCH_SIZE):
        rows = assess(batch, webinar, terms, sightings=sightings, findings=trial.findings)
        sightings.keep(rows)
        yield from (row for row in rows if row.outcome == RowOutcome.REFUSED)
    trial.findings.people_count = sightings.count_people()
