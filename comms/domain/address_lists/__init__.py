"""Uploaded lists of addresses: reading a file, storing what it holds, and who of it is known here."""

from .knowing import known_people, unknown_addresses
from .reading import Found, found_in
from .storing import Report, store

__all__ = ["Found", "Report", "found_in", "known_people", "store", "unknown_addresses"]
