"""The base of every model's admin in this house."""

from typing import Any

from django.contrib.admin import ShowFacets
from django.contrib.admin.utils import get_fields_from_path
from django.http import HttpRequest
from django.utils.text import capfirst
from unfold.admin import ModelAdmin

from backoffice.foundation.admin.bulk import BulkActions
from backoffice.foundation.admin.change_forms import SignedChanges
from backoffice.foundation.admin.checks import BackofficeChecks
from backoffice.foundation.admin.deletions import Deletions
from backoffice.foundation.admin.dialogs import Dialogs
from backoffice.foundation.admin.export import Exports
from backoffice.foundation.admin.filters import AutocompleteFilter, RelatedFilter
from backoffice.foundation.admin.history import HistoryPages
from backoffice.foundation.admin.moments import Moments
from backoffice.foundation.admin.pagination import EstimatedCountPaginator
from backoffice.foundation.admin.scope import ScopedAdmin
from backoffice.foundation.admin.signed_deletions import SignedDeletions


class BackofficeAdmin(  # type: ignore[misc]
    SignedChanges,
    SignedDeletions,
    Exports,
    Dialogs,
    BulkActions,
    HistoryPages,
    Moments,
    Deletions,
    ScopedAdmin,
    ModelAdmin,
):
    """Unfold's admin, narrowed to the user's scope, with history, reasons, dialogs and export.

    A subclass declares; it does not compute. `list_select_related` names the relations that the list shows, and
    `sortable_by` the columns with an index.
    """

    # Set where a model's rows are everybody's, such as those of the framework's own models.
    is_unscoped = False

    checks_class = BackofficeChecks
    list_per_page = 50
    list_max_show_all = 0
    list_filter_submit = True
    list_fullwidth = True
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # they count the whole table once per choice
    paginator = EstimatedCountPaginator
    warn_unsaved_form = True

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, titled by what it lists: Django's "Select … to change" is all that a tab of the browser shows."""
        listing = super().get_changelist_instance(request)
        if not listing.is_popup:
            listing.title = capfirst(self.opts.verbose_name_plural)
        return listing

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """The filters, where a plain name of a relation becomes a search within the user's scope."""
        return [self._scoped_filter(request, item) for item in super().get_list_filter(request)]

    def _scoped_filter(self, request: HttpRequest, item: Any) -> Any:
        if not isinstance(item, str):
            return item
        relation = getattr(get_fields_from_path(self.model, item)[-1], "remote_field", None)
        if relation is None:
            return item
        related = self.admin_site._registry.get(relation.model)
        can_search = related is not None and related.get_search_fields(request)
        return (item, AutocompleteFilter if can_search else RelatedFilter)
