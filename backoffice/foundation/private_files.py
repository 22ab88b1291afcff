"""Storage of files that no address leads to."""

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible(path="backoffice.foundation.private_files.PrivateStorage")
class PrivateStorage(FileSystemStorage):
    """Files on the disk without addresses: every reader goes through a door that asks who they are.

    Without it an absent `base_url` would fall back to the address of the public uploads.
    """

    def url(self, name: str | None) -> str:
        """Raises ValueError: there is no address."""
        raise ValueError("This file is not accessible via a URL.")
