"""Buttons that lead to taking something back, for those who may."""

from typing import Any
from uuid import UUID

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import NoReverseMatch, reverse

from backoffice.audit.choices import LineKind
from backoffice.audit.domain.reading.subjects import model_called
from backoffice.audit.models import LogLine

register = template.Library()

# What taking back asks for, by what happened.
ACTIONS = {LineKind.CREATED: "delete", LineKind.CHANGED: "change", LineKind.DELETED: "add"}


@register.simple_tag(takes_context=True)
def revert_object_url(context: Context, opts: Any, key: Any, row: Any, is_deleted: bool) -> str:
    """The address where the object is set back to this version; empty for whoever may not."""
    action = "add" if is_deleted else "change"
    if not _user(context).has_perm(f"{opts.app_label}.{action}_{opts.model_name}"):
        return ""
    try:
        return reverse("admin:audit_revert_object", args=[opts.label_lower, key, row.history_id])
    except NoReverseMatch:  # an admin site without these pages
        return ""


@register.simple_tag(takes_context=True)
def revert_group_url(context: Context, group: UUID) -> str:
    """The address where the request or job is taken back; empty for whoever may do nothing of it. One query."""
    lines = LogLine.objects.filter(group=group, kind__in=LineKind.values).order_by()
    user = _user(context)
    for label, kind in lines.values_list("model_label", "kind").distinct():
        model = model_called(label)
        if model is not None and user.has_perm(
            f"{model._meta.app_label}.{ACTIONS[LineKind(kind)]}_{model._meta.model_name}"
        ):
            return reverse("admin:audit_revert_group", args=[group])
    return ""


def _user(context: Context) -> Any:
    request: HttpRequest = context["request"]
    return request.user
