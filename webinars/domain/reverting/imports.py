"""Attendee lists have an undo of their own, which brings back stays too."""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting import Plan, Refusal, Rules, Step
from backoffice.audit.models import LogLine
from backoffice.foundation.history import Way
from webinars.models import AttendeeImport

UNDO_PAGE = "admin:webinars_attendeeimport_undo"
PAGE = "admin:webinars_attendeeimport_change"


class ImportRules(Rules):
    """Nothing of an attendee list is taken back from the record."""

    def judge(self, steps: Sequence[Step], plan: Plan) -> None:
        """Point to the list's own page."""
        for step in steps:
            step.refuse(_("An attendee list is stopped or taken back on its own page."), page=PAGE, page_key=step.key)


def imports_elsewhere(group: UUID) -> Refusal | None:
    """Where what an import wrote, or its undo, is taken back; None for any other request or job."""
    if not LogLine.objects.filter(group=group, way=Way.IMPORT).exists():
        return None
    for key, file_name in AttendeeImport.objects.order_by("-pk").values_list("pk", "file_name").iterator():
        if group == _group(key):
            words = _("This is the import of “%(file)s”. Take it back on its own page, which brings back stays too.")
            return Refusal(words % {"file": file_name}, UNDO_PAGE, key)
        if group == _group(key, "undo"):
            words = _("This took back the import of “%(file)s”. Import the list again instead.")
            return Refusal(words % {"file": file_name}, PAGE, key)
    return None


def _group(*parts: object) -> UUID:
    return uuid5(NAMESPACE_URL, ":".join(map(str, ("webinars.attendeeimport", *parts))))
