"""Segments in the admin: saved ways to choose people."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from backoffice.foundation.admin import BackofficeAdmin, ChangeForm
from backoffice.foundation.errors import RuleBroken
from comms.admin.audience_pages import AudiencePages
from comms.admin.rules_field import RulesBuilder, RulesField
from comms.admin.use import RefusesDeletionInUse
from comms.domain import audience
from comms.domain.audience.naming import Rules
from comms.domain.audience.usage import uses_of_segments
from comms.domain.audience_words import words_for_segments
from comms.models import Segment


class SegmentForm(ChangeForm):
    """Name, description, and the rules."""

    asker: Any = None  # who fills in the form; the admin sets it

    rules = RulesField(label=_("Rules"), required=False)

    class Meta:
        model = Segment
        fields = ["name", "description", "rules"]
        widgets = {"description": UnfoldAdminTextareaWidget(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "rules" in self.fields:
            builder = cast("RulesBuilder", self.fields["rules"].widget)
            builder.asker, builder.without = self.asker, self.instance

    def clean_rules(self) -> Rules:
        """Rules that can be read, and that name only what their author may see."""
        rules: Rules = self.cleaned_data["rules"]
        try:
            audience.check_rules(rules, by=self.asker, of=self.instance if self.instance.pk else None)
        except RuleBroken as broken:
            raise broken.as_validation_error() from broken
        return rules

    def chosen_rules(self) -> Rules:
        """The rules as they were sent."""
        rules: Rules = self.cleaned_data["rules"]
        return rules


@admin.register(Segment)
class SegmentAdmin(RefusesDeletionInUse, AudiencePages, BackofficeAdmin):  # type: ignore[misc]
    """Saved ways to choose people, and who uses each."""

    list_display = ["name", "rule_words", "owner", "used_by", "updated_at"]
    list_select_related = ["owner"]
    list_filter = ["owner"]
    search_fields = ["name", "description"]
    search_help_text = _("Part of name or description")
    ordering = ["name"]
    sortable_by = ["name"]
    form = SegmentForm
    fieldsets = [
        (None, {"fields": ["name", "description"]}),
        (_("People"), {"fields": ["rules", "reach"]}),
        (_("Use"), {"fields": ["used_by", ("owner", "updated_at")]}),
    ]
    reading = [
        (None, {"fields": ["name", "description", "rule_words"]}),
        (_("Use"), {"fields": ["used_by", ("owner", "updated_at")]}),
    ]
    readonly_fields = ["reach", "rule_words", "used_by", "owner", "updated_at"]
    export_columns = {"Name": "name", "Description": "description", "Made by": "owner__name", "Changed": "updated_at"}
    uses_of = staticmethod(uses_of_segments)

    @display(description=_("Whom it means"))
    def rule_words(self, segment: Any) -> str:
        """The rules in words; the list has looked all names up at once."""
        words: str | None = getattr(segment, "words", None)
        return words_for_segments([segment])[segment.pk] if words is None else words

    @display(description=_("Used by"))
    def used_by(self, segment: Any) -> str:
        """The segments and open announcements that name it."""
        return self.words_of_uses(segment)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list, with every row's rules in words."""
        changelist: Any = super().get_changelist_instance(request)
        words = words_for_segments(changelist.result_list)
        for segment in changelist.result_list:
            segment.words = words[segment.pk]
        return changelist

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The fields to write; or what there is to read, where nothing may be changed."""
        if obj is not None and not self.has_change_permission(request, obj):
            return self.reading
        return self.fieldsets[:2] if obj is None else self.fieldsets

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which offers only what its user may see."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.asker = request.user
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the segment; whoever makes it is its owner."""
        if not change:
            obj.owner = request.user
        super().save_model(request, obj, form, change)
