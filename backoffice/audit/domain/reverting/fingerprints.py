"""What a preview showed, in short: what is done must be what was looked at."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.crypto import salted_hmac

from backoffice.audit.domain.reverting.pieces import Cell, Step
from backoffice.audit.domain.reverting.plan import Plan


def fingerprint_of(plan: Plan) -> str:
    """The same for the same steps, values, conflicts and refusals; it says nothing about them to anybody else."""
    text = "\n".join(_told(plan))
    return salted_hmac("audit.reverting", text, algorithm="sha256").hexdigest()


def _told(plan: Plan) -> Iterator[str]:
    for step in sorted(plan.every_step(), key=lambda step: (step.label, str(step.key))):
        yield json.dumps([step.name, step.kind.value, *_state(step)], default=str)
        if step.kind.value == "recreate":
            yield json.dumps(step.values, default=str, sort_keys=True)
        for cell in step.cells:
            yield json.dumps([cell.name, _plain(cell.now), _plain(cell.target), *_state(cell)], default=str)


def _state(piece: Step | Cell) -> list[Any]:
    since = piece.since.row_id if piece.since else None
    return [since, piece.is_chosen, piece.refusal.text if piece.refusal else ""]


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value
