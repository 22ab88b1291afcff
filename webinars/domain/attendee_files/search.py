"""Finding the header of the people's table."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from backoffice.foundation.tables import Row
from webinars.choices import ImportPurpose

from .cell_text import cleaned
from .column_meanings import Meanings, read_headings
from .fields import NAME_FIELDS, Field
from .profile import Profile
from .profiles import all_profiles
from .vocabulary import understood


@dataclass(slots=True)
class Candidate:
    """A row that can be the header of the people's table, and what it would mean; the higher rank is the better."""

    profile: Profile
    header: Row
    section: str
    meanings: Meanings
    rank: tuple[int, ...]


def search(
    rows: Iterable[Row], *, profile: Profile | None, purpose: ImportPurpose | None
) -> tuple[Candidate | None, Row | None]:
    """The best header among the first rows of a sheet, and the row most like a header where there is none.

    With a `profile`, only what it makes of the rows counts, whether its marks are there or not. Without a `purpose`,
    the nature of each kind of file decides.
    """
    best: Candidate | None = None
    nearest: Row | None = None
    most_familiar = -1
    title = ""
    for row in rows:
        filled = [cell for cell in row.cells if cell and not cell.isspace()]
        if not filled or any("@" in cell for cell in filled):
            continue
        candidate = _candidate(row, title, profile, purpose)
        if candidate is not None and (best is None or candidate.rank > best.rank):
            best = candidate
        if len(filled) == 1:
            title = cleaned(filled[0])
        familiar = sum(map(is_familiar, filled))
        if familiar > most_familiar:
            nearest, most_familiar = row, familiar
    return best, nearest


def is_familiar(heading: str) -> bool:
    """Whether a cell would be understood as a heading."""
    return understood(heading) is not None


def _candidate(row: Row, title: str, told: Profile | None, purpose: ImportPurpose | None) -> Candidate | None:
    headings = [cleaned(cell) for cell in row.cells]
    for profile in (told,) if told else all_profiles():
        is_of_kind = profile.fits(headings)
        if not is_of_kind and not told:
            continue
        section = profile.section(title)
        if section is not None and section.part is None:
            continue
        meanings = read_headings(headings, profile, purpose or profile.purpose)
        fields = set(meanings.columns.values())
        # A tool's own report may be without addresses; a plain list without any is no list of people.
        if Field.EMAIL not in fields and not (profile.marks and NAME_FIELDS & fields):
            continue
        rank = _rank(profile, fields, meanings, is_of_kind=is_of_kind, in_section=section is not None)
        return Candidate(profile, row, title if section else "", meanings, rank)
    return None


def _rank(
    profile: Profile, fields: Collection[Field], meanings: Meanings, *, is_of_kind: bool, in_section: bool
) -> tuple[int, ...]:
    particularity = profile.particularity if is_of_kind else 0
    return (
        particularity > 0,
        particularity + in_section,
        Field.EMAIL in fields,
        # Of two sections of attendees the first is the main one, for the others are found behind it.
        in_section or not NAME_FIELDS.isdisjoint(fields),
        0 if in_section else len(meanings.columns),
    )
