"""Announcements that workers stop by themselves, with the reason in words."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.foundation.history import acting_as_system
from comms.choices import AnnouncementState
from comms.models import Announcement

# So many mails must have been tried before their failures say something about the announcement.
ENOUGH_MAILS = 100


@transaction.atomic
def halt(announcement_id: int, because: str) -> bool:
    """Pause it, and note why. False where it is not being sent any more."""
    stored = Announcement.objects.sending().select_for_update(no_key=True).filter(pk=announcement_id).first()
    if stored is None:
        return False
    stored.state = AnnouncementState.PAUSED
    stored.halted_because = because
    with acting_as_system("sending", because):
        stored.save(update_fields=["state", "halted_because", "updated_at"])
    return True


def too_many_failures(announcement: Announcement) -> str:
    """Why it should pause, where too many of its last thousand mails failed; else an empty text."""
    tried, failed = announcement.recent_mail_count, announcement.recent_failed_count
    if tried < ENOUGH_MAILS or failed * 100 < tried * settings.MAIL_FAILURE_LIMIT_PERCENT:
        return ""
    return _(
        "%(failed)s of the last %(tried)s mails failed. Look at the answers of the mail servers among its deliveries, "
        "mend the cause, then resume."
    ) % {"failed": failed, "tried": tried}
