"""What is known about the files of one tool."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from django.utils.functional import Promise

from webinars.choices import ImportPurpose

from .fields import Field
from .table import Part
from .vocabulary import heading_key, split_title, understood


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report under a title of its own; one without a `part` is read for nobody.

    `number` is what stands before the title, in whatever language, where a tool numbers its sections.
    """

    titles: tuple[str, ...]
    part: Part | None = None
    number: int | None = None

    def has_title(self, title: str) -> bool:
        """Whether this is the section with that title."""
        number, words = split_title(title)
        return (number is not None and number == self.number) or words in map(heading_key, self.titles)


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of file; every word is written as the tool writes it, and case, spaces and punctuation don't count.

    `kind` begins with the name of the tool, `purpose` is what its files are for by nature. A table is of this kind
    when every group of `marks` has one of its headings or meanings in it, none of `strange` is there, and all of
    `spelled` are to the letter, which tells a tool's list from anybody's where nothing else does. `columns` says what
    headings mean here beyond the vocabulary, the preferred one first where several mean the same; `not_kept` are
    headings that are no answers of people. A word that begins or ends with `*` stands for all that end or begin with
    the rest. `orders` are the orders in which a tool puts its first columns, which tell what headings mean in languages
    that are not known. `sections` are the tables of a report that holds several. Rows that begin with `footnote` are
    about the report, not a person.
    """

    kind: str
    title: str | Promise
    purpose: ImportPurpose = ImportPurpose.REGISTRATIONS
    marks: tuple[tuple[str, ...], ...] = ()
    strange: tuple[str, ...] = ()
    spelled: tuple[str, ...] = ()
    columns: Mapping[str, Field] = field(default_factory=dict)
    not_kept: tuple[str, ...] = ()
    orders: tuple[tuple[Field, ...], ...] = ()
    sections: tuple[Section, ...] = ()
    footnote: str = ""
    is_experimental: bool = False

    def fits(self, headings: Sequence[str]) -> bool:
        """Whether a table with these headings is of this kind."""
        keys = {heading_key(heading) for heading in headings}
        if not set(self.spelled).issubset(headings) or any(self._has(mark, keys, headings) for mark in self.strange):
            return False
        return all(any(self._has(mark, keys, headings) for mark in group) for group in self.marks)

    def _has(self, mark: str, keys: Collection[str], headings: Iterable[str]) -> bool:
        if isinstance(mark, Field):
            return any(self.meaning(heading) == mark for heading in headings)
        return any(_matches(mark, key) for key in keys)

    @property
    def particularity(self) -> int:
        """How much must be there for a table to be of this kind."""
        return len(self.marks) + len(self.spelled)

    def meaning(self, heading: str) -> Field | None:
        """What a heading means in files of this kind."""
        key = heading_key(heading)
        for word, meaning in self.columns.items():
            if _matches(word, key):
                return meaning
        if any(_matches(word, key) for word in self.not_kept):
            return Field.NOT_KEPT
        return understood(heading)

    def preference(self, heading: str) -> int:
        """Where a heading stands among those that mean the same: the lowest is preferred."""
        key = heading_key(heading)
        return next((place for place, word in enumerate(self.columns) if _matches(word, key)), len(self.columns))

    def section(self, title: str) -> Section | None:
        """The section with this title, if the tool has one."""
        return next((section for section in self.sections if section.has_title(title)), None)

    def has_part(self, part: Part) -> bool:
        """Whether files of this kind can hold such a table."""
        return any(section.part == part for section in self.sections)


@cache
def _pattern(word: str) -> tuple[str, bool, bool]:
    return heading_key(word), word.startswith("*"), word.endswith("*")


def _matches(word: str, key: str) -> bool:
    known, is_end, is_start = _pattern(word)
    if is_end:
        return key.endswith(known)
    return key.startswith(known) if is_start else key == known
