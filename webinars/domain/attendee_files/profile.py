"""What is known about the files of one tool."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from .fields import Field
from .vocabulary import heading_key, understood


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of file; every word is written as the tool writes it, and case, spaces and punctuation don't count.

    `kind` begins with the name of the tool. A table is of this kind when every group of `marks` has one of its
    headings in it, none of `strange` is there, and all of `spelled` are to the letter, which tells a tool's list from
    anybody's where nothing else does. `columns` says what headings mean here beyond the vocabulary, the preferred one
    first where several mean the same; `not_kept` are headings that are no answers of people. The table stands below
    one of `sections`, if a title is above it at all, and ends at one of `ends`, a row of one cell, or at a blank row
    where `ends_at_blank` says so. Rows that begin with `footnote` are about the report, not a person.
    """

    kind: str
    title: str | Promise
    marks: tuple[tuple[str, ...], ...] = ()
    strange: tuple[str, ...] = ()
    spelled: tuple[str, ...] = ()
    columns: Mapping[str, Field] = field(default_factory=dict)
    not_kept: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    ends_at_blank: bool = False
    footnote: str = ""
    is_experimental: bool = False

    def fits(self, headings: Sequence[str]) -> bool:
        """Whether a table with these headings is of this kind."""
        keys = {heading_key(heading) for heading in headings}
        if any(heading_key(word) in keys for word in self.strange) or not set(self.spelled).issubset(headings):
            return False
        return all(any(heading_key(word) in keys for word in group) for group in self.marks)

    @property
    def particularity(self) -> int:
        """How much must be there for a table to be of this kind."""
        return len(self.marks) + len(self.spelled)

    def meaning(self, heading: str) -> Field | None:
        """What a heading means in files of this kind."""
        key = heading_key(heading)
        for word, meaning in self.columns.items():
            if heading_key(word) == key:
                return meaning
        if any(heading_key(word) == key for word in self.not_kept):
            return Field.NOT_KEPT
        return understood(heading)

    def preference(self, heading: str) -> int:
        """Where a heading stands among those that mean the same: the lowest is preferred."""
        keys = [heading_key(word) for word in self.columns]
        key = heading_key(heading)
        return keys.index(key) if key in keys else len(keys)
