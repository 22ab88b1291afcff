"""Attendee lists as organizers hold them, recognised and read line by line."""

from .attendee_line import AttendeeLine, Problem
from .fields import Field
from .reading import lines
from .recognition import recognise
from .understanding import Understanding

__all__ = ["AttendeeLine", "Field", "Problem", "Understanding", "lines", "recognise"]
