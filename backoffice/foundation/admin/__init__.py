"""What an app's admin is made of: base class, inlines, filters, badges, dialogs, import."""

from backoffice.foundation.admin.badges import STATE_COLOURS, Badge, Colours, state_badge
from backoffice.foundation.admin.base import BackofficeAdmin
from backoffice.foundation.admin.change_forms import ChangeForm
from backoffice.foundation.admin.dialogs import DialogForm, ReasonForm, RequiredReasonForm
from backoffice.foundation.admin.filters import AutocompleteFilter, AutocompleteMultipleFilter, DayRangeFilter
from backoffice.foundation.admin.inlines import BackofficeStackedInline, BackofficeTabularInline
from backoffice.foundation.admin.moments import name_clock
from backoffice.foundation.admin.pagination import EstimatedCountPaginator
from backoffice.foundation.admin.scope import ScopedAdmin, scoped_permission
from backoffice.foundation.querysets import narrowed, sees_all

__all__ = [
    "STATE_COLOURS",
    "AutocompleteFilter",
    "AutocompleteMultipleFilter",
    "BackofficeAdmin",
    "BackofficeStackedInline",
    "BackofficeTabularInline",
    "Badge",
    "ChangeForm",
    "Colours",
    "DayRangeFilter",
    "DialogForm",
    "EstimatedCountPaginator",
    "ReasonForm",
    "RequiredReasonForm",
    "ScopedAdmin",
    "name_clock",
    "narrowed",
    "scoped_permission",
    "sees_all",
    "state_badge",
]
