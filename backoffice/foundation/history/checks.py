"""What `manage.py check` says of models whose history could be written past."""

from typing import Any

from django.apps import apps
from django.core.checks import Error

from backoffice.foundation.history.guard import GuardedQuerySet, is_tracked


def check_managers(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Each manager of a model with history refuses what leaves none."""
    return [
        Error(
            f"{model._meta.label}.{manager.name} writes without history.",
            hint="Build it on a QuerySet that inherits from backoffice.foundation.querysets.ScopedQuerySet.",
            obj=model,
            id="history.E001",
        )
        for model in apps.get_models()
        if is_tracked(model) and (app_configs is None or model._meta.app_config in app_configs)
        for manager in model._meta.managers
        if not isinstance(manager.get_queryset(), GuardedQuerySet)
    ]
