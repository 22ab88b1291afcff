"""The change form: asks for the reason, keeps present choices, shows a broken rule beside the input."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import ManyToManyField, Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import SAY_WHY, Way, acting_as, one_row_each

REASON_FIELD = "change_reason"
REASON_LENGTH = 500


class KeepsPresentChoices(forms.ModelForm[Any]):
    """Keeps what the object is already linked to selectable, even outside the user's scope.

    Without it, saving a form would silently drop the linked rows that its user may not see.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            return
        for name, field in self.fields.items():
            offered: Any = getattr(field, "queryset", None)
            if isinstance(field, forms.ModelChoiceField) and hasattr(offered, "visible_to"):
                present = self._present(name)
                if present is not None:
                    field.queryset = _with(offered, present)

    def _present(self, name: str) -> Q | None:
        try:
            model_field = self.instance._meta.get_field(name)
        except FieldDoesNotExist:  # a field of the form alone
            return None
        if isinstance(model_field, ManyToManyField):
            return Q(pk__in=getattr(self.instance, name).order_by().values("pk"))
        key = getattr(self.instance, name + "_id", None)
        return None if key is None else Q(pk=key)


def _with(queryset: QuerySet[Any], present: Q) -> QuerySet[Any]:
    """`queryset` and the rows of `present`, without joining the two (which may be distinct or sorted)."""
    both = queryset.model._default_manager.filter(Q(pk__in=queryset.order_by().values("pk")) | present)
    both.query.select_related = queryset.query.select_related
    return both.order_by(*queryset.query.order_by)


class ChangeForm(KeepsPresentChoices):
    """A form that may carry the reason for the change, which signs the history rows and is no model field."""

    reason_required = False
    reason_fields: Collection[str] = ()
    asks_reason = True
    rule_broken: RuleBroken | None = None

    change_reason = forms.CharField(
        label=_("Reason for this change"),
        required=False,
        max_length=REASON_LENGTH,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Shown in the history beside what you changed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None or not self.asks_reason:
            del self.fields[REASON_FIELD]
        elif self.reason_required:
            self.fields[REASON_FIELD].required = True
            self.fields[REASON_FIELD].error_messages["required"] = SAY_WHY
        elif dangerous := self._dangerous_fields():
            names = ", ".join(f"“{self.fields[name].label}”" for name in dangerous)
            help_text = _("Needed where you change %(fields)s; shown in the history.") % {"fields": names}
            self.fields[REASON_FIELD].help_text = help_text

    def _post_clean(self) -> None:
        """Take over what was typed; a moment that nobody touched keeps the fraction of a second that no input shows."""
        if self.instance.pk is not None:
            for name in self.cleaned_data.keys() - set(self.changed_data):
                stored = self.instance.__dict__.get(name)
                if isinstance(stored, datetime):
                    self.cleaned_data[name] = stored
        super()._post_clean()  # type: ignore[misc]

    def full_clean(self) -> None:
        """Validate, ask for the reason of a dangerous change, repeat the rule that saving this very input broke."""
        super().full_clean()
        if not self.is_bound:
            return
        dangerous = self._dangerous_fields()
        if dangerous and self._lacks_reason() and not set(dangerous).isdisjoint(self.changed_data):
            self.add_error(REASON_FIELD, ValidationError(SAY_WHY, code="reason_missing"))
        if self.rule_broken is not None:
            self.add_error(None, self.rule_broken.as_validation_error())

    def _lacks_reason(self) -> bool:
        """Whether there is a place for a reason, and nothing in it that is not complained of already."""
        is_asked = REASON_FIELD in self.fields and not self.has_error(REASON_FIELD)
        return is_asked and not self.cleaned_data.get(REASON_FIELD)

    def _dangerous_fields(self) -> list[str]:
        """Those of the fields of this form that nobody changes without a reason."""
        return [name for name in self.reason_fields if name in self.fields]


class SignedChanges:
    """A ModelAdmin whose saving is signed with a reason, and whose broken rules come back as form errors.

    `reason_required = True` makes the reason a must; `reason_fields` names fields whose change makes it one.
    """

    reason_required = False
    reason_fields: Collection[str] = ()
    form: type[forms.BaseModelForm[Any]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not issubclass(self.form, ChangeForm):
            self.form = type(self.form.__name__, (ChangeForm, self.form), {})
        super().__init__(*args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form of this request, which knows whether to ask for a reason and which rule was just broken."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        form.reason_required = self.reason_required
        form.reason_fields = self.reason_fields
        form.asks_reason = obj is not None and self.has_change_permission(request, obj)  # type: ignore[attr-defined]
        form.rule_broken = getattr(request, "rule_broken", None)
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The fields of the fieldsets; the reason stands in a section of its own below them."""
        fields = super().get_fields(request, obj)  # type: ignore[misc]
        return [name for name in fields if name != REASON_FIELD]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponseBase:
        """Show or save the form. A rule broken while saving is shown in the form, with everything that was typed."""
        if request.method != "POST":
            return self._changeform(request, object_id, form_url, extra_context)
        with acting_as(request.user, posted_reason(request), way=Way.ADMIN):
            try:
                with one_row_each():
                    return self._changeform(request, object_id, form_url, extra_context)
            except RuleBroken as broken:
                request.rule_broken = broken  # type: ignore[attr-defined]
                # Nothing was stored: Django rolled back. The same input again, now invalid, renders the form.
                return self._changeform(request, object_id, form_url, extra_context)

    def _changeform(self, *args: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().changeform_view(*args)  # type: ignore[misc]
        return response


def posted_reason(request: HttpRequest) -> str:
    """The reason that came with the request, without the blanks around it."""
    return request.POST.get(REASON_FIELD, "").strip()[:REASON_LENGTH]
