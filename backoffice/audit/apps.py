"""The app of what auditors ask for."""

import sys
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "backoffice.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        from backoffice.audit import checks, receivers  # noqa: F401 (the checks register themselves)
        from backoffice.foundation.history import check_managers, sign_process, watch_deletions

        receivers.connect()
        # It is sent when all apps have migrated: a model that is new needs no step of its own.
        post_migrate.connect(_install, sender=self, dispatch_uid="audit.install")
        watch_deletions()
        register(check_managers, Tags.models)
        if Path(sys.argv[0]).name == "manage.py" and len(sys.argv) > 1:
            sign_process(f"manage.py {sys.argv[1]}")


def _install(using: str, **kwargs: Any) -> None:
    from backoffice.audit import contents, triggers
    from backoffice.audit.domain.settings_record import note_at_start

    contents.install(connections[using])
    triggers.create_all(connections[using])
    note_at_start()
