"""A small admin site on the real models, on which the admin's foundation is tried out."""

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import path
from unfold.decorators import action, display
from unfold.sites import UnfoldAdminSite

from backoffice.foundation.admin import (
    BackofficeAdmin,
    BackofficeTabularInline,
    DayRangeFilter,
    RequiredReasonForm,
    scoped_permission,
    state_badge,
)
from backoffice.foundation.admin.filters import ChoicesCheckboxFilter
from backoffice.foundation.admin.importing import ImportMixin
from backoffice.foundation.admin.resources import ScopedResource
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import save_many
from backoffice.urls import urlpatterns as house
from people.models import Tag, User
from people.resources.tag import TagResource
from webinars.choices import WebinarState
from webinars.models import Registration, Series, Webinar


def cancel(webinars: Any) -> int:
    """A domain verb: cancels all or none."""
    webinars = list(webinars)
    for webinar in webinars:
        if webinar.state == WebinarState.ENDED:
            raise RuleBroken("“%(title)s” is over.", code="over", params={"title": webinar.title})
        if webinar.state == WebinarState.CANCELLED:
            raise RuleBroken("“%(title)s” is cancelled already.", code="cancelled", params={"title": webinar.title})
        webinar.state = WebinarState.CANCELLED
    return save_many(webinars, fields=["state"])


class LabRegistrationInline(BackofficeTabularInline):
    model = Registration
    fields = ["user", "badge"]
    readonly_fields = ["badge"]
    list_select_related = ("user",)
    read_only = True
    per_page = 2
    badge = state_badge("state")


class LabWebinarAdmin(BackofficeAdmin):
    list_display = ["title", "organizer", "starts_at", "badge"]
    list_select_related = ["organizer"]
    list_filter = [("state", ChoicesCheckboxFilter), ("starts_at", DayRangeFilter), "organizer", "series"]
    search_fields = ["title"]
    autocomplete_fields = ["organizer"]
    fields = ["title", "description", "organizer", "hosts", "starts_at", "duration_minutes", "tags", "capacity"]
    inlines = [LabRegistrationInline]
    actions = ["cancel_selected"]
    actions_detail = ["cancel_webinar"]
    actions_row = ["cancel_webinar"]
    badge = state_badge("state")
    has_cancel_permission = scoped_permission("schedule", when=lambda webinar: webinar.state != WebinarState.CANCELLED)

    @action(
        description="Cancel webinar…",
        permissions=["cancel"],
        icon="event_busy",
        dialog={
            "title": "Cancel this webinar?",
            "description": "Everybody registered is told.",
            "form_class": RequiredReasonForm,
            "form_submit_text": "Cancel it",
        },
    )
    def cancel_webinar(self, request: Any, form: Any, object_id: str) -> Any:
        webinar = self.object_or_404(request, object_id)
        if not self.has_cancel_permission(request, webinar):
            raise PermissionDenied
        return self.answer_dialog(request, partial(cancel, [webinar]), done="Cancelled.")

    @action(description="Cancel selected webinars…", permissions=["cancel"])
    def cancel_selected(self, request: Any, queryset: Any) -> Any:
        return self.confirm_bulk(
            request,
            queryset,
            title="Cancel webinars",
            form_class=RequiredReasonForm,
            verb=lambda webinars, form: cancel(webinars),
            done=lambda count: f"{count} cancelled.",
            submit="Cancel them",
            is_danger=True,
        )

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.title == "forbidden":
            raise RuleBroken("This title is taken by the house.", code="forbidden")


class LabUserAdmin(BackofficeAdmin):
    list_display = ["person", "role"]
    search_fields = ["name", "=email"]
    fields = ["name", "email", "tags"]
    autocomplete_fields = ["tags"]

    @display(description="Person", header=True)
    def person(self, user: User) -> list[str]:
        return [str(user), user.email or ""]


class LabRegistrationAdmin(BackofficeAdmin):
    list_display = ["user", "webinar"]
    list_select_related = ["user", "webinar"]
    list_filter = ["webinar"]
    autocomplete_fields = ["user", "webinar"]
    fields = ["user", "webinar", "attended"]
    reason_required = True
    export_columns = {"Email": "user__email", "Webinar": "webinar__title", "Attended": "attended"}


class SeriesResource(ScopedResource):
    class Meta(ScopedResource.Meta):
        model = Series
        fields = ["slug", "title"]
        import_id_fields = ["slug"]


class LabTagAdmin(ImportMixin, BackofficeAdmin):
    list_display = ["name", "description"]
    search_fields = ["name"]
    fields = ["name", "description"]
    resource_classes = [TagResource]


class LabSeriesAdmin(BackofficeAdmin):
    list_display = ["title"]
    fields = ["title", "slug"]


site = UnfoldAdminSite(name="admin")
site.register(Webinar, LabWebinarAdmin)
site.register(User, LabUserAdmin)
site.register(Registration, LabRegistrationAdmin)
site.register(Tag, LabTagAdmin)
site.register(Series, LabSeriesAdmin)

urlpatterns = [path("admin/", site.urls), *(route for route in house if str(route.pattern) != "admin/")]
