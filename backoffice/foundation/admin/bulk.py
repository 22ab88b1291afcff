"""Bulk actions that ask first: what will be touched, how many, and why."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin.dialogs import DialogForm, insist_on_reason
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import Way, acting_as

NAMED = 20


class BulkActions:
    """A ModelAdmin's way to run a domain verb on the selected rows."""

    def confirm_bulk(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        *,
        title: Any,
        verb: Callable[[QuerySet[Any], Any], Any],
        done: Any,
        form_class: type[DialogForm] = DialogForm,
        description: Any = "",
        submit: Any = _("Continue"),
        is_danger: bool = False,
    ) -> HttpResponseBase | None:
        """Show what the action will touch; once confirmed, run `verb(queryset, form)` and say `done`.

        `done` is a text, or a function from the verb's outcome to a text. What the form calls `reason` signs the
        history; of more rows than `BULK_REASON_ABOVE` it is asked for, and must be given. A broken rule keeps the
        page, with what was typed. Use it as the return value of the action.
        """
        count = queryset.count()
        confirmed = "_form_submitted" in request.POST
        form = form_class(data=request.POST if confirmed else None, request=request)
        if count > settings.BULK_REASON_ABOVE and not _insists(form):
            limit = intcomma(settings.BULK_REASON_ABOVE)
            insist_on_reason(form, _("Needed for more than %(limit)s rows; kept in the history.") % {"limit": limit})
        if confirmed and form.is_valid() and self._is_as_shown(request, count):
            with acting_as(request.user, form.cleaned_data.get("reason", ""), way=Way.ADMIN):
                try:
                    outcome = verb(queryset, form)
                except RuleBroken as broken:
                    form.add_error(None, broken.as_validation_error())
                else:
                    messages.success(request, str(done(outcome) if callable(done) else done))
                    return None
        return self._ask(
            request,
            queryset,
            count,
            {"title": title, "form": form, "description": description, "submit_text": submit, "is_danger": is_danger},
        )

    def _is_as_shown(self, request: HttpRequest, count: int) -> bool:
        if request.POST.get("_count") == str(count):
            return True
        messages.warning(request, _("The list has changed meanwhile: look again at what will be touched."))
        return False

    def _ask(
        self, request: HttpRequest, queryset: QuerySet[Any], count: int, texts: dict[str, Any]
    ) -> TemplateResponse:
        names = [str(item) for item in queryset[:NAMED]]
        opts = self.opts  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            **texts,
            "opts": opts,
            "media": texts["form"].media,
            "page_step": texts["title"],
            "count": count,
            "noun": opts.verbose_name if count == 1 else opts.verbose_name_plural,
            "names": names,
            "more": count - len(names),
            "action": request.POST.get("action", ""),
            "select_across": request.POST.get("select_across", "0"),
            "selected": request.POST.getlist(helpers.ACTION_CHECKBOX_NAME),
            "checkbox_name": helpers.ACTION_CHECKBOX_NAME,
        }
        request.current_app = self.admin_site.name  # type: ignore[attr-defined]
        return TemplateResponse(request, "admin/backoffice/confirm_bulk.html", context)


def _insists(form: DialogForm) -> bool:
    field = form.fields.get("reason")
    return field is not None and field.required
