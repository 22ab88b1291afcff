"""Lets go of files above the limit while they arrive, before they fill the disk."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

TOO_LARGE = "too_large_uploads"


class SizeLimitHandler(FileUploadHandler):
    """Stops keeping a file once it is above `RECORDING_MAX_BYTES`; the rest of the form is read as usual.

    The request remembers the file as `too_large_uploads` (field → name), so that the form can say what happened.
    """

    received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start counting."""
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the chunk on to the handlers that store it. Raises SkipFile above the limit."""
        self.received += len(raw_data)
        if self.received > settings.RECORDING_MAX_BYTES:
            if self.request is not None:
                self.request.__dict__.setdefault(TOO_LARGE, {})[self.field_name] = self.file_name
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that store it."""
        return
