"""Storing the table of roles as groups, which Django's permission checks read."""

from collections import defaultdict

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from people.choices import Role
from people.roles import codenames


@transaction.atomic
def sync_roles() -> dict[str, int]:
    """Make one group per role hold exactly the role's permissions. Returns the number of permissions by role."""
    by_model: dict[tuple[str, str], dict[str, Permission]] = defaultdict(dict)
    for permission in Permission.objects.select_related("content_type"):
        by_model[permission.content_type.app_label, permission.content_type.model][permission.codename] = permission
    counts = {}
    for role in Role:
        granted = [
            permission
            for (app_label, model_name), permissions in by_model.items()
            for codename, permission in permissions.items()
            if codename in codenames(role, app_label, model_name)
        ]
        Group.objects.get_or_create(name=role.value)[0].permissions.set(granted)
        counts[role.value] = len(granted)
    return counts
