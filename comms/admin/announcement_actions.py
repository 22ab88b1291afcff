"""What can be done with one announcement: each a dialog that ends in one verb of its life."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.foundation.admin import DialogForm, RequiredReasonForm, scoped_permission
from backoffice.foundation.history import acting_as
from comms import tasks
from comms.choices import AnnouncementState
from comms.domain import audience, publishing
from comms.domain.audience_words import words_for
from comms.models import Announcement

State = AnnouncementState


class PublishForm(DialogForm):
    """Says how many people it will reach, and asks once."""

    form_before_template = "admin/comms/announcement/publish_before.html"

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        """The announcement with its audience in words, and the number of people in it now."""
        context = super().get_before_template_context(request, object_id)
        found = Announcement.objects.visible_to(request.user).filter(pk=object_id).first()
        if found is None:
            return context
        return {**context, "announcement": found, "words": words_for([found])[found.pk], "count": audience.count(found)}


def _may_become(*states: str) -> Callable[[Announcement], bool]:
    return lambda announcement: any(State(announcement.state).may_become(state) for state in states)


def _in_state(*states: str) -> Callable[[Announcement], bool]:
    return lambda announcement: announcement.state in states


def _may_be_withdrawn(announcement: Announcement) -> bool:
    return announcement.withdrawn_at is None and announcement.state in {State.SENT, State.CANCELLED}


def _asks(title: Any, description: Any, submit: Any, form_class: type[DialogForm] = DialogForm) -> dict[str, Any]:
    return {"title": title, "description": description, "form_class": form_class, "form_submit_text": submit}


class AnnouncementActions:
    """Put before BackofficeAdmin: the buttons of an announcement's life."""

    has_direct_permission = scoped_permission("publish")
    has_publish_permission = scoped_permission("publish", when=_in_state(*publishing.PUBLISHABLE))
    has_take_back_permission = scoped_permission("publish", when=_may_become(State.DRAFT))
    has_pause_permission = scoped_permission("publish", when=_may_become(State.PAUSED))
    has_resume_permission = scoped_permission("publish", when=_in_state(State.PAUSED))
    has_cancel_permission = scoped_permission("publish", when=_may_become(State.CANCELLED))
    has_withdraw_permission = scoped_permission("publish", when=_may_be_withdrawn)

    @action(
        description=_("Publish…"),
        icon="campaign",
        permissions=["publish"],
        variant=ActionVariant.PRIMARY,
        dialog=_asks(_("Publish this announcement?"), "", _("Publish"), PublishForm),
    )
    def publish_announcement(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Send it, or plan it where its time lies ahead."""
        by: Any = request.user
        return self._direct(request, form, object_id, partial(tasks.publish, by=by), _published)

    @action(
        description=_("Back to draft…"),
        icon="undo",
        permissions=["take_back"],
        dialog=_asks(_("Make it a draft again?"), _("It is not sent at its planned time."), _("Make it a draft")),
    )
    def take_back_announcement(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Planned or held, to draft."""
        return self._direct(request, form, object_id, tasks.take_back, _("It is a draft again."))

    @action(
        description=_("Pause…"),
        icon="pause",
        permissions=["pause"],
        dialog=_asks(_("Pause sending?"), _("Who has it keeps it; the others wait until you resume."), _("Pause")),
    )
    def pause_announcement(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Stop behind the chunk at hand."""
        return self._direct(request, form, object_id, publishing.pause, _("Paused."))

    @action(
        description=_("Resume…"),
        icon="play_arrow",
        permissions=["resume"],
        variant=ActionVariant.PRIMARY,
        dialog=_asks(_("Resume sending?"), _("It goes on where it stopped; nobody gets it twice."), _("Resume")),
    )
    def resume_announcement(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Go on behind the last person."""
        return self._direct(request, form, object_id, tasks.resume, _("Resumed."))

    @action(
        description=_("Cancel…"),
        icon="cancel",
        permissions=["cancel"],
        variant=ActionVariant.DANGER,
        dialog=_asks(
            _("Cancel this announcement?"),
            _("Nobody else gets it, and it can’t be resumed. Who has it keeps it."),
            _("Cancel it"),
            RequiredReasonForm,
        )
        | {"is_danger": True},
    )
    def cancel_announcement(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Stop for good, with a reason."""
        return self._direct(request, form, object_id, publishing.cancel, _("Cancelled."))

    @action(
        description=_("Withdraw…"),
        icon="visibility_off",
        permissions=["withdraw"],
        variant=ActionVariant.DANGER,
        dialog=_asks(
            _("Withdraw this announcement?"),
            _("It disappears from everybody’s notifications, read or not."),
            _("Withdraw it"),
            RequiredReasonForm,
        )
        | {"is_danger": True},
    )
    def withdraw_announcement(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Take it out of every inbox, with a reason."""
        return self._direct(request, form, object_id, publishing.withdraw, _("Withdrawn: nobody is shown it any more."))

    def _direct(
        self, request: HttpRequest, form: Any, object_id: Any, verb: Callable[[Any], Any], done: Any
    ) -> HttpResponse:
        announcement = self.object_or_404(request, object_id)  # type: ignore[attr-defined]
        if not self.has_direct_permission(request, announcement):
            raise PermissionDenied
        # The state is the verb's business: it says in words why it refuses.
        with acting_as(request.user, form.cleaned_data.get("reason", "")):
            answer: HttpResponse = self.answer_dialog(request, partial(verb, announcement), done=done)  # type: ignore[attr-defined]
        return answer


def _published(announcement: Announcement) -> Any:
    if announcement.state == State.SCHEDULED:
        return _("Planned: it is sent by itself when its time comes.")
    return _("Published: it is on its way. Progress shows on its page.")
