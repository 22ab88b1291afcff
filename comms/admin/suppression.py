"""Suppressed addresses in the admin."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.foundation.admin import BackofficeAdmin, DayRangeFilter, RequiredReasonForm, scoped_permission
from backoffice.foundation.admin.filters import ChoicesCheckboxFilter
from backoffice.foundation.admin.importing import ImportMixin
from comms.choices import SuppressionReason, SuppressionScope
from comms.domain.wishes.suppressing import release, suppress
from comms.models import Suppression
from comms.resources.suppression import SuppressionResource

WHAT_IT_MEANS = _(
    "“All mail” keeps everything from the address, even what answers a registration. “Announcements” keeps only those: "
    "registrations, changes and reminders still arrive. Notifications in the app are not touched."
)


class SuppressForm(RequiredReasonForm):
    """Which addresses, and what is kept from them."""

    addresses = forms.CharField(
        label=_("Email addresses"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line, or parted by commas. Whoever is suppressed already stays so."),
    )
    scope = forms.ChoiceField(label=_("What is kept away"), choices=SuppressionScope.choices, help_text=WHAT_IT_MEANS)
    field_order = ["addresses", "scope", "reason"]

    def clean_addresses(self) -> list[str]:
        """The addresses as typed, each for itself."""
        text: str = self.cleaned_data["addresses"]
        return text.replace(",", "\n").replace(";", "\n").split()


def released(count: int) -> str:
    """What releasing says when it is done."""
    return ngettext("%(n)s address released.", "%(n)s addresses released.", count) % {"n": count}


def suppressed(keys: dict[str, int]) -> str:
    """What suppressing says when it is done."""
    count = len(keys)
    return ngettext("%(n)s address suppressed.", "%(n)s addresses suppressed.", count) % {"n": count}


@admin.register(Suppression)
class SuppressionAdmin(ImportMixin, BackofficeAdmin):  # type: ignore[misc]  # Unfold has no types
    """Addresses that mail is kept from, since when, and why; they are released with a reason, never just deleted."""

    list_display = ["address", "scope", "reason", "source", "created_at", "history_link"]
    list_filter = [("reason", ChoicesCheckboxFilter), ("scope", ChoicesCheckboxFilter), ("created_at", DayRangeFilter)]
    search_fields = ["address"]
    search_help_text = _("Part of the address")
    sortable_by = ["created_at"]
    readonly_fields = ["why", "person"]
    fieldsets = [
        (None, {"fields": ["address", ("scope", "reason"), "source"], "description": WHAT_IT_MEANS}),
        (_("Where it comes from"), {"fields": ["why", "person"]}),
    ]
    add_fieldsets = [(None, {"fields": ["address", ("scope", "reason"), "source"], "description": WHAT_IT_MEANS})]
    reason_required = True
    actions = ["release_selected"]
    actions_list = ["suppress_addresses"]
    actions_detail = ["release_address"]
    actions_row = ["release_address"]
    resource_classes = [SuppressionResource]
    # The headings are those that the import takes back.
    export_columns = {
        "address": "address",
        "scope": "scope",
        "reason": "reason",
        "source": "source",
        "since": "created_at",
    }
    has_release_permission = scoped_permission("delete")

    @display(description=_("Why"))
    def history_link(self, suppression: Suppression) -> str:
        """Where the whole story is."""
        address = reverse("admin:comms_suppression_history", args=[suppression.pk])
        return format_html('<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>', address, _("Why?"))

    @display(description=_("What was said"))
    def why(self, suppression: Suppression) -> str:
        """The words of whoever or whatever put the address in: a server's answer, or a reason."""
        first = suppression.history.order_by("history_id").first()
        return (first and first.history_change_reason) or "–"

    @display(description=_("Person"))
    def person(self, suppression: Suppression) -> str:
        """Where the person is found whose address it is, by those who may see them."""
        query = urlencode({"q": suppression.address})
        address = f"{reverse('admin:people_user_changelist')}?{query}"
        words = _("Look among the people")
        return format_html('<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>', address, words)

    @action(
        description=_("Suppress several…"),
        icon="unsubscribe",
        permissions=["add"],
        dialog={
            "title": _("Keep mail from these addresses"),
            "form_class": SuppressForm,
            "form_submit_text": _("Suppress them"),
        },
    )
    def suppress_addresses(self, request: HttpRequest, form: Any) -> HttpResponse:
        """Suppress a list of addresses at once."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        call = partial(
            suppress,
            form.cleaned_data["addresses"],
            scope=SuppressionScope(form.cleaned_data["scope"]),
            reason=SuppressionReason.MANUAL,
            source=str(request.user),
        )
        return self.answer_dialog(request, call, done=suppressed)

    @action(
        description=_("Release…"),
        icon="outgoing_mail",
        permissions=["release"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": _("Send to this address again?"),
            "description": _("Whoever complained or unsubscribed must have asked for it."),
            "form_class": RequiredReasonForm,
            "form_submit_text": _("Release it"),
        },
    )
    def release_address(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Send to the address again, with a reason."""
        found = self.object_or_404(request, object_id)
        if not self.has_release_permission(request, found):
            raise PermissionDenied
        call = partial(release, Suppression.objects.filter(pk=found.pk))
        return self.answer_dialog(request, call, done=released, to=reverse("admin:comms_suppression_changelist"))

    @action(description=_("Release selected addresses…"), permissions=["release"])
    def release_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Send to the addresses again, with one reason."""
        return self.confirm_bulk(
            request,
            queryset,
            form_class=RequiredReasonForm,
            title=_("Release addresses"),
            description=_("Whoever complained or unsubscribed must have asked for it."),
            submit=_("Release them"),
            is_danger=True,
            # A scope or a search may have made the queryset distinct, which cannot be deleted from.
            verb=lambda rows, form: release(Suppression.objects.filter(pk__in=rows.order_by().values("pk"))),
            done=released,
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What was said is known of those that are stored."""
        return self.add_fieldsets if obj is None else super().get_fieldsets(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: an address is released, which asks for the reason."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the address; where no source is given, whoever entered it is the source."""
        obj.source = obj.source or str(request.user)
        super().save_model(request, obj, form, change)
