"""Correcting the text of what was published: readers see the new one, history keeps the old."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import require_reason
from comms.choices import AnnouncementState
from comms.domain.messages import check_source
from comms.domain.publishing import locked
from comms.models import Announcement

CORRECTABLE = (AnnouncementState.SENDING, AnnouncementState.PAUSED, AnnouncementState.SENT)


@transaction.atomic
def correct(announcement: Announcement, *, title: str, body: str) -> Announcement:
    """Replace title and text for all readers, and for mails that are not handed over yet.

    Raises RuleBroken without a reason, where there is nothing to correct, when nothing changes, and for a text that
    can't be shown.
    """
    require_reason()
    stored = locked(announcement)
    if stored.state not in CORRECTABLE or stored.withdrawn_at is not None:
        raise RuleBroken(
            _("“%(title)s” is not with its readers: only what is sent and not withdrawn can be corrected."),
            code="announcement_not_correctable",
            params={"title": stored.title},
        )
    if (stored.title, stored.body) == (title, body):
        raise RuleBroken(_("Nothing is different: change the title or the text."), code="correction_without_change")
    stored.title, stored.body, stored.corrected_at = title, body, timezone.now()
    check_source(stored)
    try:
        stored.clean_fields(exclude={field.name for field in stored._meta.fields} - {"title", "body"})
    except ValidationError as error:
        raise RuleBroken(" ".join(error.messages), code="correction_not_valid") from error
    stored.save(update_fields=["title", "body", "corrected_at", "updated_at"])
    return stored
