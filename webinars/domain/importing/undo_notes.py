"""What an undo leaves on the rows of the list: which people it took back, and whom it left and why."""

from collections.abc import Collection, Mapping

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting import redacted_fields
from backoffice.foundation.history import Change
from webinars.choices import UndoOutcome
from webinars.domain.importing.assessing import reason
from webinars.models import AttendeeImport, ImportRow


def left_as_they_are(model: type[Model], changes: Mapping[int, Change], fields: Collection[str]) -> dict[int, str]:
    """Why each of those rows is left that somebody changed since the import, or whose former values are not kept."""
    left = {}
    former = [change.former_id for change in changes.values() if change.former_id is not None]
    redacted = redacted_fields(model, former) if former else {}
    for key, change in changes.items():
        if change.since is not None:
            left[key] = _("Changed since by %(name)s on %(when)s: left as it is.") % {
                "name": change.since.actor_name or _("the system"),
                "when": date_format(localtime(change.since.at), "j F Y, H:i"),
            }
        elif change.former is None and not change.was_created:
            left[key] = _("The history does not tell what it was before: left as it is.")
        else:
            labels = {label for name, label in redacted.get(change.former_id or 0, {}).items() if name in fields}
            if labels:
                words = _("What it was before was redacted under %(label)s: left as it is.")
                left[key] = words % {"label": ", ".join(sorted(labels))}
    return left


def note(run: AttendeeImport, addresses: Collection[str], outcome: UndoOutcome) -> None:
    """Mark the rows of these people, unless they are marked already."""
    ImportRow.objects.about(addresses, run).filter(undo_outcome="").exclude(email="").update(undo_outcome=outcome)


def note_left(run: AttendeeImport, left: Mapping[str, str]) -> None:
    """Mark the rows of these people as left, with the reason."""
    rows = list(ImportRow.objects.about(left, run).exclude(email=""))
    for row in rows:
        row.undo_outcome = UndoOutcome.LEFT
        row.problems = [*row.problems, {**reason("left_by_undo", left[row.email]), "is_note": True}]
    ImportRow.objects.bulk_update(rows, ["undo_outcome", "problems"], batch_size=200)
