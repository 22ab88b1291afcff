"""What somebody said about being written to."""

from django.utils import timezone

from people.models import User


def note_consent(person: User, has_consented: bool) -> None:
    """Set the answer on the person, with the time where it differs from the stored one; the caller saves."""
    stored = User.objects.filter(pk=person.pk).values_list("has_consented", flat=True).first()
    if has_consented != bool(stored):
        person.consented_at = timezone.now()
    person.has_consented = has_consented
