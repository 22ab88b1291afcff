"""The rows of a list between the file and the tables."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from backoffice.foundation.set_based import insert_rows
from webinars.choices import RowOutcome
from webinars.models import AttendeeImport, ImportRow


@dataclass(slots=True)
class StagedRow:
    """One row of a list as it is staged: `ImportRow` without the weight of a model, since there may be many."""

    number: int
    email: str = ""
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    organisation: str = ""
    key: str = ""
    state: str = ""
    registered_at: datetime | None = None
    joined_at: datetime | None = None
    left_at: datetime | None = None
    seconds_present: int | None = None
    attended: bool | None = None
    answers: dict[str, str] = field(default_factory=dict)
    outcome: str = RowOutcome.NEW
    problems: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_taken(self) -> bool:
        """Whether the row stands for its person: those refused, or there already, don't."""
        return self.outcome not in NOT_TAKEN


COLUMNS = tuple(column.name for column in fields(StagedRow))
READ_AS_TEXT = {"registered_at", "joined_at", "left_at", "answers", "problems"}
NOT_TAKEN = (RowOutcome.REFUSED, RowOutcome.DUPLICATE)


def stage(run: AttendeeImport, rows: Sequence[StagedRow]) -> None:
    """Store the rows."""
    insert_rows(
        ImportRow(attendee_import=run),
        fields=COLUMNS,
        rows=[
            (
                row.number, row.email, row.name, row.first_name, row.last_name, row.organisation, row.key, row.state,
                row.registered_at, row.joined_at, row.left_at, row.seconds_present, row.attended, row.answers,
                row.outcome, row.problems,
            )
            for row in rows
        ],
    )  # fmt: skip


def staged_rows(run: AttendeeImport, *, after: int, count: int) -> list[StagedRow]:
    """The next rows behind row `after`, in order."""
    rows = run.rows.filter(number__gt=after).order_by("number")
    # Nearly all are without answers and problems, and a look at the text tells; a time is sooner read from its text.
    wanted = [Cast(name, TextField()) if name in READ_AS_TEXT else name for name in COLUMNS]
    found: Iterable[Any] = rows.values_list(*wanted)[:count]
    whole: Iterable[list[Any]] = (
        [*row[:8], *map(_moment, row[8:11]), *row[11:13], _read(row[13]), row[14], _read(row[15])] for row in found
    )
    return [StagedRow(*values) for values in whole]


def _read(text: str) -> Any:
    return {} if text == "{}" else [] if text == "[]" else json.loads(text)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    # SQLite keeps moments in UTC, without saying so.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def note_outcomes(run: AttendeeImport, rows: Sequence[StagedRow]) -> None:
    """Store the outcomes and reasons of rows that are staged."""
    if not rows:
        return
    objects = {row.number: row for row in run.rows.filter(number__in=[row.number for row in rows])}
    for row in rows:
        objects[row.number].outcome, objects[row.number].problems = row.outcome, row.problems
    ImportRow.objects.bulk_update(list(objects.values()), ["outcome", "problems"], batch_size=200)
