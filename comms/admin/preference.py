"""What people want to be told, in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.foundation.admin import BackofficeAdmin, ChangeForm, DayRangeFilter
from backoffice.foundation.admin.change_forms import REASON_FIELD
from backoffice.foundation.admin.filters import BooleanRadioFilter, ChoicesCheckboxFilter, ChoicesDropdownFilter
from comms.admin.person_search import PersonSearch
from comms.choices import Channel, MessageKind
from comms.models import Preference


class PreferenceForm(ChangeForm):
    """A wish that somebody told staff: asks how they know when it is entered, too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            reason: Any = forms.CharField(
                label=_("Reason"),
                max_length=500,
                widget=self.base_fields[REASON_FIELD].widget,
                help_text=_("How you know what the person wants; kept in the history."),
                error_messages={"required": _("Say why: this is kept in the history.")},
            )
            self.fields[REASON_FIELD] = reason
        if "kind" in self.fields:
            kind: Any = self.fields["kind"]
            kind.choices = [
                ("", _("Choose a kind…")),
                *((one.value, one.label) for one in MessageKind if not one.is_mandatory),
            ]


@admin.register(Preference)
class PreferenceAdmin(PersonSearch, BackofficeAdmin):  # type: ignore[misc]  # Unfold has no types
    """What people said about what they want to be told; who said nothing wants everything."""

    form = PreferenceForm
    list_display = ["person", "kind", "channel", "is_wanted", "source", "updated_at"]
    list_display_links = ["person"]
    list_select_related = ["user"]
    list_filter = [
        ("kind", ChoicesCheckboxFilter),
        ("channel", ChoicesDropdownFilter),
        ("is_wanted", BooleanRadioFilter),
        "user",
        ("updated_at", DayRangeFilter),
    ]
    ordering = ["-pk"]
    sortable_by = ()
    autocomplete_fields = ["user"]
    readonly_fields = ["source", "updated_at"]
    reason_required = True
    fieldsets = [(None, {"fields": ["user", ("kind", "channel"), "is_wanted", ("source", "updated_at")]})]
    add_fieldsets = [(None, {"fields": ["user", ("kind", "channel"), "is_wanted"]})]
    export_columns = {
        "email": "user__email",
        "name": "user__name",
        "kind": "kind",
        "channel": "channel",
        "wanted": "is_wanted",
        "source": "source",
        "changed": "updated_at",
    }

    @display(description=_("Person"), header=True)
    def person(self, preference: Preference) -> list[str]:
        """Whose wish it is."""
        return [str(preference.user), preference.user.email or preference.user.username]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What follows from storing it is not asked."""
        return self.add_fieldsets if obj is None else super().get_fieldsets(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Whose wish it is and what about never changes."""
        fields = list(super().get_readonly_fields(request, obj))
        return fields if obj is None else [*fields, "user", "kind", "channel"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What is entered here is mostly that somebody wants less."""
        return {"is_wanted": False, "channel": Channel.EMAIL, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the wish; its source is whoever entered it."""
        if "is_wanted" in form.changed_data or not change:
            obj.source = str(request.user)
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: a wish is changed, so that the story stays."""
        return False
