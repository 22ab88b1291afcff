"""A person's mails on the page of the person."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.foundation.admin import BackofficeTabularInline, state_badge
from comms.domain.explaining import answer_of_delivery
from comms.domain.keeping_words import mails_kept
from comms.models import Delivery


class DeliveryInline(BackofficeTabularInline):
    """What was mailed to the person, newest first, each with what became of it."""

    model = Delivery
    verbose_name_plural = _("mails")
    fields = ["subject", "badge", "words"]
    readonly_fields = ["subject", "badge", "words"]
    list_select_related = ("announcement", "notice__webinar")
    ordering = ["-pk"]
    read_only = True
    show_title = False
    badge = state_badge("state", description=_("State"))

    def remark(self) -> str:
        """How long they are kept."""
        return mails_kept()

    @display(description=_("About"))
    def subject(self, delivery: Any) -> str:
        """The announcement or the notice."""
        return str(delivery.announcement or delivery.notice)

    @display(description=_("What became of it"))
    def words(self, delivery: Any) -> str:
        """Its standing as a sentence."""
        return answer_of_delivery(delivery)
