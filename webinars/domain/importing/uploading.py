"""Taking in an attendee list, and reading it otherwise when its organizer says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import file_digest
from typing import IO, TYPE_CHECKING, Any
from uuid import uuid4

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.fields import private_storage
from backoffice.foundation.history import acting_as
from webinars.choices import ImportState
from webinars.domain import seats
from webinars.domain.attendee_files import Corrections, Understanding
from webinars.domain.importing.claiming import hold
from webinars.domain.importing.findings import Findings
from webinars.domain.importing.options import ImportOptions
from webinars.domain.importing.reading import read_on
from webinars.domain.importing.recognising import recall, understand
from webinars.models import AttendeeImport, ImportRow, Webinar

if TYPE_CHECKING:
    from people.models import User

# So much is read while the uploader waits; the rest is the worker's.
ROWS_READ_AT_ONCE = 5_000
FILE_NAME_CHARACTERS = 255
PLAIN_OPTIONS = ImportOptions()


def upload(
    webinar: Webinar, file: IO[bytes], *, by: "User", file_name: str, options: ImportOptions = PLAIN_OPTIONS
) -> AttendeeImport:
    """Store the file and read it: a short one to the end (state `ready`), a long one in part (state `reading`).

    Corrections that the uploader made to the last list of this layout apply again, unless the options bring others.
    Raises RuleBroken for a file that can't be read or has nobody in it, and for a webinar that takes nobody; then
    nothing is stored.
    """
    seats.ensure_open(webinar, after_the_fact=True)
    understanding = understand(file, webinar, options)
    if options.corrections == Corrections() and (remembered := recall(understanding, by)) != Corrections():
        options = replace(options, corrections=remembered)
        understanding = understand(file, webinar, options)
    run = AttendeeImport(
        webinar=webinar,
        uploaded_by=by,
        file_name=file_name[-FILE_NAME_CHARACTERS:],
        file_digest=_digest(file),
        **_reading_columns(understanding, options),
    )
    with _stored(run, file), transaction.atomic(), acting_as(by):
        run.save()
        read_on(run, file, enough=lambda count: count >= ROWS_READ_AT_ONCE)
    run.refresh_from_db()
    return run


def read_anew(run: AttendeeImport, *, by: "User", options: ImportOptions) -> AttendeeImport:
    """Read the stored file by other options, from its first row; nothing of the former reading stays.

    Raises RuleBroken when the import is confirmed already, its file is gone, or the file can't be read that way; then
    the former reading stays.
    """
    with transaction.atomic(), acting_as(by):
        held = hold(run.pk)
        if held.confirmed_at is not None or held.state not in _READABLE:
            raise RuleBroken(
                _("The import of “%(file)s” is not waiting for a confirmation any more. Upload the list again."),
                code="import_not_in_this_state",
                params={"file": held.file_name},
            )
        with open_list(held) as file:
            understanding = understand(file, held.webinar, options)
            columns = {
                **_reading_columns(understanding, options), **Findings().as_columns(), "error": "", "finished_at": None,
            }  # fmt: skip
            for name, value in columns.items():
                setattr(held, name, value)
            held.save(update_fields=columns)
            rows = ImportRow.objects.filter(attendee_import=held)
            rows._raw_delete(rows.db)
            read_on(held, file, enough=lambda count: count >= ROWS_READ_AT_ONCE)
    held.refresh_from_db()
    return held


_READABLE = (ImportState.READING, ImportState.READY, ImportState.FAILED)


@contextmanager
def open_list(run: AttendeeImport) -> Iterator[IO[bytes]]:
    """The stored file. Raises RuleBroken `file_not_kept` when it is gone."""
    try:
        file = run.file.storage.open(str(run.file.name))
    except (FileNotFoundError, ValueError) as error:
        raise RuleBroken(
            _("The file “%(file)s” is not kept any more. Upload the list again."),
            code="file_not_kept",
            params={"file": run.file_name},
        ) from error
    with file:
        yield file


def _reading_columns(understanding: Understanding, options: ImportOptions) -> dict[str, Any]:
    return {
        "purpose": understanding.purpose,
        "kind": understanding.kind,
        "encoding": understanding.encoding,
        "delimiter": understanding.delimiter,
        "understanding": understanding.as_json(),
        "corrections": options.corrections.as_json() if options.corrections != Corrections() else {},
        "state": ImportState.READING,
        "touched_at": timezone.now(),
        **options.as_columns(),
    }


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
