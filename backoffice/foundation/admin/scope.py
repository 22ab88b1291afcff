"""Narrows what an admin page shows, offers and takes to what its user may see."""

from collections.abc import Callable
from itertools import batched
from typing import Any

from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from backoffice.foundation.admin.autocomplete import ChoiceOfSeveral, SearchedMultiple, SearchedSelect
from backoffice.foundation.history import delete_many
from backoffice.foundation.querysets import narrowed

type Permission = Callable[..., bool]


class ScopedChoices(BaseModelAdmin[Any]):
    """Offers in foreign keys and many-to-many fields only the rows that the user may see."""

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet[Any]:
        """The choices of a relation, in the order of the related admin, within the user's scope."""
        queryset = super().get_field_queryset(db, db_field, request)
        if queryset is None:
            queryset = db_field.remote_field.model._default_manager.using(db)
        return narrowed(queryset.all(), request.user)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The form field of a relation; a search where it is one of `autocomplete_fields`."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SearchedSelect(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The form field of a many-to-many relation; a search where it is one of `autocomplete_fields`."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SearchedMultiple(db_field, self.admin_site, using=kwargs.get("using")))
            kwargs.setdefault("form_class", ChoiceOfSeveral)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class ScopedAdmin(ScopedChoices):
    """A ModelAdmin whose pages, permissions and deletions end where the user's scope ends."""

    model: type[Model]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows that every page of this admin starts from."""
        return narrowed(super().get_queryset(request), request.user)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The object of a detail page, or None outside the scope."""
        found = super().get_object(request, object_id, from_field)  # type: ignore[misc]
        if found is not None:
            self._seen(request)[str(found.pk)] = found
        return found

    def scoped_object(self, request: HttpRequest, obj: Any) -> Any:
        """The object, given itself or by its key, or None where the user may not see it; asked once per request."""
        key, seen = str(obj.pk if isinstance(obj, Model) else obj), self._seen(request)
        if key not in seen:
            try:
                seen[key] = narrowed(self.model._default_manager.all(), request.user).filter(pk=key).first()
            except (ValueError, ValidationError):  # not a key at all
                seen[key] = None
        return seen[key]

    def object_or_404(self, request: HttpRequest, object_id: Any) -> Any:
        """The object of a row or detail action, with what `get_queryset` adds. Raises Http404 outside the scope."""
        found = self.get_object(request, str(object_id))
        if found is None:
            raise Http404(_("There is nothing here that you may see."))
        return found

    def in_scope(self, request: HttpRequest, obj: Any) -> bool:
        """Whether `obj` (an object, its key, None for the model as a whole, a new one) is the user's business."""
        if obj is None or (isinstance(obj, Model) and obj.pk is None):
            return True
        return self.scoped_object(request, obj) is not None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The model's permission and, for one object, the scope."""
        return super().has_view_permission(request, obj) and self.in_scope(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The model's permission and, for one object, the scope."""
        return super().has_change_permission(request, obj) and self.in_scope(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The model's permission and, for one object, the scope."""
        return super().has_delete_permission(request, obj) and self.in_scope(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What a deletion takes along; the scope of all rows is asked in one query."""
        seen = self._seen(request)
        for batch in batched(objs, 1_000):
            keys = [item.pk for item in batch]
            visible = narrowed(self.model._default_manager.filter(pk__in=keys), request.user)
            seen.update(dict.fromkeys(map(str, keys)) | {str(item.pk): item for item in visible})
        return super().get_deleted_objects(objs, request)  # type: ignore[misc]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete the selected rows, each with its last history row."""
        # A scope or a search may have made the queryset distinct, which cannot be deleted from.
        delete_many(self.model._default_manager.filter(pk__in=queryset.order_by().values("pk")))

    def _seen(self, request: HttpRequest) -> dict[str, Any]:
        store: dict[type[Model], dict[str, Any]] = request.__dict__.setdefault("_scoped_objects", {})
        return store.setdefault(self.model, {})


def scoped_permission(codename: str, *, when: Callable[[Any], bool] | None = None) -> Permission:
    """A `has_…_permission` method: the permission `<app>.<codename>_<model>`, and for one object scope and state.

    `when` looks at the object: a button is hidden where it says no. At the address behind the button the verb decides,
    under its lock: whoever presses it on a page that has grown old is told why not, in words.
    """

    def has_permission(self: Any, request: HttpRequest, obj: Any = None) -> bool:
        if not request.user.has_perm(f"{self.opts.app_label}.{codename}_{self.opts.model_name}"):
            return False
        if obj is None:
            return True
        found = self.scoped_object(request, obj)
        return found is not None and (when is None or _is_about_to_act(self, request) or when(found))

    return has_permission


def _is_about_to_act(model_admin: Any, request: HttpRequest) -> bool:
    """Whether the request is for one of the admin's own actions, not for a page that offers them."""
    match = request.resolver_match
    if match is None or match.url_name is None:
        return False
    opts = model_admin.opts
    actions = [*model_admin.actions_detail, *model_admin.actions_row]
    name = match.url_name.removeprefix(f"{opts.app_label}_{opts.model_name}_")
    return name in model_admin._extract_action_names(actions)
