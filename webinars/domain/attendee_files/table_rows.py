"""The rows of the people's table, from its header to its end."""

from collections.abc import Iterator
from typing import IO

from backoffice.foundation.tables import Limits, Row, rows

from .cell_text import cleaned
from .profiles import profile_of
from .understanding import Understanding
from .vocabulary import heading_key


def rows_of_table(file: IO[bytes], understanding: Understanding, limits: Limits) -> Iterator[Row]:
    """Every row with something in it below the header, until another section of the report begins.

    A header that is repeated, as in files put together from several, is passed over; so are footnotes.
    """
    profile = profile_of(understanding.kind)
    ends = {heading_key(end) for end in profile.ends}
    header = list(understanding.headings)
    for row in rows(file, understanding.dialect, limits=limits):
        if row.number <= understanding.header_row_number:
            continue
        cells = row.cells
        # Most rows are full at the second cell; only the others are worth a closer look.
        if len(cells) < 2 or not cells[1] or not cells[0]:
            filled = [text for cell in cells if (text := cell.strip())]
            if not filled:
                if profile.ends_at_blank:
                    return
                continue
            if len(filled) == 1:
                if heading_key(cleaned(filled[0])) in ends:
                    return
                if profile.footnote and filled[0].startswith(profile.footnote):
                    continue
        if header and cells == header:
            continue
        yield row
