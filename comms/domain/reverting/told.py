"""What people were told stays true."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting import Plan, Rules, Step
from comms.choices import NoticeKind
from comms.models import Notice
from webinars.choices import WebinarState


class ToldOfCancelling(Rules):
    """A webinar whose registrants were told that it is cancelled does not come back."""

    def judge(self, steps: Sequence[Step], plan: Plan) -> None:
        """Refuse the state of those."""
        cells = {
            step.key: cell for step in steps if (cell := step.cell("state")) and cell.now == WebinarState.CANCELLED
        }
        if not cells:
            return
        told = Notice.objects.filter(kind=NoticeKind.WEBINAR_CANCELLED, webinar__in=cells)
        for key in told.values_list("webinar", flat=True).distinct():
            cells[key].refuse(_("Its registrants were told that it is cancelled. Duplicate it for a new date instead."))
