"""System checks that an admin on this base shows nobody what is not theirs."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.filters import RelatedFieldListFilter
from django.core.checks import CheckMessage, Error
from unfold.checks import UnfoldModelAdminChecks

from backoffice.foundation.admin.filters import AutocompleteFilter, AutocompleteMultipleFilter, RelatedFilter

NARROWED = (AutocompleteFilter, AutocompleteMultipleFilter, RelatedFilter)
LIBRARIES = ("backoffice.foundation.", "django.", "simple_history.", "unfold.")


class BackofficeChecks(UnfoldModelAdminChecks):
    """Django's and Unfold's checks, and the house's own."""

    def check(self, admin_obj: Any, **kwargs: Any) -> list[CheckMessage]:
        """All complaints about one admin."""
        return [*super().check(admin_obj, **kwargs), *_scope(admin_obj), *_filters(admin_obj), *_fields(admin_obj)]


def _scope(admin: Any) -> Iterator[CheckMessage]:
    if not admin.is_unscoped and not hasattr(admin.model._default_manager.all(), "visible_to"):
        yield Error(
            f"{admin.model.__name__} does not say who may see it.",
            hint="Give its QuerySet visible_to(user), or set is_unscoped = True where everybody may see every row.",
            obj=type(admin),
            id="backoffice.E101",
        )


def _filters(admin: Any) -> Iterator[CheckMessage]:
    for item in admin.list_filter:
        kind = item[1] if isinstance(item, (tuple, list)) else None
        if isinstance(kind, type) and issubclass(kind, RelatedFieldListFilter) and not issubclass(kind, NARROWED):
            yield Error(
                f"The filter {kind.__name__} on “{item[0]}” names rows that its user may not see.",
                hint="Take AutocompleteFilter, AutocompleteMultipleFilter or RelatedFilter from the foundation.",
                obj=type(admin),
                id="backoffice.E102",
            )


def _fields(admin: Any) -> Iterator[CheckMessage]:
    own = [kind for kind in type(admin).__mro__ if not kind.__module__.startswith(LIBRARIES)]
    computes = any(name in vars(kind) for kind in own for name in ("get_fields", "get_fieldsets"))
    if admin.fields is None and admin.fieldsets is None and not computes:
        yield Error(
            "The form shows every field of the model, those to come included.",
            hint="List the fields in fields or fieldsets.",
            obj=type(admin),
            id="backoffice.E103",
        )
