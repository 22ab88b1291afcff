"""The history table of a model: its columns, and when a row is written."""

from collections.abc import Iterable
from typing import Any, Never
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from backoffice.foundation.history.actor import Way, current_actor
from backoffice.foundation.history.guard import HistoryBypassed, KeptQuerySet
from backoffice.foundation.history.links import note_changed_links
from backoffice.foundation.history.recording import CHANGED, CREATED, DELETED, record, telling_fields


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
    """What each history row says beside the values: the signature that outlives the account, and its circumstances.

    `changed` names the fields whose stored value changed, sorted, each ended by a comma.
    """

    actor_name = models.CharField(_("by"), max_length=200, blank=True, default=actor_name)
    way = models.CharField(_("way"), max_length=10, choices=Way.choices, blank=True, default=actor_way)
    group = models.UUIDField(_("request or job"), default=actor_group)
    network_address = models.CharField(_("network address"), max_length=45, blank=True, default=actor_address)
    changed = models.TextField(_("changed"), blank=True, default="")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> Never:
        """History rows are written by `record` only. Raises HistoryBypassed."""
        raise HistoryBypassed("History is written by backoffice.foundation.history, and never changed.")

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        """History is kept. Raises HistoryBypassed."""
        raise HistoryBypassed("History is kept: retention is the one way that a row goes.")


class Trail(HistoricalRecords):
    """Historical records as this house keeps them: signed by the current actor, and none of a change that is none."""

    def copy_fields(self, model: type[models.Model]) -> dict[str, Any]:
        """The live table's columns without its indexes: history is read by object and by job."""
        fields: dict[str, Any] = super().copy_fields(model)
        for field in fields.values():
            field.db_index = False
        return fields

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        """What the library says of the table, and the two indexes that it is read by."""
        key = model._meta.pk.name
        indexes = [models.Index(fields=[key, "history_id"]), models.Index(fields=["group", "history_id"])]
        return {**super().get_meta_options(model), "indexes": indexes}

    def _get_history_user_fields(self) -> dict[str, Any]:
        """Who did it, by number and without a constraint: the row stays as it is when the account goes.

        What somebody did is asked of the log, which has the index for it.
        """
        fields: dict[str, Any] = super()._get_history_user_fields()
        fields["history_user"].remote_field.on_delete = models.DO_NOTHING
        fields["history_user"].db_index = False
        return fields

    def post_save(self, instance: Any, created: bool, using: Any = None, **kwargs: Any) -> None:
        """Write a row, unless the stored values are those of the last one already."""
        if hasattr(instance, "skip_history_when_saving"):
            return
        if created:
            record(type(instance), [instance.pk], CREATED)
        elif not self._is_untracked(instance, kwargs.get("update_fields")):
            record(type(instance), [instance.pk], CHANGED)

    def pre_delete(self, instance: Any, **kwargs: Any) -> None:
        """Write the last row while there is something to copy: values and links as they are stored."""
        record(type(instance), [instance.pk], DELETED)

    def post_delete(self, instance: Any, using: Any = None, **kwargs: Any) -> None:
        """The last row is written already."""

    def m2m_changed(self, instance: Any, action: str, attr: str, pk_set: Any, reverse: bool, **kwargs: Any) -> None:
        """Write a row for each object whose links changed, from whichever side."""
        note_changed_links(self.cls._meta.get_field(attr), instance, action, pk_set, reverse)

    def _is_untracked(self, instance: Any, update_fields: Iterable[str] | None) -> bool:
        """Whether only columns were stored that history leaves out, such as counters: then nothing need be asked."""
        if update_fields is None:
            return False
        return {field.name for field in telling_fields(type(instance))}.isdisjoint(update_fields)


def tracked(**options: Any) -> Trail:
    """The history of a model that people edit: `history = tracked()`."""
    return Trail(
        bases=[HistoryRow],
        history_id_field=models.BigAutoField(),
        user_db_constraint=False,
        historical_queryset=KeptQuerySet,
        **options,
    )
