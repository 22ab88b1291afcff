"""Related rows on a form: paged, narrowed to the user's scope, without empty rows."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from unfold.admin import StackedInline, TabularInline
from unfold.forms import PaginationInlineFormSet

from backoffice.foundation.admin.change_forms import KeepsPresentChoices
from backoffice.foundation.admin.scope import ScopedChoices
from backoffice.foundation.querysets import narrowed


class PagedInlineFormSet(PaginationInlineFormSet):
    """One page of related rows."""

    add_address = ""  # where a row is added, for those who may
    remark = ""  # said below the rows

    def get_page_num(self) -> int:
        """The page asked for, or the first where that is no number."""
        asked = self.request.GET.get(self.get_pagination_key()) or self.request.POST.get(self.get_pagination_key(), "")
        return int(asked) if asked.isdecimal() and int(asked) else 1

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)
        if form.instance.pk is not None:
            # The parent is at hand: a row that names it in its own name need not ask for it.
            self.fk.set_cached_value(form.instance, self.instance)
        return form


class ScopedInline(ScopedChoices):
    """What both kinds of inline share. `read_only = True` shows the rows and changes none."""

    form = KeepsPresentChoices
    formset = PagedInlineFormSet
    extra = 0
    per_page = 20
    tab = True
    show_change_link = True
    can_delete = False
    read_only = False
    template_after = "admin/backoffice/inline_after.html"
    list_select_related: tuple[str, ...] = ()

    def remark(self) -> str:
        """What is said below the rows, such as how long they are kept."""
        return ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The related rows that the user may see, with the relations that the rows show."""
        queryset = narrowed(super().get_queryset(request), request.user)
        return queryset.select_related(*self.list_select_related) if self.list_select_related else queryset

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The rows' formset; what is only shown here leads to the page where one is added."""
        formset: Any = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]
        formset.remark = self.remark()
        formset.add_address = self._add_address(request, obj, formset.fk.name)
        return formset

    def _add_address(self, request: HttpRequest, obj: Any, parent: str) -> str:
        model: Any = self.model
        page = self.admin_site._registry.get(model)
        if obj is None or not self.read_only or page is None or not page.has_add_permission(request):
            return ""
        return f"{reverse(f'admin:{model._meta.app_label}_{model._meta.model_name}_add')}?{parent}={obj.pk}"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether rows may be added here."""
        return not self.read_only and super().has_add_permission(request, obj)  # type: ignore[call-arg]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether rows may be changed here."""
        return not self.read_only and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether rows may be deleted here."""
        return not self.read_only and super().has_delete_permission(request, obj)


class BackofficeTabularInline(ScopedInline, TabularInline):
    """Related rows as a table."""


class BackofficeStackedInline(ScopedInline, StackedInline):
    """Related rows as small forms."""
