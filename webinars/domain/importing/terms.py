"""How the rows of one list are to be taken."""

from dataclasses import dataclass

from webinars.choices import ImportPurpose
from webinars.domain import seats
from webinars.domain.attendee_files import Field, Understanding
from webinars.domain.importing.options import OVERWRITABLE, ImportOptions
from webinars.models import AttendeeImport


@dataclass(frozen=True, slots=True)
class Terms:
    """`creates_people` lets strangers in; `overwrite` names the columns of people that a list may write over."""

    creates_people: bool
    is_attendance: bool
    overwrite: frozenset[str]
    seats: seats.Terms
    tells_registrants: bool = False
    welcomes_people: bool = False

    @classmethod
    def of(cls, run: AttendeeImport) -> "Terms":
        """The terms of an import."""
        return cls.for_reading(Understanding.from_json(run.understanding), ImportOptions.of(run))

    @classmethod
    def for_reading(cls, understanding: Understanding, options: ImportOptions) -> "Terms":
        """The terms for a list: one without a column of states says nothing about those who are registered."""
        return cls(
            creates_people=options.creates_people,
            is_attendance=understanding.purpose == ImportPurpose.ATTENDANCE,
            overwrite=frozenset(column for name in options.overwrite for column in OVERWRITABLE[name][1]),
            seats=seats.Terms(
                when_full=options.when_full,
                after_the_fact=True,
                revive=options.revives,
                follow=options.follows_states and Field.STATE in understanding.columns.values(),
                in_given_order=True,
                overwrite_answers="answers" in options.overwrite,
            ),
            tells_registrants=options.tells_registrants,
            welcomes_people=options.welcomes_people,
        )
