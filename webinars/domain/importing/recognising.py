"""What a list is, seen with the webinar it is for and with what its organizer said of such lists before."""

from datetime import datetime
from typing import IO, TYPE_CHECKING

from django.utils import timezone

from webinars.choices import ImportPurpose, Phase
from webinars.domain.attendee_files import Corrections, Understanding, recognise
from webinars.domain.importing.options import ImportOptions
from webinars.models import RememberedReading, Webinar

if TYPE_CHECKING:
    from people.models import User


def understand(file: IO[bytes], webinar: Webinar, options: ImportOptions) -> Understanding:
    """How the file is going to be read. Raises RuleBroken for one that can't be read, or has no people in it.

    Unless the purpose is chosen, the kind of the list decides it; of a webinar that is still to come, nobody can have
    been there.
    """
    near = webinar.local_start.date()
    purpose = options.purpose
    if purpose is None and not _has_begun(webinar, timezone.now()):
        purpose = ImportPurpose.REGISTRATIONS
    return recognise(file, purpose=purpose, corrections=options.corrections, near=near)


def recall(understanding: Understanding, by: "User") -> Corrections:
    """The corrections that the person made to the last list of this layout; empty where there are none."""
    remembered = RememberedReading.objects.filter(user=by, layout=understanding.layout).first()
    return Corrections() if remembered is None else Corrections.from_json(remembered.corrections)


def remember(understanding: Understanding, corrections: Corrections, by: "User") -> None:
    """Keep the corrections for the person's next list of this layout; none at all are forgotten."""
    if corrections == Corrections():
        RememberedReading.objects.filter(user=by, layout=understanding.layout).delete()
        return
    RememberedReading.objects.update_or_create(
        user=by, layout=understanding.layout, defaults={"corrections": corrections.as_json()}
    )


def _has_begun(webinar: Webinar, now: datetime) -> bool:
    return webinar.phase_at(now) in {Phase.LIVE, Phase.ENDED}
