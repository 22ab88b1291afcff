"""Attendee lists as organizers hold them, recognised and read line by line."""

from .attendee_line import AttendeeLine, Problem
from .corrections import QUESTION, Corrections
from .fields import FIELD_GROUPS, Field
from .heading_words import REASON_HEADING
from .profiles import all_profiles
from .reading import lines
from .recognition import recognise
from .table import Part, Table
from .understanding import Understanding

__all__ = [
    "FIELD_GROUPS",
    "QUESTION",
    "REASON_HEADING",
    "AttendeeLine",
    "Corrections",
    "Field",
    "Part",
    "Problem",
    "Table",
    "Understanding",
    "all_profiles",
    "lines",
    "recognise",
]
