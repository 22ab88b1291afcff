"""What is known about the files of one tool."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from webinars.choices import ImportPurpose

from .fields import Field
from .table import Part
from .vocabulary import heading_key, split_title, understood
from .word_list import WordList


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
    the rest. Where the headings about people begin with one of `begins`, those before are about the meeting. `orders`
    are the orders in which a tool puts its first columns, which tell what headings mean in languages that are not
    known. `sections` are the tables of a report that holds several. Rows that begin with `footnote` are about the
    report, not a person.
    """

    kind: str
    title: str | Promise
    purpose: ImportPurpose = ImportPurpose.REGISTRATIONS
    marks: tuple[tuple[str, ...], ...] = ()
    strange: tuple[str, ...] = ()
    spelled: tuple[str, ...] = ()
    columns: Mapping[str, Field] = field(default_factory=dict)
    not_kept: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    orders: tuple[tuple[Field, ...], ...] = ()
    sections: tuple[Section, ...] = ()
    footnote: str = ""
    is_experimental: bool = False

    _columns: WordList = field(init=False, repr=False, compare=False)
    _not_kept: WordList = field(init=False, repr=False, compare=False)
    _begins: WordList = field(init=False, repr=False, compare=False)
    _groups: tuple[WordList, ...] = field(init=False, repr=False, compare=False)
    _strange: WordList = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        prepared = {
            "_columns": WordList(self.columns),
            "_not_kept": WordList(self.not_kept),
            "_begins": WordList(self.begins),
            "_groups": tuple(map(_words_among, self.marks)),
            "_strange": _words_among(self.strange),
        }
        for name, value in prepared.items():
            object.__setattr__(self, name, value)

    def fits(self, headings: Sequence[str]) -> bool:
        """Whether a table with these headings is of this kind."""
        keys = set(map(heading_key, headings))
        if not set(self.spelled).issubset(headings) or self._has_one(self.strange, self._strange, keys, headings):
            return False
        return all(
            self._has_one(group, words, keys, headings) for group, words in zip(self.marks, self._groups, strict=True)
        )

    def _has_one(self, group: tuple[str, ...], words: WordList, keys: set[str], headings: Iterable[str]) -> bool:
        if words.has_one_of(keys):
            return True
        fields = {mark for mark in group if isinstance(mark, Field)}
        return bool(fields) and any(self.meaning(heading) in fields for heading in headings)

    @property
    def particularity(self) -> int:
        """How much must be there for a table to be of this kind."""
        return len(self.marks) + len(self.spelled)

    def meaning(self, heading: str) -> Field | None:
        """What a heading means in files of this kind."""
        key = heading_key(heading)
        place = self._columns.place(key)
        if place is not None:
            return tuple(self.columns.values())[place]
        return understood(heading) if self._not_kept.place(key) is None else Field.NOT_KEPT

    def preference(self, heading: str) -> int:
        """Where a heading stands among those that mean the same: the lowest is preferred."""
        place = self._columns.place(heading_key(heading))
        return len(self.columns) if place is None else place

    def beginning(self, headings: Sequence[str]) -> int:
        """The position of the first heading that is about people."""
        keys = map(heading_key, headings)
        return next((position for position, key in enumerate(keys) if self._begins.place(key) is not None), 0)

    def section(self, title: str) -> Section | None:
        """The section with this title, if the tool has one."""
        return next((section for section in self.sections if section.has_title(title)), None)

    def has_part(self, part: Part) -> bool:
        """Whether files of this kind can hold such a table."""
        return any(section.part == part for section in self.sections)


def _words_among(marks: Iterable[str]) -> WordList:
    return WordList(mark for mark in marks if not isinstance(mark, Field))
