"""What the worker does for webinars."""

from webinars.tasks.clock import sweep_clock
from webinars.tasks.imports import sweep_imports

__all__ = ["sweep", "sweep_clock", "sweep_imports"]


def sweep() -> dict[str, int]:
    """Bring everything of this app up to date: states after the clock, lists left behind; returns what was done."""
    return {**sweep_clock(), **sweep_imports()}
