"""What can be done with one announcement: each a dialog that ends in one verb of its life."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.foundation.admin import DialogForm, RequiredReasonForm, scoped_permission
from backoffice.foundation.history import acting_as
from comms import tasks
from comms.admin.announcement_dialogs import ApproveForm, AskForm, CorrectForm, PublishForm
from comms.choices import AnnouncementState
from comms.domain import approving, correcting, publishing, retrying
from comms.models import Announcement

State = AnnouncementState


def _may_become(*states: str) -> Callable[[Announcement], bool]:
    return lambda announcement: any(State(announcement.state).may_become(state) for state in states)


def _in_state(*states: str) -> Callable[[Announcement], bool]:
    return lambda announcement: announcement.state in states


def _may_be_withdrawn(announcement: Announcement) -> bool:
    return announcement.withdrawn_at is None and announcement.state in {State.SENT, State.CANCELLED}


def _waits_for_its_time(announcement: Announcement) -> bool:
    """Held, or planned for a time that has come: then somebody may send it now."""
    is_late = announcement.publish_at is not None and announcement.publish_at <= timezone.now()
    return announcement.state == State.HELD or (announcement.state == State.SCHEDULED and is_late)


def _may_ask_approval(announcement: Announcement) -> bool:
    is_waiting = announcement.state in approving.WAITING and announcement.approval_asked_at is None
    return is_waiting and announcement.approved_at is None and approving.is_needed(announcement)


def _may_be_approved(announcement: Announcement) -> bool:
    return (
        announcement.state in approving.WAITING
        and announcement.approval_asked_at is not None
        and announcement.approved_at is None
    )


def _may_be_corrected(announcement: Announcement) -> bool:
    return announcement.state in correcting.CORRECTABLE and announcement.withdrawn_at is None


def _has_failed_mails(announcement: Announcement) -> bool:
    is_open = announcement.state in {State.SENDING, State.PAUSED, State.SENT} and announcement.withdrawn_at is None
    return is_open and announcement.deliveries.filter(state__in=retrying.RETRYABLE).exists()


def _asks(title: Any, description: Any, submit: Any, form_class: type[DialogForm] = DialogForm) -> dict[str, Any]:
    return {"title": title, "description": description, "form_class": form_class, "form_submit_text": submit}


may_approve = scoped_permission("approve", when=_may_be_approved)


class AnnouncementActions:
    """Put before BackofficeAdmin: the buttons of an announcement's life."""

    has_direct_permission = scoped_permission("publish")
    has_publish_permission = scoped_permission("publish", when=_in_state(State.DRAFT))
    has_send_now_permission = scoped_permission("publish", when=_waits_for_its_time)
    has_ask_approval_permission = scoped_permission("publish", when=_may_ask_approval)
    has_correct_permission = scoped_permission("publish", when=_may_be_corrected)
    has_retry_permission = scoped_permission("publish", when=_has_failed_mails)
    has_take_back_permission = scoped_permission("publish", when=_may_become(State.DRAFT))
    has_pause_permission = scoped_permission("publish", when=_may_become(State.PAUSED))
    has_resume_permission = scoped_permission("publish", when=_in_state(State.PAUSED))
    has_cancel_permission = scoped_permission("publish", when=_may_become(State.CANCELLED))
    has_withdraw_permission = scoped_permission("publish", when=_may_be_withdrawn)

    def has_approve_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may approve, but not their own."""
        if not may_approve(self, request, obj):
            return False
        found = None if obj is None else self.scoped_object(request, obj)  # type: ignore[attr-defined]
        return found is None or approving.may_approve(found, request.user)

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
        description=_("Send now…"),
        icon="send",
        permissions=["send_now"],
        variant=ActionVariant.PRIMARY,
        dialog=_asks(_("Send it now?"), _("Its planned time has passed."), _("Send it"), PublishForm),
    )
    def send_now(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Held, to sending: a person has decided."""
        by: Any = request.user
        return self._direct(request, form, object_id, partial(tasks.publish, by=by), _published)

    @action(
        description=_("Ask for approval"),
        icon="how_to_vote",
        permissions=["ask_approval"],
        dialog=_asks(
            _("Ask for approval?"),
            _("Another person looks at it before it may be published. Changing it takes the approval back."),
            _("Ask"),
            AskForm,
        ),
    )
    def ask_approval(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Let somebody else look at it first."""
        by: Any = request.user
        done = _("Asked: another person can approve it now.")
        return self._direct(request, form, object_id, partial(approving.ask, by=by), done)

    @action(
        description=_("Approve…"),
        icon="verified",
        permissions=["approve"],
        variant=ActionVariant.PRIMARY,
        dialog=_asks(_("Approve this announcement?"), "", _("Approve it"), ApproveForm),
    )
    def approve_announcement(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """The second pair of eyes."""
        announcement = self.object_or_404(request, object_id)  # type: ignore[attr-defined]
        if not request.user.has_perm("comms.approve_announcement"):
            raise PermissionDenied
        by: Any = request.user
        verb = partial(approving.approve, announcement, by=by)
        answer: HttpResponse = self.answer_dialog(request, verb, done=_("Approved: it may be published."))  # type: ignore[attr-defined]
        return answer

    @action(
        description=_("Correct the text…"),
        icon="edit_note",
        permissions=["correct"],
        dialog=_asks(
            _("Correct the text?"),
            _("Readers see the new text, and mails that are not handed over yet carry it. History keeps the old one."),
            _("Correct it"),
            CorrectForm,
        ),
    )
    def correct_announcement(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Another title or text for what is with its readers, with a reason."""
        words = {"title": form.cleaned_data["title"], "body": form.cleaned_data["body"]}
        done = _("Corrected: readers see the new text.")
        return self._direct(request, form, object_id, partial(correcting.correct, **words), done)

    @action(
        description=_("Retry failed mails…"),
        icon="replay",
        permissions=["retry"],
        dialog=_asks(
            _("Try failed mails again?"),
            _(
                "Mails that failed, came back or have an unknown fate are due again. Nobody who got it gets it twice, "
                "except those of unknown fate. Whoever was left out stays left out."
            ),
            _("Try again"),
            RequiredReasonForm,
        ),
    )
    def retry_failed(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Every mail of it that went wrong, with a reason."""
        return self._direct(
            request, form, object_id, partial(_retry_all, reason=form.cleaned_data["reason"]), retried_words
        )

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


def _retry_all(announcement: Announcement, *, reason: str) -> int:
    retrying.check_kept(announcement)
    return tasks.retry(announcement.deliveries.all(), reason=reason)


def retried_words(count: int) -> Any:
    """What to say when mails are due again."""
    return ngettext("%(count)s mail is due again.", "%(count)s mails are due again.", count) % {"count": count}


def _published(announcement: Announcement) -> Any:
    if announcement.state == State.SCHEDULED:
        return _("Planned: it is sent by itself when its time comes.")
    return _("Published: it is on its way. Progress shows on its page.")
