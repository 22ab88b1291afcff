"""The registrations on the page of a webinar and on the page of a person."""

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin import BackofficeTabularInline, state_badge
from people.admin import UserAdmin
from webinars.models import Registration


class WebinarRegistrationInline(BackofficeTabularInline):
    """Who is registered; states move on each registration's own page, and in its list."""

    model = Registration
    fk_name = "webinar"
    read_only = True
    show_title = False
    fields = ["user", "email", "badge", "source", "registered_at", "attended", "minutes_present"]
    readonly_fields = ["email", "badge", "source"]
    list_select_related = ("user",)
    ordering = ["-registered_at", "-pk"]
    badge = state_badge("state", description=_("State"))

    def email(self, registration: Registration) -> str:
        """The person's address."""
        return registration.user.email or ""


class PersonRegistrationInline(BackofficeTabularInline):
    """What a person is registered for."""

    model = Registration
    fk_name = "user"
    read_only = True
    show_title = False
    fields = ["webinar", "badge", "source", "registered_at", "attended", "minutes_present"]
    readonly_fields = ["badge", "source"]
    list_select_related = ("webinar",)
    ordering = ["-registered_at", "-pk"]
    badge = state_badge("state", description=_("State"))


UserAdmin.add_inline(PersonRegistrationInline)
