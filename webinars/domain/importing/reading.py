"""Reading a list into staged rows, batch by batch, so that it can be taken up again anywhere."""

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import batched
from typing import IO

from django.db import transaction
from django.utils import timezone

from backoffice.foundation.history import write_progress
from webinars.choices import ImportState
from webinars.domain.attendee_files import AttendeeLine, Understanding, lines
from webinars.domain.importing.assessing import assess
from webinars.domain.importing.batches import BATCH_SIZE
from webinars.domain.importing.claiming import claim
from webinars.domain.importing.deciding import signed_by_uploader
from webinars.domain.importing.findings import Findings
from webinars.domain.importing.remarks import remarks_on
from webinars.domain.importing.same_list import earlier_versions
from webinars.domain.importing.sightings import StagedSightings
from webinars.domain.importing.terms import Terms
from webinars.models import AttendeeImport


def read_on(run: AttendeeImport, file: IO[bytes], *, enough: Callable[[int], bool] = lambda count: False) -> bool:
    """Stage what is not staged yet, and make the import ready for confirmation; False when there is more to read.

    `enough` is asked after each batch with the number of rows read by this call. Raises RuleBroken with the place
    where the file can't be read further; batches before it are staged.
    """
    understanding = Understanding.from_json(run.understanding)
    through = Findings.of(run).read_through
    left_aside: Counter[str] = Counter()
    unread = lines(
        file,
        understanding,
        time_zone=run.zone,
        on_date=run.webinar.starts_at.astimezone(run.zone).date(),
        after=through,
        left_aside=left_aside,
    )
    count = 0
    for batch in batched(unread, BATCH_SIZE):
        if not _stage(run, batch, expected=through, left_aside=left_aside):
            return True  # somebody else reads it, or it was cancelled
        left_aside.clear()
        count += len(batch)
        through = batch[-1].number
        if len(batch) == BATCH_SIZE and enough(count):
            return False
    _make_ready(run, left_aside)
    return True


def _stage(run: AttendeeImport, batch: Iterable[AttendeeLine], *, expected: int, left_aside: Counter[str]) -> bool:
    with transaction.atomic():
        held = claim(run.pk, {ImportState.READING})
        if held is None:
            return False
        findings, sightings = Findings.of(held), StagedSightings(held)
        if findings.read_through != expected:
            return False
        findings.leave_aside(left_aside)
        sightings.keep(assess(list(batch), held.webinar, Terms.of(held), sightings=sightings, findings=findings))
        # The counts are recorded once they are complete.
        write_progress(AttendeeImport.objects.filter(pk=run.pk), **findings.as_columns(), touched_at=timezone.now())
        return True


def _make_ready(run: AttendeeImport, left_aside: Counter[str]) -> None:
    with transaction.atomic():
        held = claim(run.pk, {ImportState.READING}, wait=True)
        if held is None:
            return
        findings = Findings.of(held)
        findings.people_count = StagedSightings(held).count_people()
        findings.leave_aside(left_aside)
        findings.replaced = earlier_versions(held)
        findings.remarks = remarks_on(held, findings)
        columns = {**findings.as_columns(), "state": ImportState.READY, "touched_at": timezone.now()}
        for name, value in columns.items():
            setattr(held, name, value)
        with signed_by_uploader(held):
            held.save(update_fields=columns)
