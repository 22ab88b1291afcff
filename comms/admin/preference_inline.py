"""What a person refuses, and whether their address is suppressed, on the page of the person."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin import BackofficeTabularInline, narrowed
from comms.domain.wishes.suppressing import suppressions_of
from comms.models import Preference


class PreferenceInline(BackofficeTabularInline):
    """The refusals, and below them what keeps mail from the address."""

    model = Preference
    verbose_name = _("wish")
    verbose_name_plural = _("Refused")
    fields = ["kind", "channel", "source", "updated_at"]
    readonly_fields = ["kind", "channel", "source", "updated_at"]
    ordering = ["kind", "channel"]
    read_only = True
    show_title = False
    template_after = "admin/comms/preference/refused_after.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What is wanted needs no mention."""
        return super().get_queryset(request).filter(is_wanted=False)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The refusals, with the suppressions of the address for those who may see them."""
        formset = super().get_formset(request, obj, **kwargs)
        may_see = obj is not None and request.user.has_perm("comms.view_suppression")
        formset.suppressions = narrowed(suppressions_of(obj.email), request.user) if may_see else ()
        return formset
