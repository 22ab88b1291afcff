"""Import-export resources that find, link and write only what the user may see."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget, ManyToManyWidget

from backoffice.foundation.admin.scope import narrowed


class ScopedForeignKeyWidget(ForeignKeyWidget):
    """Links to rows that the importing user may see: `ScopedForeignKeyWidget(User, "email")`."""

    def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        """The rows to look in; without a user (on export) all of them."""
        queryset: QuerySet[Any] = super().get_queryset(value, row, *args, **kwargs)
        user = kwargs.get("user")
        return queryset if user is None else narrowed(queryset, user)


class ScopedManyToManyWidget(ManyToManyWidget):
    """Links to several rows that the importing user may see."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> QuerySet[Any]:
        """The linked rows within the scope."""
        queryset: QuerySet[Any] = super().clean(value, row, **kwargs)
        user = kwargs.get("user")
        return queryset if user is None else narrowed(queryset, user)


class ScopedResource(ModelResource):
    """A resource for import pages: validates like a form, leaves unchanged rows alone, keeps to the user's scope.

    A subclass's Meta derives from `ScopedResource.Meta` and names model, fields and import_id_fields.
    """

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True
        use_transactions = True

    def __init__(self, user: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user = user

    def get_queryset(self) -> QuerySet[Any]:
        """The rows that an import may change."""
        queryset: QuerySet[Any] = super().get_queryset()
        return queryset if self.user is None else narrowed(queryset, self.user)

    @classmethod
    def get_fk_widget(cls, field: Any) -> Any:
        """The widget of foreign keys that the model declares."""
        return partial(ScopedForeignKeyWidget, model=field.remote_field.model)

    @classmethod
    def get_m2m_widget(cls, field: Any) -> Any:
        """The widget of many-to-many fields that the model declares."""
        return partial(ScopedManyToManyWidget, model=field.remote_field.model)
