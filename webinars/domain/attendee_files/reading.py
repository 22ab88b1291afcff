"""Reading the people of an attendee file, line by line."""

import datetime as dt
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.tables import DEFAULT_LIMITS, Limits

from .attendee_line import AttendeeLine
from .line_reader import LineReader
from .table_rows import rows_of_table
from .understanding import Understanding


def lines(
    file: IO[bytes], understanding: Understanding, *, time_zone: dt.tzinfo, limits: Limits = DEFAULT_LIMITS
) -> Iterator[AttendeeLine]:
    """Every line of the people's table, refused ones with all their problems; times without a zone are in `time_zone`.

    Raises RuleBroken with the place where the file can't be read further, and `no_rows` when there was no line at all.
    """
    reader = LineReader(understanding, time_zone)
    is_empty = True
    for row in rows_of_table(file, understanding, limits):
        is_empty = False
        yield reader.read(row)
    if is_empty:
        raise RuleBroken(
            _("The file has no rows of people below its header. Check that the export is complete."), code="no_rows"
        )
