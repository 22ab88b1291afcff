"""An attendee list's way into a webinar: uploaded, read into a preview, confirmed, written batch by batch."""

from webinars.domain.importing.batches import BATCH_SIZE
from webinars.domain.importing.committing import commit_next_batch
from webinars.domain.importing.comparing import differences
from webinars.domain.importing.deciding import cancel, confirm, fail, may_resume, resume
from webinars.domain.importing.findings import FIGURES
from webinars.domain.importing.reading import read_on
from webinars.domain.importing.reasons import reason_in_words
from webinars.domain.importing.recovery import take_up_stalled
from webinars.domain.importing.trying import Trial, try_out
from webinars.domain.importing.uploading import upload

__all__ = [
    "BATCH_SIZE",
    "FIGURES",
    "Trial",
    "cancel",
    "commit_next_batch",
    "confirm",
    "differences",
    "fail",
    "may_resume",
    "read_on",
    "reason_in_words",
    "resume",
    "take_up_stalled",
    "try_out",
    "upload",
]
