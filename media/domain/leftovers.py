"""Removing files that no recording refers to: replaced ones, and those whose form was refused after the upload."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import Storage

from backoffice.foundation.fields import private_storage
from media.models import Recording

FOLDER = "recordings"
# Younger files may belong to a form that is being saved this moment.
GRACE = timedelta(days=1)


def remove_leftovers(now: datetime) -> int:
    """Delete the files below the recordings' folder that nobody needs; returns how many.

    Files are found before references are: what is uploaded meanwhile is not looked at.
    """
    storage = private_storage()
    found = set(_files(storage, FOLDER))
    kept = set(Recording.objects.exclude(file="").values_list("file", flat=True))
    removed_count = 0
    for name in sorted(found - kept):
        if _is_old(storage, name, now):
            storage.delete(name)
            removed_count += 1
    return removed_count


def _files(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in names)
    for inner in folders:
        yield from _files(storage, f"{folder}/{inner}")


def _is_old(storage: Storage, name: str, now: datetime) -> bool:
    try:
        # The time it came to its place: the content of a file that was moved there may be much older.
        return storage.get_created_time(name) < now - GRACE
    except FileNotFoundError:
        return False  # another worker was faster
