"""How the rows of one list are to be taken."""

from dataclasses import dataclass

from webinars.domain.attendee_files import Field, Understanding
from webinars.models import AttendeeImport


@dataclass(frozen=True, slots=True)
class Terms:
    """`creates_people` lets strangers in; `follows` takes the list's word for how known registrations stand now."""

    creates_people: bool
    follows: bool

    @classmethod
    def of(cls, run: AttendeeImport) -> "Terms":
        """The terms that an import was uploaded with."""
        return cls.for_reading(Understanding.from_json(run.understanding), creates_people=run.creates_people)

    @classmethod
    def for_reading(cls, understanding: Understanding, *, creates_people: bool) -> "Terms":
        """The terms for a list: one without a column of states says nothing about those who are registered."""
        return cls(creates_people, follows=Field.STATE in understanding.columns.values())
