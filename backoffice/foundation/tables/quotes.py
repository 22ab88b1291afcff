"""What is wrong with the quoting of a record that could not be read."""

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken

from .limits import Limits


def unreadable_record(
    lines: list[str], first_line: int, delimiter: str, limits: Limits, *, row_number: int | None = None
) -> RuleBroken:
    """The refusal that names the line where a quote opened and swallowed what follows, or where a cell is too long.

    `lines` are those of the record as far as it was read, `first_line` the number of the first in the file.
    """
    opened, closed_badly = _last_quote(lines, delimiter)
    if opened is None:
        return RuleBroken(
            _(
                "Line %(line)s has %(count)s characters or more, which is too much for one row or one cell. "
                "Check that the file is a list of people with one row for each."
            ),
            code="row_too_long",
            params={"line": first_line, "count": min(sum(map(len, lines)), limits.row_characters)},
        )
    if closed_badly:
        return RuleBroken(
            _(
                "The quotation mark opened in line %(line)s closes in the middle of other text further down, so rows "
                "would be lost. Correct the quotation marks from line %(line)s on and upload again."
            ),
            code="quote_misplaced",
            params={"line": first_line + opened, "row": row_number},
        )
    return RuleBroken(
        _("The quotation mark opened in line %(line)s is never closed. Close or remove it and upload again."),
        code="quote_not_closed",
        params={"line": first_line + opened, "row": row_number},
    )


def _last_quote(lines: list[str], delimiter: str) -> tuple[int | None, bool]:
    """The index of the line where the decisive quote opened, and whether text follows directly after its end."""
    opened: int | None = None
    inside = False
    at_start = True
    after_quote = False
    for index, line in enumerate(lines):
        for character in line:
            if inside:
                if character == '"':
                    inside, after_quote = False, True
                continue
            if after_quote:
                after_quote = False
                if character == '"':
                    inside = True
                    continue
                if character not in (delimiter, "\r", "\n"):
                    return opened, True
            if at_start and character == '"':
                inside, opened, at_start = True, index, False
                continue
            at_start = character == delimiter
    return (opened, False) if inside else (None, False)
