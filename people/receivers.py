"""What the log is told of people beside their history: new passwords, and permissions given past the table of roles."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import models
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from django.utils.translation import gettext as _

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from people.models import User

# What becomes of links by each step of a many-to-many change; what goes is looked at beforehand.
STEPS = {"post_add": "added", "pre_remove": "removed", "pre_clear": "removed"}


def connect() -> None:
    """Listen to whoever writes them: the admin, a command, a shell."""
    post_save.connect(on_saved, sender=User, dispatch_uid="people.password_changed")
    for model, name in ((User, "user_permissions"), (User, "groups"), (Group, "permissions")):
        field: Any = model._meta.get_field(name)
        receiver = partial(on_permissions_changed, field)
        m2m_changed.connect(receiver, sender=field.remote_field.through, weak=False, dispatch_uid=f"people.{field}")
    pre_save.connect(on_group_renamed, sender=Group, dispatch_uid="people.group_renamed")
    pre_delete.connect(on_group_deleted, sender=Group, dispatch_uid="people.group_deleted")


def on_saved(instance: User, created: bool, **_kwargs: Any) -> None:
    """A password was set, or taken away; that a stored one was hashed anew is no news."""
    if instance._password is not None:  # type: ignore[attr-defined]  # Django's own mark of a password just set
        note(EventKind.PASSWORD_CHANGED, subject=instance, details={"is_new_account": True} if created else None)
    elif instance.has_lost_password and not created:
        note(EventKind.PASSWORD_CHANGED, subject=instance, details={"is_removed": True})
    instance.has_lost_password = False


def on_permissions_changed(
    field: Any,
    *,
    instance: models.Model,
    action: str,
    reverse: bool,
    model: type[models.Model],
    pk_set: Collection[Any] | None,
    **_kwargs: Any,
) -> None:
    """Somebody, or a role's group, was given permissions or lost them other than by the table of roles."""
    if action not in STEPS:
        return
    others = model._default_manager.all()
    if action != "post_add":  # of these, those that are there to be taken away
        others = getattr(instance, field.remote_field.get_accessor_name() if reverse else field.name).all()
    if pk_set is not None:
        others = others.filter(pk__in=pk_set)
    names = sorted(map(_name, others))
    if names:
        note(EventKind.PERMISSIONS_CHANGED, subject=instance, details={STEPS[action]: names})


def on_group_renamed(instance: Group, **_kwargs: Any) -> None:
    """A group has another name: the role of the old one loses what it may do, that of the new one gains it."""
    former = Group.objects.filter(pk=instance.pk).values_list("name", flat=True).first()
    if former not in (None, instance.name):
        details = {"changes": {str(_("Name")): {"before": former, "after": instance.name}}}
        note(EventKind.PERMISSIONS_CHANGED, subject=instance, details=details)


def on_group_deleted(instance: Group, **_kwargs: Any) -> None:
    """A group goes, and with it what its role may do; the links to permissions go without a signal of their own."""
    removed = sorted(map(_name, instance.permissions.select_related("content_type")))
    note(EventKind.PERMISSIONS_CHANGED, subject=instance, details={"is_deleted": True, "removed": removed})


def _name(item: models.Model) -> str:
    if isinstance(item, Permission):
        return f"{item.content_type.app_label}.{item.codename}"
    return str(item)
