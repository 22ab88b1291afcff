"""Whether an import did what its preview said."""

from webinars.choices import ImportState
from webinars.models import AttendeeImport


def differences(run: AttendeeImport) -> dict[str, int]:
    """By how much the figures of a finished import differ from those of its preview; empty where nothing changed."""
    if run.state != ImportState.DONE:
        return {}
    real = {name: run.results.get(name, 0) - count for name, count in run.counts.items()}
    return {name: difference for name, difference in real.items() if difference}
