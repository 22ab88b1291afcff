"""What of webinars, registrations and attendee lists is taken back, and by which rules."""

from backoffice.audit.domain.reverting import register, register_group
from webinars.domain.reverting.imports import ImportRules, imports_elsewhere
from webinars.domain.reverting.registrations import RegistrationRules
from webinars.domain.reverting.webinars import WebinarRules
from webinars.models import AttendeeImport, Registration, Webinar


def register_rules() -> None:
    """For once the app is ready."""
    register(Webinar, WebinarRules())
    register(Registration, RegistrationRules())
    register(AttendeeImport, ImportRules())
    register_group(imports_elsewhere)


__all__ = ["register_rules"]
