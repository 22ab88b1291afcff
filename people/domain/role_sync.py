"""Storing the table of roles as groups, which Django's permission checks read."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from people.choices import Role
from people.roles import codenames


@transaction.atomic
def sync_roles() -> dict[str, int]:
    """Make one group per role hold exactly the role's permissions. Returns the number of permissions by role.

    The log tells which role gained and lost what; of a new installation, whose roles are all new, it tells nothing.
    """
    known = {
        permission.pk: (permission.content_type.app_label, permission.content_type.model, permission.codename)
        for permission in Permission.objects.select_related("content_type")
    }
    is_new = not Group.objects.filter(name__in=Role.values).exists()
    counts = {}
    for role in Role:
        granted = {key for key, (app, model, codename) in known.items() if codename in codenames(role, app, model)}
        group = Group.objects.get_or_create(name=role.value)[0]
        held = set(group.permissions.values_list("pk", flat=True))
        _store(group, added=granted - held, removed=held - granted)
        if granted != held and not is_new:
            details = {
                name: sorted(f"{known[key][0]}.{known[key][2]}" for key in keys)
                for name, keys in (("added", granted - held), ("removed", held - granted))
            }
            note(EventKind.PERMISSIONS_CHANGED, subject=group, text=str(role.label), details=details)
        counts[role.value] = len(granted)
    return counts


def _store(group: Group, *, added: set[int], removed: set[int]) -> None:
    """Write the links themselves: the log tells of both at once, and not of each as of one that came by hand."""
    links = Group.permissions.through.objects
    links.filter(group=group, permission__in=removed).delete()
    links.bulk_create([Group.permissions.through(group_id=group.pk, permission_id=key) for key in sorted(added)])
