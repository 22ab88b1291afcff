"""What the organizer chooses about an import."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from webinars.choices import ImportPurpose, WhenFull
from webinars.domain.attendee_files import Corrections
from webinars.models import AttendeeImport

# What a list may write over if its organizer says so, and the columns that are meant.
OVERWRITABLE = {
    "name": (_("Names"), ("name", "first_name", "last_name")),
    "organisation": (_("Organisation"), ("organisation",)),
    "answers": (_("Answers to questions"), ()),
}


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a list is to be read, and what may become of its people.

    Without a `purpose` the kind of the list decides; without a `time_zone` times are the webinar's. `overwrite` holds
    keys of OVERWRITABLE: all other details of people are only filled in where they are blank. `tells_registrants` tells
    people what becomes of their registrations, `welcomes_people` those who are new here. `corrections` are empty where
    the list is to be read as it is understood.
    """

    purpose: ImportPurpose | None = None
    time_zone: str = ""
    creates_people: bool = True
    when_full: str = WhenFull.WAITLIST
    follows_states: bool = True
    revives: bool = False
    tells_registrants: bool = False
    welcomes_people: bool = False
    overwrite: tuple[str, ...] = ()
    corrections: Corrections = field(default_factory=Corrections)

    def as_columns(self) -> dict[str, Any]:
        """The values of an import's columns that say this; the purpose is known once the list is."""
        return {
            "time_zone": self.time_zone,
            "creates_people": self.creates_people,
            "when_full": self.when_full,
            "follows_states": self.follows_states,
            "revives": self.revives,
            "tells_registrants": self.tells_registrants,
            "welcomes_people": self.welcomes_people,
            "overwritten_fields": sorted(self.overwrite),
        }

    @classmethod
    def of(cls, run: AttendeeImport) -> "ImportOptions":
        """The options that an import goes by."""
        return cls(
            purpose=ImportPurpose(run.purpose),
            time_zone=run.time_zone,
            creates_people=run.creates_people,
            when_full=run.when_full,
            follows_states=run.follows_states,
            revives=run.revives,
            tells_registrants=run.tells_registrants,
            welcomes_people=run.welcomes_people,
            overwrite=tuple(run.overwritten_fields),
            corrections=Corrections.from_json(run.corrections),
        )
