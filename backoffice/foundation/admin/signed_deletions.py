"""Deletions, one or many, that ask why and are signed with the answer."""

from typing import Any

from django.contrib.admin.actions import delete_selected
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse

from backoffice.foundation.admin.change_forms import posted_reason
from backoffice.foundation.history import Way, acting_as, require_reason


class SignedDeletions:
    """A ModelAdmin that deletes nothing without a reason: asked without one, its pages ask again."""

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Ask, and delete with a signed reason."""
        reason = posted_reason(request)
        if request.method == "POST" and not reason:
            request.POST = QueryDict()  # to the library: nothing was confirmed
            extra_context = {**(extra_context or {}), "lacks_reason": True}
        with acting_as(request.user, reason, way=Way.ADMIN):
            response: HttpResponseBase = super().delete_view(request, object_id, extra_context)  # type: ignore[misc]
            return response

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The list's actions, with a deletion that insists on the reason."""
        actions: dict[str, Any] = super().get_actions(request)  # type: ignore[misc]
        if "delete_selected" in actions:
            _function, name, description = actions["delete_selected"]
            actions["delete_selected"] = (type(self).delete_selected, name, description)
        return actions

    def delete_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Ask, and delete the ticked rows with a signed reason."""
        lacks_reason = "post" in request.POST and not posted_reason(request)
        if lacks_reason:
            request.POST = request.POST.copy()  # type: ignore[assignment]
            del request.POST["post"]  # type: ignore[misc]  # the copy can be changed
        response: HttpResponseBase | None = delete_selected(self, request, queryset)  # type: ignore[arg-type]
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            response.context_data["lacks_reason"] = lacks_reason
        return response

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete one object. Raises RuleBroken without a reason."""
        require_reason()
        super().delete_model(request, obj)  # type: ignore[misc]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete the selected rows with a signed reason. Raises RuleBroken without one."""
        with acting_as(request.user, posted_reason(request), way=Way.ADMIN):
            require_reason()
            super().delete_queryset(request, queryset)  # type: ignore[misc]
