"""What hangs on a recording, on its page: who was given access, who watched."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin import BackofficeTabularInline
from media.admin.labels import grant_badge, page_link, result_badge
from media.models import Grant, Recording, Viewing


class GrantInline(BackofficeTabularInline):
    """The grants; they are made and taken back by actions, so that one rule holds everywhere."""

    model = Grant
    verbose_name_plural = _("Access")
    fields = readonly_fields = ("user", "badge", "expires_at", "granted_by", "created_at", "page_link")
    list_select_related = ("user", "granted_by", "recording")
    read_only = True
    show_title = False
    show_count = True
    badge = grant_badge
    page_link = page_link

    def get_count(self, request: HttpRequest, obj: Recording) -> int:
        """How many grants there are."""
        return obj.grants.count()


class ViewingInline(BackofficeTabularInline):
    """Every try to watch, newest first."""

    model = Viewing
    verbose_name_plural = _("Viewings")
    fields = readonly_fields = ("at", "user", "badge", "verdict", "way", "address")
    list_select_related = ("user", "recording")
    read_only = True
    show_title = False
    badge = result_badge
