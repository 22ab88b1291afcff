"""Registrations in the admin."""

from collections.abc import Collection
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.foundation.admin import BackofficeAdmin, DayRangeFilter, state_badge
from backoffice.foundation.admin.columns import Column
from backoffice.foundation.admin.filters import BooleanRadioFilter, ChoicesCheckboxFilter
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import save_many
from webinars.admin.registration_actions import RegistrationActions
from webinars.admin.registration_form import RegisterForm
from webinars.choices import RegistrationSource, RegistrationState, RowOutcome
from webinars.domain import seats
from webinars.models import Registration

ONE_WEBINAR = "webinar__id__exact"
NOT_TAKEN_BACK = {"webinar__title", "source"}
EDITED = ["attended", "minutes_present", "registered_at"]


@admin.register(Registration)
class RegistrationAdmin(RegistrationActions, BackofficeAdmin):  # type: ignore[misc]
    """Registrations. They begin and move by the rules of seats, and are never deleted: cancelling keeps the story."""

    list_display = ["person", "webinar", "badge", "source", "registered_at", "attended", "minutes_present"]
    list_display_links = ["person"]
    list_select_related = ["user", "webinar"]
    list_filter = [
        ("state", ChoicesCheckboxFilter), ("source", ChoicesCheckboxFilter), "webinar",
        ("registered_at", DayRangeFilter), ("attended", BooleanRadioFilter),
    ]  # fmt: skip
    search_fields = ["user__name", "user__email", "webinar__title"]
    search_help_text = _("Name or email of the person, or title of the webinar")
    sortable_by = ["registered_at"]
    autocomplete_fields = ["user", "webinar"]
    readonly_fields = ["user", "webinar", "badge", "source", "attendee_import", "updated_at"]
    fieldsets = [
        (
            None,
            {"fields": [("user", "webinar"), ("badge", "source"), "registered_at", "attendee_import", "updated_at"]},
        ),
        (_("Attendance"), {"fields": [("attended", "minutes_present")]}),
    ]
    add_fieldsets = [(None, {"fields": ["webinar", "user", ("email", "name"), "wanted_state"]})]
    actions = ["confirm_selected", "decline_selected", "cancel_selected"]
    actions_detail = ["confirm_registration", "decline_registration", "cancel_registration"]
    actions_row = ["confirm_registration", "decline_registration", "cancel_registration"]
    # The headings are words that the attendee import understands: what is exported can be imported as it is.
    export_columns = {
        "webinar": "webinar__title",
        "email": "user__email",
        "name": "user__name",
        "first name": "user__first_name",
        "last name": "user__last_name",
        "organisation": "user__organisation",
        "state": "state",
        "registered at": "registered_at",
        "source": "source",
        "attended": "attended",
        "time in session (minutes)": "minutes_present",
        "answers": "answers",
    }
    badge = state_badge("state", description=_("State"))

    @display(description=_("Person"), header=True)
    def person(self, registration: Registration) -> list[Any]:
        """Name and address."""
        user = registration.user
        return [str(user), user.email or user.username, str(user)[:1].upper()]

    def get_export_ticked(self, request: HttpRequest, columns: list[Column]) -> tuple[Collection[str], Any]:
        """Of one webinar's list, what the attendee import takes back; of a longer one, everything."""
        if ONE_WEBINAR not in request.GET:
            return super().get_export_ticked(request, columns)
        note = _(
            "Ticked is what an attendee import of another webinar takes back; any other column would come in as an "
            "answer. Answers leave as one column for each question."
        )
        return [column.name for column in columns if column.name not in NOT_TAKEN_BACK], note

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Registering somebody is a form of its own."""
        if obj is None:
            kwargs["form"] = type("RegisterForm", (RegisterForm, self.form), {})
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Registering somebody is a form of its own."""
        return self.add_fieldsets if obj is None else super().get_fieldsets(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Whom and what a registration is about never changes."""
        return [] if obj is None else list(super().get_readonly_fields(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: a registration is cancelled, so that the story stays."""
        return False

    def save_model(self, request: HttpRequest, obj: Registration, form: Any, change: bool) -> None:
        """Register the person by the rules of seats; of a registration, store only what the form may change."""
        if change:
            save_many([obj], fields=EDITED)
            return
        with transaction.atomic():
            people = [seats.SeatRequest(form.person_id(), form.cleaned_data["wanted_state"])]
            [seat] = seats.register(
                obj.webinar,
                people,
                source=RegistrationSource.ADMIN,
                terms=seats.Terms(revive=True, after_the_fact=True),
            )
            if seat.outcome == RowOutcome.UNCHANGED:
                raise RuleBroken(
                    _("This person is registered for “%(title)s” already, as %(state)s."),
                    code="registered_already",
                    params={"title": obj.webinar.title, "state": RegistrationState(seat.state).label.lower()},
                )
        obj.pk = seat.registration_id
        obj.refresh_from_db()
        if seat.reason:
            self.message_user(request, seats.REASONS[seat.reason], messages.WARNING)
