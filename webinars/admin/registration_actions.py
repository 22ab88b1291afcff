"""What can be done with registrations: one, or many at once."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.foundation.admin import ReasonForm, RequiredReasonForm, scoped_permission
from backoffice.foundation.history import acting_as
from webinars.choices import STANDING_STATES, RegistrationState
from webinars.domain import seats
from webinars.models import Registration

type Verb = Callable[[Iterable[Registration]], seats.Moved]


def in_words(moved: seats.Moved) -> str:
    """What a move came to."""
    parts = [
        ngettext("%(n)s registration changed.", "%(n)s registrations changed.", moved.changed_count)
        % {"n": moved.changed_count}
    ]
    if moved.waiting_count:
        parts.append(
            ngettext("%(n)s person waits for a seat.", "%(n)s people wait for a seat.", moved.waiting_count)
            % {"n": moved.waiting_count}
        )
    if moved.promoted_count:
        parts.append(
            ngettext(
                "%(n)s person on the waiting list got a seat.",
                "%(n)s people on the waiting list got a seat.",
                moved.promoted_count,
            )
            % {"n": moved.promoted_count}
        )
    return " ".join(parts)


def _may_become(state: RegistrationState) -> Callable[[Registration], bool]:
    return lambda registration: RegistrationState(registration.state).may_become(state)


CANCEL_TEXT = _("The seat goes to the next person on the waiting list.")
CONFIRM_TEXT = _("Seats are given out in the order of registration; whoever finds none joins the waiting list.")
DECLINE_TEXT = _("The person is told no and can’t register again by themselves.")


class RegistrationActions:
    """Each asks first, and ends in one verb of `seats`."""

    has_move_permission = scoped_permission("change")
    has_confirm_permission = scoped_permission("change", when=_may_become(RegistrationState.CONFIRMED))
    has_decline_permission = scoped_permission("change", when=_may_become(RegistrationState.DECLINED))
    has_cancel_permission = scoped_permission("change", when=lambda registration: registration.state in STANDING_STATES)

    @action(
        description=_("Confirm…"),
        icon="check_circle",
        permissions=["confirm"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": _("Confirm this registration?"),
            "description": CONFIRM_TEXT,
            "form_class": ReasonForm,
            "form_submit_text": _("Confirm"),
        },
    )
    def confirm_registration(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Give the person a seat, or a place in line."""
        return self._move_one(request, form, object_id, seats.confirm)

    @action(
        description=_("Decline…"),
        icon="do_not_disturb_on",
        permissions=["decline"],
        dialog={
            "title": _("Decline this registration?"),
            "description": DECLINE_TEXT,
            "form_class": RequiredReasonForm,
            "form_submit_text": _("Decline"),
        },
    )
    def decline_registration(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Say no, with the reason."""
        return self._move_one(request, form, object_id, seats.decline)

    @action(
        description=_("Cancel registration…"),
        icon="person_remove",
        permissions=["cancel"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": _("Cancel this registration?"),
            "description": CANCEL_TEXT,
            "form_class": RequiredReasonForm,
            "form_submit_text": _("Cancel the registration"),
        },
    )
    def cancel_registration(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Give up the place, with the reason."""
        return self._move_one(request, form, object_id, seats.cancel)

    @action(description=_("Confirm selected registrations…"), permissions=["move"])
    def confirm_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Give them seats, or places in line."""
        return self._move_many(
            request, queryset, seats.confirm, _("Confirm registrations"), CONFIRM_TEXT, _("Confirm them"), ReasonForm
        )

    @action(description=_("Decline selected registrations…"), permissions=["move"])
    def decline_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Say no to them."""
        return self._move_many(
            request, queryset, seats.decline, _("Decline registrations"), DECLINE_TEXT, _("Decline them")
        )

    @action(description=_("Cancel selected registrations…"), permissions=["move"])
    def cancel_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Give up their places."""
        return self._move_many(
            request, queryset, seats.cancel, _("Cancel registrations"), CANCEL_TEXT, _("Cancel them")
        )

    def _move_one(self, request: HttpRequest, form: Any, object_id: Any, verb: Verb) -> HttpResponse:
        registration = self.object_or_404(request, object_id)  # type: ignore[attr-defined]
        if not self.has_move_permission(request, registration):
            raise PermissionDenied
        with acting_as(request.user, form.cleaned_data["reason"]):
            return self.answer_dialog(request, partial(verb, [registration]), done=in_words)  # type: ignore[attr-defined, no-any-return]

    def _move_many(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        verb: Verb,
        title: Any,
        description: Any,
        submit: Any,
        form_class: Any = RequiredReasonForm,
    ) -> HttpResponseBase | None:
        return self.confirm_bulk(  # type: ignore[attr-defined, no-any-return]
            request,
            queryset,
            form_class=form_class,
            title=title,
            description=description,
            submit=submit,
            is_danger=form_class is RequiredReasonForm,
            verb=lambda registrations, form: verb(registrations),
            done=in_words,
        )
