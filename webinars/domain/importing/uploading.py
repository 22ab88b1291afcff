"""Taking in an attendee list."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from typing import IO, TYPE_CHECKING
from uuid import uuid4

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from backoffice.foundation.fields import private_storage
from backoffice.foundation.history import acting_as
from backoffice.foundation.tables import DEFAULT_LIMITS
from webinars.choices import ImportPurpose, ImportState
from webinars.domain import seats
from webinars.domain.attendee_files import recognise
from webinars.domain.importing.reading import read_on
from webinars.models import AttendeeImport, Webinar

if TYPE_CHECKING:
    from people.models import User

# So much is read while the uploader waits; the rest is the worker's.
ROWS_READ_AT_ONCE = 5_000
FILE_NAME_CHARACTERS = 255


def upload(
    webinar: Webinar, file: IO[bytes], *, by: "User", file_name: str, creates_people: bool = True
) -> AttendeeImport:
    """Store the file and read it: a short one to the end (state `ready`), a long one in part (state `reading`).

    Raises RuleBroken for a file that can't be read or has nobody in it, and for a webinar that takes nobody; then
    nothing is stored.
    """
    seats.ensure_open(webinar, after_the_fact=True)
    understanding = recognise(file, limits=DEFAULT_LIMITS, purpose=ImportPurpose.REGISTRATIONS)
    run = AttendeeImport(
        webinar=webinar,
        uploaded_by=by,
        file_name=file_name[-FILE_NAME_CHARACTERS:],
        file_digest=_digest(file),
        kind=understanding.kind,
        encoding=understanding.encoding,
        delimiter=understanding.delimiter,
        understanding=understanding.as_json(),
        creates_people=creates_people,
        state=ImportState.READING,
        touched_at=timezone.now(),
    )
    with _stored(run, file), transaction.atomic(), acting_as(by):
        run.save()
        read_on(run, file, enough=lambda count: count >= ROWS_READ_AT_ONCE)
    run.refresh_from_db()
    return run


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    return file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # any binary file has what it asks for


@contextmanager
def _stored(run: AttendeeImport, file: IO[bytes]) -> Iterator[None]:
    """The file in private storage under a name that says nothing, gone again if the block fails."""
    file.seek(0)
    name = private_storage().save(f"imports/{timezone.now():%Y/%m}/{uuid4().hex}", File(file))
    run.file = name
    try:
        yield
    except BaseException:
        private_storage().delete(name)
        raise
