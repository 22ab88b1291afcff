"""The app of announcements, notifications, their delivery."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class CommsConfig(AppConfig):
    name = "comms"
    verbose_name = _("Communications")

    def ready(self) -> None:
        # An optional extra: where it is installed and switched on, its events count like those of the other ways.
        if apps.is_installed("anymail"):
            from anymail.signals import tracking

            from comms.domain.bounces.anymail_events import note_tracking

            tracking.connect(note_tracking, dispatch_uid="comms.note_tracking")

        from comms.domain.reverting import register_rules
        from comms.receivers import connect

        connect()
        register_rules()
