"""What can be done with mails that went wrong: another try, or "it arrived after all"."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action

from backoffice.foundation.admin import RequiredReasonForm
from comms import tasks
from comms.admin.announcement_actions import retried_words
from comms.choices import DeliveryState
from comms.domain import retrying
from comms.models import Delivery

RETRY = {
    "title": _("Try again?"),
    "description": _("Whoever was sent it, or was left out, stays as they are."),
    "form_class": RequiredReasonForm,
    "form_submit_text": _("Try again"),
}
SEND_AGAIN = RETRY | {
    "title": _("Send it again?"),
    "description": _("Nobody knows whether it arrived: the person may get it twice."),
    "form_submit_text": _("Send again"),
}
ARRIVED = RETRY | {
    "title": _("Did it arrive?"),
    "description": _("It counts as sent from now on, and is not sent again."),
    "form_submit_text": _("It arrived"),
}


def _permission(*states: str) -> Callable[..., bool]:
    def has_permission(self: Any, request: HttpRequest, obj: Any = None) -> bool:
        if not request.user.has_perm("comms.publish_announcement"):
            return False
        found = None if obj is None else self.scoped_object(request, obj)
        return obj is None or (found is not None and (not states or found.state in states))

    return has_permission


class DeliveryActions:
    """Put before BackofficeAdmin: the decisions about mails, for those who publish."""

    actions = ["retry_selected", "note_arrived_of_selected"]
    actions_detail = ["retry_mail", "send_again", "note_arrived"]
    actions_row = ["retry_mail", "send_again", "note_arrived"]

    has_decide_permission = _permission()
    has_retry_permission = _permission(DeliveryState.FAILED, DeliveryState.BOUNCED)
    has_settle_permission = _permission(DeliveryState.UNKNOWN)

    @action(description=_("Try again…"), icon="replay", permissions=["retry"], dialog=RETRY)
    def retry_mail(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """One that failed or came back, due again."""
        return self._decide(request, form, object_id, tasks.retry, retried_words)

    @action(description=_("Send again…"), icon="replay", permissions=["settle"], dialog=SEND_AGAIN)
    def send_again(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """One of unknown fate, due again."""
        return self._decide(request, form, object_id, tasks.retry, retried_words)

    @action(description=_("It arrived…"), icon="mark_email_read", permissions=["settle"], dialog=ARRIVED)
    def note_arrived(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """One of unknown fate, settled as sent."""
        return self._decide(request, form, object_id, retrying.note_arrived, _arrived_words)

    @action(description=_("Try selected again…"), permissions=["decide"])
    def retry_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Those that went wrong among the ticked, due again."""
        answer: HttpResponseBase | None = self.confirm_bulk(  # type: ignore[attr-defined]
            request,
            queryset.filter(state__in=retrying.RETRYABLE),
            form_class=RequiredReasonForm,
            title=_("Try again"),
            description=_("Only those that failed, came back or have an unknown fate; the last may arrive twice."),
            submit=_("Try again"),
            verb=lambda deliveries, form: tasks.retry(deliveries, reason=form.cleaned_data["reason"]),
            done=retried_words,
        )
        return answer

    @action(description=_("Selected ones arrived…"), permissions=["decide"])
    def note_arrived_of_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Those of unknown fate among the ticked, settled as sent."""
        answer: HttpResponseBase | None = self.confirm_bulk(  # type: ignore[attr-defined]
            request,
            queryset.filter(state=DeliveryState.UNKNOWN),
            form_class=RequiredReasonForm,
            title=_("They arrived"),
            description=_("Only those of unknown fate: they count as sent from now on."),
            submit=_("They arrived"),
            verb=lambda deliveries, form: retrying.note_arrived(deliveries, reason=form.cleaned_data["reason"]),
            done=_arrived_words,
        )
        return answer

    def _decide(
        self, request: HttpRequest, form: Any, object_id: Any, verb: Callable[..., int], done: Any
    ) -> HttpResponse:
        delivery = self.object_or_404(request, object_id)  # type: ignore[attr-defined]
        if not self.has_decide_permission(request, delivery):
            raise PermissionDenied
        call = partial(verb, Delivery.objects.filter(pk=delivery.pk), reason=form.cleaned_data["reason"])
        answer: HttpResponse = self.answer_dialog(request, call, done=done)  # type: ignore[attr-defined]
        return answer


def _arrived_words(count: int) -> Any:
    return ngettext("%(count)s mail counts as sent.", "%(count)s mails count as sent.", count) % {"count": count}
