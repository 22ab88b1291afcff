"""Access grants in the admin."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.foundation.admin import (
    BackofficeAdmin,
    ChangeForm,
    DayRangeFilter,
    RequiredReasonForm,
    scoped_permission,
)
from backoffice.foundation.history import Way, acting_as
from media.admin.clock_filters import GrantStateFilter
from media.admin.labels import grant_badge
from media.domain.granting import grant, revoke
from media.models import Grant


class NewGrantForm(ChangeForm):
    """A grant for somebody who may have had one already: that one comes to life again."""

    def clean(self) -> dict[str, Any]:
        """Go on with the grant that there is, so that a second one is not even tried."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "recording" in values and "user" in values:
            existing = Grant.objects.filter(recording=values["recording"], user=values["user"]).first()
            self.instance = existing or self.instance
        return values


@admin.register(Grant)
class GrantAdmin(BackofficeAdmin):  # type: ignore[misc]
    """Who was given access by name. Grants are revoked, never deleted."""

    list_display = ["user", "recording", "badge", "expires_at", "granted_by", "created_at"]
    list_select_related = ["user", "recording", "granted_by"]
    list_filter = [
        GrantStateFilter,
        "recording",
        "user",
        ("expires_at", DayRangeFilter),
        ("created_at", DayRangeFilter),
    ]
    search_fields = ["user__name", "=user__email", "recording__title"]
    search_help_text = _("Search by name, email address or recording")
    sortable_by = ["created_at"]
    autocomplete_fields = ["recording", "user"]
    reason_fields = ["expires_at"]
    actions = ["revoke_selected"]
    actions_row = ["revoke_grant"]
    actions_detail = ["revoke_grant"]
    badge = grant_badge
    has_revoke_permission = scoped_permission("change", when=lambda item: item.revoked_at is None)

    export_columns = {
        "Name": "user__name",
        "Email": "user__email",
        "Recording": "recording__title",
        "Webinar": "recording__webinar__title",
        "Until": "expires_at",
        "Revoked": "revoked_at",
        "Granted by": "granted_by__name",
        "Granted": "created_at",
    }

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is asked of a new grant, and what is known of one that exists."""
        asked = ["recording", "user", "expires_at"]
        return asked if obj is None else [*asked, "badge", "revoked_at", "granted_by", "created_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Whom a grant is for stays; only its end moves, while it is not revoked."""
        if obj is None:
            return []
        fixed = ["recording", "user", "badge", "revoked_at", "granted_by", "created_at"]
        return fixed if obj.revoked_at is None else [*fixed, "expires_at"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Another form for new grants."""
        if obj is None:
            kwargs["form"] = NewGrantForm
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Grant, or move the end. Raises RuleBroken."""
        grant([obj.recording], [obj.user], expires_at=obj.expires_at, by=request.user)
        obj.pk = Grant.objects.values_list("pk", flat=True).get(recording=obj.recording, user=obj.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: who could watch stays known."""
        return False

    @action(
        description=_("Revoke…"),
        icon="key_off",
        permissions=["revoke"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": _("Take this access back?"),
            "description": _("It ends at once, also for somebody who is watching. It can be granted again."),
            "form_class": RequiredReasonForm,
            "form_submit_text": _("Revoke"),
        },
    )
    def revoke_grant(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """End one person's access."""
        item = self.object_or_404(request, object_id)
        if not self.has_revoke_permission(request, item):
            raise PermissionDenied
        with acting_as(request.user, form.cleaned_data["reason"], way=Way.ADMIN):
            return self.answer_dialog(request, partial(revoke, Grant.objects.filter(pk=item.pk)), done=_("Revoked."))

    @action(description=_("Revoke selected access grants…"), permissions=["revoke"])
    def revoke_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """End the access of many."""
        return self.confirm_bulk(
            request,
            queryset,
            form_class=RequiredReasonForm,
            title=_("Revoke access"),
            description=_("It ends at once. Those revoked before stay as they are."),
            submit=_("Revoke"),
            is_danger=True,
            verb=lambda grants, form: revoke(grants),
            done=lambda count: ngettext("%(n)s grant revoked.", "%(n)s grants revoked.", count) % {"n": count},
        )
