"""Import-export resources that find, link and write only what the user may see, and refuse in words."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from import_export.resources import ModelResource
from import_export.widgets import ManyToManyWidget

from backoffice.foundation.admin.import_cells import (
    ChoiceWidget,
    DecimalNumberWidget,
    FilledField,
    MomentWidget,
    ScopedForeignKeyWidget,
    ScopedManyToManyWidget,
    WholeNumberWidget,
)
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import one_row_each
from backoffice.foundation.history.recording import CHANGED, CREATED, record
from backoffice.foundation.querysets import narrowed


class ScopedResource(ModelResource):
    """A resource for import pages: validates like a form, leaves unchanged rows alone, keeps to the user's scope.

    A subclass's Meta derives from `ScopedResource.Meta` and names model, fields and import_id_fields. Blank cells leave
    what is stored alone. `not_imported` says of headings that people try why they are in no import.
    """

    DEFAULT_RESOURCE_FIELD = FilledField
    WIDGETS_MAP: ClassVar[dict[str, Any]] = {
        **ModelResource.WIDGETS_MAP,
        **dict.fromkeys(("IntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"), WholeNumberWidget),
        "DecimalField": DecimalNumberWidget,
        "DateTimeField": MomentWidget,
    }
    not_imported: ClassVar[Mapping[str, Any]] = {}

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True
        use_transactions = True

    def __init__(self, user: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user = user
        self._created: list[Any] = []
        self._changed: list[Any] = []

    def get_queryset(self) -> QuerySet[Any]:
        """The rows that an import may change."""
        queryset: QuerySet[Any] = super().get_queryset()
        return queryset if self.user is None else narrowed(queryset, self.user)

    def key_columns(self) -> list[str]:
        """The headings by whose cells rows are told apart."""
        return [str(self.fields[name].column_name) for name in self.get_import_id_fields()]

    def key_of(self, row: Mapping[str, str]) -> str:
        """What tells a row apart in its file; empty where a cell for it is."""
        cells = [row[name] for name in self.key_columns()]
        return ", ".join(cells) if all(cells) else ""

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Take all cells over. Raises ValidationError with what is wrong with each, links to several rows included."""
        errors: dict[str, Any] = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for field in self._linking_fields():
            if row.get(field.column_name):
                try:
                    field.clean(row, **kwargs)
                except RuleBroken as broken:
                    errors[field.attribute] = broken.as_validation_error()
        if errors:
            raise ValidationError(errors)

    def import_field(self, field: Any, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Take one cell over. Raises ValueError in words, which import-export gathers over the columns of a row."""
        try:
            super().import_field(field, instance, row, is_m2m, **kwargs)
        except RuleBroken as broken:
            raise ValueError(str(broken)) from broken
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Check like a form, but for what the database checks itself when the row is stored. Raises ValidationError."""
        errors = dict(import_validation_errors or {})
        try:
            instance.full_clean(exclude=errors, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Nothing has been written yet."""
        self._created, self._changed = [], []

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Store the row. Raises ValidationError in the words of the constraint that it breaks.

        Asking for each constraint beforehand, as a form does, takes longer than storing does. So does a history row
        for each: they are written together, but for rows that are linked to others, whose history tells of the links.
        """
        is_adding, key = instance._state.adding, instance.pk
        is_linked = any(row.get(field.column_name) for field in self._linking_fields())
        if not is_linked:
            instance.skip_history_when_saving = True
        try:
            with transaction.atomic(using=self.get_db_connection_name()):
                super().save_instance(instance, is_create, row, **kwargs)
        except IntegrityError:
            instance._state.adding, instance.pk = is_adding, key
            instance.validate_unique()
            instance.validate_constraints()
            raise
        if not is_linked:
            (self._created if is_create else self._changed).append(instance.pk)

    def import_row(self, row: Any, *args: Any, **kwargs: Any) -> Any:
        """Store a row and its links, which are one change."""
        with one_row_each():
            return super().import_row(row, *args, **kwargs)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Write the history of what was stored; a trial leaves none, for it is taken back."""
        if not kwargs.get("dry_run"):
            record(self._meta.model, self._created, CREATED)
            record(self._meta.model, self._changed, CHANGED)

    @classmethod
    def widget_from_django_field(cls, f: Any, default: Any = None) -> Any:
        """The widget of a model field: of one with choices, its words."""
        return partial(ChoiceWidget, f.choices) if f.choices else super().widget_from_django_field(f)

    @classmethod
    def get_fk_widget(cls, field: Any) -> Any:
        """The widget of foreign keys that the model declares."""
        return partial(ScopedForeignKeyWidget, model=field.remote_field.model)

    @classmethod
    def get_m2m_widget(cls, field: Any) -> Any:
        """The widget of many-to-many fields that the model declares."""
        return partial(ScopedManyToManyWidget, model=field.remote_field.model)

    def _linking_fields(self) -> list[Any]:
        return [field for field in self.get_import_fields() if isinstance(field.widget, ManyToManyWidget)]
