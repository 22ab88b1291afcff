"""The lists of the admin: whether somebody may open one, and its address with filters set."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse


def may_view(request: HttpRequest, model: type[Model]) -> bool:
    """Whether the visitor may open the list of `model`."""
    return model in admin.site._registry and admin.site.get_model_admin(model).has_view_permission(request)


def may_add(request: HttpRequest, model: type[Model]) -> bool:
    """Whether the visitor may make a new one."""
    return model in admin.site._registry and admin.site.get_model_admin(model).has_add_permission(request)


def list_address(model: type[Model], **filters: Any) -> str:
    """The address of the list; filters as its own filter form sends them, lists for several choices of one."""
    query = urlencode({name: value for name, value in filters.items() if value not in (None, [])}, doseq=True)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{query}" if query else address


def add_address(model: type[Model]) -> str:
    """The address of the form for a new one."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def change_address(item: Model) -> str:
    """The address of one object's page."""
    return reverse(f"admin:{item._meta.app_label}_{item._meta.model_name}_change", args=[item.pk])
