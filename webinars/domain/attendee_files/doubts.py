"""Headings that promise what the cells below them don't hold."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from backoffice.foundation.tables import Row

from .cell_text import cleaned
from .durations import seconds_in
from .fields import Field
from .states import understood_state
from .table import Table
from .yes_and_no import understood_answer

# Which cells a plain list's column must hold to be believed; the words of a tool's own report are taken as they are.
_BELIEVED: dict[Field, Callable[[str], bool]] = {
    Field.STATE: lambda text: understood_state(text) is not None,
    Field.ATTENDED: lambda text: understood_answer(text) is not None,
    Field.TIME_PRESENT: lambda text: seconds_in(text) is not None,
    Field.JOINED_AT: lambda text: any(map(str.isdigit, text)),
    Field.LEFT_AT: lambda text: any(map(str.isdigit, text)),
}


def without_doubtful_columns(table: Table, rows: Iterable[Row], *, told: Collection[int]) -> Table:
    """The table with those columns as questions whose cells don't hold what their headings say.

    `rows` are some of the table's; `told` are the columns of which the user has said what they are.
    """
    suspects = {
        position: _BELIEVED[meaning]
        for position, meaning in table.columns.items()
        if meaning in _BELIEVED and position not in told
    }
    doubtful: set[int] = set()
    for row in rows if suspects else ():
        for position, is_believed in suspects.items():
            if position < len(row.cells) and (text := cleaned(row.cells[position])) and not is_believed(text):
                doubtful.add(position)
    questions = table.questions | {position: table.heading(position) for position in doubtful}
    columns = {position: meaning for position, meaning in table.columns.items() if position not in doubtful}
    return replace(table, columns=columns, questions=dict(sorted(questions.items())))
