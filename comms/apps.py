"""The app of announcements, notifications, their delivery."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommsConfig(AppConfig):
    name = "comms"
    verbose_name = _("Communications")

    def ready(self) -> None:
        from comms.receivers import connect

        connect()
