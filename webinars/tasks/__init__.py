"""What the worker does for webinars."""

from webinars.tasks.clock import sweep_clock
from webinars.tasks.imports import sweep_attendee_lists, sweep_imports

__all__ = ["sweep", "sweep_attendee_lists", "sweep_clock", "sweep_imports"]


def sweep() -> dict[str, int]:
    """Bring everything of this app up to date: states after the clock, lists left behind, lists kept long enough.

    Returns what was done, name → count.
    """
    return {**sweep_clock(), **sweep_imports(), **sweep_attendee_lists()}
