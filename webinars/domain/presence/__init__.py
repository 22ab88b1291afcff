"""Who was there, from when to when, and whether that counts as having attended."""

from webinars.domain.presence.measuring import minutes_of, present_seconds
from webinars.domain.presence.recording import NOTHING, Known, Stay, known_presence, record, told_anew
from webinars.domain.presence.replacing import bring_back, replace_earlier
from webinars.domain.presence.settling import Stretch, reassess, settle

__all__ = [
    "NOTHING",
    "Known",
    "Stay",
    "Stretch",
    "bring_back",
    "known_presence",
    "minutes_of",
    "present_seconds",
    "reassess",
    "record",
    "replace_earlier",
    "settle",
    "told_anew",
]
