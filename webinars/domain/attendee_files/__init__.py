"""Attendee lists as organizers hold them, recognised and read line by line."""

from .attendee_line import AttendeeLine, Problem
from .corrections import QUESTION, Corrections
from .fields import FIELD_GROUPS, Field
from .reading import lines
from .recognition import recognise
from .table import Part, Table
from .understanding import Understanding

__all__ = [
    "FIELD_GROUPS",
    "QUESTION",
    "AttendeeLine",
    "Corrections",
    "Field",
    "Part",
    "Problem",
    "Table",
    "Understanding",
    "lines",
    "recognise",
]
