"""What the worker does about recordings."""

from django.utils import timezone

from media.domain.leftovers import remove_leftovers


def sweep() -> dict[str, int]:
    """Remove files that no recording refers to. Returns what was done, name → count."""
    return {"recording files removed": remove_leftovers(timezone.now())}
