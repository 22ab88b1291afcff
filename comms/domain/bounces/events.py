"""Events that mail providers report: each is taken, ignored or refused, and the three add up."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from comms.domain.bounces.noting import note_bounce, note_complaint, note_unsubscribe
from comms.domain.bounces.statuses import is_permanent
from comms.domain.bounces.words import plain

TEXTS = ("address", "message_id", "status", "diagnostic")
NAMED = 20


@dataclass
class Tally:
    """What became of a list of events; `problems` names the first of those refused."""

    received: int = 0
    taken: int = 0
    ignored: int = 0
    refused: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, number: int, why: str) -> None:
        """Count a refused event, and say why."""
        self.refused += 1
        if len(self.problems) < NAMED:
            self.problems.append({"event": number, "why": why})


def take_events(events: Iterable[Any], *, source: str) -> Tally:
    """Take a list of events as they came, numbered from 1; a wrong one does not keep the others back."""
    tally = Tally()
    for number, event in enumerate(events, start=1):
        tally.received += 1
        wrong = _what_is_wrong(event)
        if wrong:
            tally.refuse(number, wrong)
        elif take_event(event["type"], source=source, **{name: plain(event.get(name) or "") for name in TEXTS}):
            tally.taken += 1
        else:
            tally.ignored += 1
    return tally


def take_event(kind: str, *, address: str, message_id: str, status: str, diagnostic: str, source: str) -> bool:
    """Do what one event asks for; returns whether it was about a mail of ours and of a kind that changes anything."""
    about = {"message_id": message_id, "address": address, "source": source}
    match kind:
        case "bounce":
            permanent = is_permanent(status, diagnostic)
            return note_bounce(status=status, diagnostic=diagnostic, is_permanent=permanent, **about) is not None
        case "complaint":
            return note_complaint(**about) is not None
        case "unsubscribe":
            return note_unsubscribe(**about) is not None
    return False


def _what_is_wrong(event: Any) -> str:
    if not isinstance(event, dict):
        return _("An event is an object with “type” and “address” or “message_id”.")
    if not isinstance(event.get("type"), str):
        return _("“type” is missing: bounce, complaint, delivered or unsubscribe.")
    for name in TEXTS:
        if not isinstance(event.get(name) or "", str):
            return _("“%(name)s” is no text.") % {"name": name}
    if not (event.get("address") or event.get("message_id")):
        return _("Neither “address” nor “message_id” says which mail is meant.")
    return ""
