"""The pages on which people watch."""

from media.views.file import watch_file
from media.views.recordings import recordings
from media.views.watch import watch

__all__ = ["recordings", "watch", "watch_file"]
