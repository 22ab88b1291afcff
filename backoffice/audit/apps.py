"""The app of what auditors ask for."""

import sys
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "backoffice.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        from backoffice.audit import receivers
        from backoffice.foundation.history import sign_process, watch_deletions

        receivers.connect()
        # Every model is there by the time that the last app has migrated: one that is new needs no step of its own.
        post_migrate.connect(_install, dispatch_uid="audit.install")
        watch_deletions()
        if Path(sys.argv[0]).name == "manage.py" and len(sys.argv) > 1:
            sign_process(f"manage.py {sys.argv[1]}")


def _install(app_config: AppConfig, using: str, **kwargs: Any) -> None:
    from backoffice.audit import contents
    from backoffice.audit.domain.settings_record import note_at_start

    contents.install(connections[using])
    if app_config.label == "audit":
        note_at_start()
