"""The history table of a model: its columns, and when a row is written."""

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from backoffice.foundation.history.actor import Way, current_actor


def actor_name() -> str:
    """The name that a history row written now is signed with."""
    return current_actor().name


def actor_way() -> str:
    """The door that a history row written now came through."""
    return current_actor().way


def actor_group() -> UUID:
    """The request or job that a history row written now belongs to."""
    return current_actor().group


def actor_address() -> str:
    """The network address that a history row written now came from."""
    return current_actor().address


class HistoryRow(models.Model):
    """What each history row says beside the values: the signature that outlives the account, and its circumstances."""

    actor_name = models.CharField(_("by"), max_length=200, blank=True, default=actor_name)
    way = models.CharField(_("way"), max_length=10, choices=Way.choices, blank=True, default=actor_way)
    group = models.UUIDField(_("request or job"), default=actor_group, db_index=True)
    address = models.CharField(_("network address"), max_length=45, blank=True, default=actor_address)

    class Meta:
        abstract = True


def _acting_user(instance: Any = None, request: Any = None, **kwargs: Any) -> Any:
    user = current_actor().user
    return user if getattr(user, "pk", None) is not None else None


class Trail(HistoricalRecords):
    """Historical records as this house keeps them: signed by the current actor, and none of a change that is none."""

    def copy_fields(self, model: type[models.Model]) -> dict[str, Any]:
        """The live table's columns without its indexes but the key's: history is read by object, time and job."""
        fields: dict[str, Any] = super().copy_fields(model)
        for name, field in fields.items():
            field.db_index = name == model._meta.pk.name
        return fields

    def get_change_reason_for_object(self, instance: Any, history_type: str, using: Any) -> str:
        """The reason set on the object itself, else the one that the current actor gave."""
        return getattr(instance, "_change_reason", None) or current_actor().reason

    def post_save(self, instance: Any, created: bool, using: Any = None, **kwargs: Any) -> None:
        """Write a row, unless the stored values are those of the last one already."""
        if not created and (self._is_untracked(instance, kwargs.get("update_fields")) or self._is_unchanged(instance)):
            return
        super().post_save(instance, created, using=using, **kwargs)

    def _is_untracked(self, instance: Any, update_fields: Any) -> bool:
        """Whether only columns were stored that history leaves out, such as counters: then nothing need be asked."""
        tracked = {field.name for field in self.fields_included(instance) if not getattr(field, "auto_now", False)}
        return update_fields is not None and tracked.isdisjoint(update_fields)

    def _is_unchanged(self, instance: Any) -> bool:
        names = [field.attname for field in self.fields_included(instance) if not getattr(field, "auto_now", False)]
        history = getattr(type(instance), self.manager_name)
        key = instance._meta.pk.attname
        last = history.filter(**{key: instance.pk}).order_by("-history_id").values(*names).first()
        if last is None:
            return False
        # Read back rather than compared with the instance, whose values may not have gone through the database yet.
        stored = type(instance)._base_manager.filter(pk=instance.pk).values(*names).first()
        return bool(last == stored)


def tracked(**options: Any) -> Trail:
    """The history of a model that people edit: `history = tracked()`."""
    return Trail(
        bases=[HistoryRow],
        history_id_field=models.BigAutoField(),
        get_user=_acting_user,
        **options,
    )
