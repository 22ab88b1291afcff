"""Dialogs: small forms that ask before something happens, and what comes after."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldAdminURLInputWidget,
    UnfoldBooleanSwitchWidget,
)

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import SAY_WHY, Way, acting_as

# Django's plain widgets, exactly, and what they look like in the admin.
DRESS: dict[type[forms.Widget], type[forms.Widget]] = {
    forms.TextInput: UnfoldAdminTextInputWidget,
    forms.EmailInput: UnfoldAdminEmailInputWidget,
    forms.URLInput: UnfoldAdminURLInputWidget,
    forms.NumberInput: UnfoldAdminDecimalFieldWidget,
    forms.Textarea: UnfoldAdminTextareaWidget,
    forms.Select: UnfoldAdminSelectWidget,
    forms.SelectMultiple: UnfoldAdminSelectMultipleWidget,
    forms.CheckboxInput: UnfoldBooleanSwitchWidget,
    forms.DateInput: UnfoldAdminDateWidget,
    forms.SplitDateTimeWidget: UnfoldAdminSplitDateTimeWidget,
}


class DialogForm(BaseDialogForm):
    """A dialog's form. Without fields it only asks; plain Django fields get the admin's looks by themselves."""

    form_before_template = "admin/backoffice/dialog_before.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _dress(field)
        self.request.dialog_form = self  # answer_dialog() shows a broken rule in it

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        """What stands above the fields: the errors of the form as a whole."""
        return {"form": self}


class ReasonForm(DialogForm):
    """Asks for a reason, which may stay empty."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class RequiredReasonForm(DialogForm):
    """Asks for a reason, and insists."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the history."),
        error_messages={"required": SAY_WHY},
    )


def insist_on_reason(form: DialogForm, help_text: Any) -> None:
    """Let the form refuse an empty reason, whether it asked for one or not."""
    field = deepcopy(RequiredReasonForm.base_fields["reason"])
    _dress(field)
    field.help_text = help_text
    form.fields["reason"] = field


class Dialogs:
    """A ModelAdmin's way to answer a dialog."""

    def answer_dialog(
        self,
        request: HttpRequest,
        call: Callable[[], Any],
        *,
        done: Any,
        to: str | None = None,
    ) -> HttpResponse:
        """Run the domain verb and go back to the page (or to `to`) with the message `done`.

        `done` is a text, or a function from the verb's outcome to a text. What the form calls `reason` signs the
        history. A broken rule keeps the dialog open with everything that was typed.
        """
        form = getattr(request, "dialog_form", None)
        reason = "" if form is None else form.cleaned_data.get("reason", "")
        with acting_as(request.user, reason, way=Way.ADMIN):
            try:
                outcome = call()
            except RuleBroken as broken:
                return self._refuse(request, form, broken)
        messages.success(request, str(done(outcome) if callable(done) else done))
        return self._go(request, to)

    def _refuse(self, request: HttpRequest, form: Any, broken: RuleBroken) -> HttpResponse:
        if form is None:
            messages.error(request, str(broken))
            return self._go(request, None)
        form.add_error(None, broken.as_validation_error())
        return render(request, "unfold/helpers/dialog.html", {"dialog": {}, "form": form})

    def _go(self, request: HttpRequest, to: str | None) -> HttpResponse:
        target = to or self._where_from(request)
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)

    def _where_from(self, request: HttpRequest) -> str:
        current = request.headers.get("HX-Current-URL", "")
        if url_has_allowed_host_and_scheme(current, {request.get_host()}, require_https=request.is_secure()):
            return current
        opts = self.opts  # type: ignore[attr-defined]
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")


def _dress(field: forms.Field) -> None:
    plain = field.widget
    dressed = DRESS.get(type(plain))
    if dressed is None:
        return
    attrs = {name: value for name, value in plain.attrs.items() if name != "class"}
    widget = dressed(attrs=attrs)
    widget.is_required = plain.is_required
    widget.is_localized = plain.is_localized
    field.widget = widget
    if hasattr(field, "choices"):
        widget.choices = field.choices  # type: ignore[attr-defined]
