"""The app of what auditors ask for."""

import sys
from functools import partial
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.signals import exported


class AuditConfig(AppConfig):
    name = "backoffice.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        from backoffice.audit import checks  # noqa: F401 (registers itself)
        from backoffice.foundation.history import check_managers, sign_process, watch_deletions

        exported.connect(_record, dispatch_uid="audit.record_export")
        # It is sent when all apps have migrated: a model that is new needs no step of its own.
        post_migrate.connect(_install, sender=self, dispatch_uid="audit.install")
        watch_deletions()
        register(check_managers, Tags.models)
        if Path(sys.argv[0]).name == "manage.py" and len(sys.argv) > 1:
            sign_process(f"manage.py {sys.argv[1]}")


def _record(sender: Any, **event: Any) -> Any:
    from backoffice.audit.domain.exports import record_end, record_export

    record = record_export(
        model=event["model"],
        filters=event["filters"],
        columns=event["columns"],
        file_format=event["format"],
        row_count=event["count"],
        total_count=event.get("total"),
        selected=event.get("selected", ()),
    )
    return partial(record_end, record)


def _install(using: str, plan: Any = (), **kwargs: Any) -> None:
    from backoffice.audit import contents, triggers

    contents.install(connections[using])
    triggers.create_all(connections[using])
