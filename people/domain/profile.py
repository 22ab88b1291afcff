"""What people change about themselves."""

from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from people.domain.consent import note_consent
from people.models import User

OWN_FIELDS = ("name", "time_zone", "locale")


def change_profile(
    person: User,
    *,
    has_consented: bool,
    picture: ContentFile[bytes] | None = None,
    remove_picture: bool = False,
    **values: str,
) -> User:
    """Store what the person says about themselves: `name`, `time_zone`, `locale`, the consent, a checked picture.

    Returns the person as stored. Raises ValidationError for values that the model refuses.
    """
    with transaction.atomic():
        stored: User = User.objects.select_for_update().get(pk=person.pk)
        old_picture = stored.picture.name
        fields = {"has_consented", "consented_at"}
        for name in OWN_FIELDS:
            if name in values:
                setattr(stored, name, values[name])
                fields.add(name)
        note_consent(stored, has_consented)
        if picture is not None or remove_picture:
            stored.picture = picture if picture is not None else ""
            fields.add("picture")
        stored.clean_fields(exclude=[field.name for field in User._meta.fields if field.name not in fields])
        stored.save(update_fields={*fields, "updated_at"})
        discard_picture(stored, old_picture)
    return stored


def discard_picture(person: User, name: str | None) -> None:
    """Delete the file of a picture that the person, who is stored, does not show any more."""
    if name and name != person.picture.name:
        storage: Any = person.picture.storage
        transaction.on_commit(lambda: storage.delete(name))
