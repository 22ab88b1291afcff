"""The buttons for what people come to do most."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from backoffice.audit.models import LogLine
from backoffice.console.lists import add_address, list_address, may_add, may_view
from comms.models import Announcement
from webinars.models import AttendeeImport, Webinar


@dataclass(frozen=True)
class Shortcut:
    """A button: what it does, where it leads, whether it is the main one."""

    title: Any
    icon: str
    address: str
    is_main: bool = False


def shortcuts(request: HttpRequest) -> list[Shortcut]:
    """Those that the visitor may use, the main one last; to who makes nothing here, the log is the main one."""
    offered = [
        (Announcement, _("New announcement"), "campaign"),
        (AttendeeImport, _("Import attendees…"), "upload_file"),
        (Webinar, _("New webinar"), "add"),
    ]
    makes = [
        Shortcut(title, icon, add_address(model), is_main=model is Webinar)
        for model, title, icon in offered
        if may_add(request, model)
    ]
    if not may_view(request, LogLine):
        return makes
    return [Shortcut(_("Audit log"), "manage_search", list_address(LogLine), is_main=not makes), *makes]
