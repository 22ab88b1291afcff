"""An attendee list's way into a webinar: uploaded, read into a preview, confirmed, written in batches, taken back."""

from webinars.domain.importing.batches import BATCH_SIZE
from webinars.domain.importing.committing import commit_next_batch
from webinars.domain.importing.comparing import differences
from webinars.domain.importing.deciding import cancel, confirm, fail, may_resume, resume
from webinars.domain.importing.findings import FIGURES
from webinars.domain.importing.keeping import remove_old_files
from webinars.domain.importing.options import OVERWRITABLE, ImportOptions
from webinars.domain.importing.reading import read_on
from webinars.domain.importing.reasons import reason_in_words
from webinars.domain.importing.recovery import take_up_stalled
from webinars.domain.importing.rejects import reasons_in_words, refusals_of, rejects_file, rejects_suffix
from webinars.domain.importing.samples import ColumnSample, column_samples
from webinars.domain.importing.staging import StagedRow
from webinars.domain.importing.trying import Trial, try_out
from webinars.domain.importing.undoing import foresee_undo, may_undo, undo, undo_next_batch
from webinars.domain.importing.uploading import open_list, read_anew, upload

__all__ = [
    "BATCH_SIZE",
    "FIGURES",
    "OVERWRITABLE",
    "ColumnSample",
    "ImportOptions",
    "StagedRow",
    "Trial",
    "cancel",
    "column_samples",
    "commit_next_batch",
    "confirm",
    "differences",
    "fail",
    "foresee_undo",
    "may_resume",
    "may_undo",
    "open_list",
    "read_anew",
    "read_on",
    "reason_in_words",
    "reasons_in_words",
    "refusals_of",
    "rejects_file",
    "rejects_suffix",
    "remove_old_files",
    "resume",
    "take_up_stalled",
    "try_out",
    "undo",
    "undo_next_batch",
    "upload",
]
