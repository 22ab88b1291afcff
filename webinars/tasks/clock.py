"""Brings webinars after the clock."""

from webinars.domain.clock import advance_by_clock


def sweep_clock() -> dict[str, int]:
    """Start and end webinars whose time has come; returns how many of each."""
    return advance_by_clock()
