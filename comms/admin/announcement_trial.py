"""Sending an announcement to oneself."""

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from backoffice.foundation.admin import DialogForm, scoped_permission
from comms.domain.trial import send_trial


class TrialForm(DialogForm):
    """Says where it goes, and asks once."""

    form_before_template = "admin/comms/announcement/trial_before.html"

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        """The address that it goes to."""
        context = super().get_before_template_context(request, object_id)
        return {**context, "address": getattr(request.user, "email", "")}


class TrialActions:
    """Put before BackofficeAdmin: the button that mails an announcement to whoever presses it."""

    # The permission to write announcements, whatever state this one is in.
    has_try_permission = scoped_permission("change")

    @action(
        description=gettext_lazy("Send a test to me…"),
        icon="outgoing_mail",
        permissions=["try"],
        dialog={
            "title": gettext_lazy("Send it to yourself?"),
            "description": "",
            "form_class": TrialForm,
            "form_submit_text": gettext_lazy("Send the test"),
        },
    )
    def try_announcement(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Mail it to oneself."""
        announcement = self.object_or_404(request, object_id)  # type: ignore[attr-defined]
        if not self.has_try_permission(request, announcement):
            raise PermissionDenied
        user: Any = request.user
        answer: HttpResponse = self.answer_dialog(  # type: ignore[attr-defined]
            request, partial(send_trial, announcement, to=user), done=_sent
        )
        return answer


def _sent(address: str) -> str:
    return _("A test was sent to %(address)s.") % {"address": address}
