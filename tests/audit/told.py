"""What an auditor reads in the log's page, and what the log has stored."""

import json
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client

LOG = "/admin/audit/logline/"


@dataclass(frozen=True)
class Said:
    """One line of the page: who did what, by which way, from where, why."""

    who: str
    what: str
    way: str
    address: str
    reason: str
    facts: dict[str, str]


def said(auditor: Client, **filters: Any) -> list[Said]:
    """The lines that the page shows with these filters, newest first; each of one event with its own page's facts."""
    answer = auditor.get(LOG, filters)
    assert answer.status_code == 200
    assert not answer.context["filters"].errors
    return [
        Said(
            shown.line.actor_name,
            str(shown.words),
            shown.line.way,
            shown.line.network_address,
            shown.line.reason,
            _facts(auditor, shown.line.pk) if shown.told.event is not None else {},
        )
        for passage in answer.context["passages"]
        for shown in passage.lines
    ]


def _facts(auditor: Client, number: int) -> dict[str, str]:
    answer = auditor.get(f"{LOG}{number}/change/")
    assert answer.status_code == 200
    [event] = answer.context["events"]
    return dict(event["facts"])


def stored() -> str:
    """Every word of the record: all tables of the audit app, and all tables of history."""
    models = [
        model
        for model in apps.get_models()
        if model._meta.app_label == "audit" or model._meta.model_name.startswith("historical")
    ]
    rows = [list(model._base_manager.values()) for model in models]
    return json.dumps(rows, cls=_Anything, ensure_ascii=False)


class _Anything(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        """Bytes as well."""
        return bytes(o).hex() if isinstance(o, bytes | memoryview) else super().default(o)
