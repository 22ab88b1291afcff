"""Whom the rules in a form reach, while they are being chosen: figures and a few people for the page."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display

from comms.choices import Channel
from comms.domain import audience
from comms.domain.audience.naming import Rules
from comms.domain.audience_words import words_of_rules


class AudiencePages:
    """Put before BackofficeAdmin: the place `reach` in the form, and the address that fills it.

    The form's method `chosen_rules()` says what was chosen, or raises RuleBroken; `audience_fields` names the fields
    whose errors are told in its place.
    """

    audience_fields: tuple[str, ...] = ("rules",)

    def get_urls(self) -> list[URLPattern]:
        """The admin's addresses and `reach/`."""
        opts = self.opts  # type: ignore[attr-defined]
        view = self.admin_site.admin_view(require_POST(self.reach_view))  # type: ignore[attr-defined]
        mine = path("reach/", view, name=f"{opts.app_label}_{opts.model_name}_reach")
        return [mine, *super().get_urls()]  # type: ignore[misc]

    @display(description=_("It reaches"))
    def reach(self, obj: Any) -> SafeString:
        """Where the figures appear."""
        opts = self.opts  # type: ignore[attr-defined]
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_reach")
        return render_to_string("admin/comms/audience/reach_place.html", {"address": address})

    def reach_view(self, request: HttpRequest) -> HttpResponseBase:
        """The figures for the form as it was sent. Raises PermissionDenied for those who may write none."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):  # type: ignore[attr-defined]
            raise PermissionDenied
        form = self.get_form(request)(request.POST)  # type: ignore[attr-defined]
        form.full_clean()
        errors = [error for name in self.audience_fields for error in form.errors.get(name, [])]
        answer = {"errors": errors} if errors else self._figures(request, form.chosen_rules())
        return JsonResponse(answer, headers={"Cache-Control": "no-store"})

    def _figures(self, request: HttpRequest, rules: Rules) -> dict[str, Any]:
        wishes = bool(request.POST.get("is_for_consenting_only"))
        found = audience.preview(rules, by=request.user, is_for_consenting_only=wishes)  # type: ignore[arg-type]
        may_look = request.user.has_perm("people.view_user")
        channels = request.POST.getlist("channels")
        context = {
            "preview": found,
            "words": words_of_rules(rules),
            "may_look": may_look,
            "is_mailed": not channels or Channel.EMAIL in channels,
        }
        return {
            "count": found.count,
            "mailed": found.mailed_count,
            "inactive": found.inactive_count,
            "left_out": {part.reason: part.number for part in found.left_out},
            "html": render_to_string("admin/comms/audience/reach.html", context, request),
        }
