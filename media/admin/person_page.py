"""What a person was given access to and what they watched, on the person's page."""

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin import BackofficeTabularInline
from media.admin.labels import grant_badge, page_link, result_badge
from media.models import Grant, Viewing
from people.admin.user import UserAdmin


class GrantOfPersonInline(BackofficeTabularInline):  # type: ignore[misc]
    """The person's own access to recordings."""

    model = Grant
    fk_name = "user"
    verbose_name_plural = _("Access to recordings")
    fields = readonly_fields = ("recording", "badge", "expires_at", "granted_by", "created_at", "page_link")
    list_select_related = ("user", "recording", "granted_by")
    read_only = True
    show_title = False
    badge = grant_badge
    page_link = page_link


class ViewingOfPersonInline(BackofficeTabularInline):  # type: ignore[misc]
    """What the person opened, newest first."""

    model = Viewing
    fk_name = "user"
    verbose_name_plural = _("Viewings")
    fields = readonly_fields = ("at", "recording", "badge", "verdict", "way", "address")
    list_select_related = ("user", "recording")
    read_only = True
    show_title = False
    badge = result_badge


UserAdmin.add_inline(GrantOfPersonInline)
UserAdmin.add_inline(ViewingOfPersonInline)
