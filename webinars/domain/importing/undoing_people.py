"""Taking back what an import did to people."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from backoffice.foundation.history import Change, changes_by, keys_touched, write_values
from people.domain.joining import FILLABLE
from people.domain.leaving import remove_unattached
from people.models import User
from webinars.domain.importing.batches import BATCH_SIZE
from webinars.domain.importing.undo_notes import left_as_they_are, note_left
from webinars.models import AttendeeImport


def next_keys(run: AttendeeImport, group: UUID, after: int) -> list[int]:
    """The next people whom the import created or changed."""
    return keys_touched(User, group, after=after, count=BATCH_SIZE)


def foresee(run: AttendeeImport, group: UUID, keys: Sequence[int]) -> dict[str, int]:
    """What `carry_out` would come to with these people, as far as their history tells."""
    changes = changes_by(User, group, keys, fields=FILLABLE)
    return _figures(changes, left=left_as_they_are(User, changes, FILLABLE))


def carry_out(run: AttendeeImport, group: UUID, keys: Sequence[int]) -> dict[str, int]:
    """Take it back for these people; returns how many were removed, restored and left."""
    # Held before their history is read, lest somebody changes them between the two.
    held = User.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    list(held.values_list("pk"))
    changes = changes_by(User, group, keys, fields=FILLABLE)
    left = left_as_they_are(User, changes, FILLABLE)
    addresses = dict(User.objects.filter(pk__in=keys).order_by().values_list("pk", "email"))
    created = {key for key, change in changes.items() if change.was_created and key not in left}
    for key in created - remove_unattached(created):
        left[key] = _("The person stays: something else here belongs to them by now.")
    former = {key: change.former for key, change in changes.items() if change.former is not None and key not in left}
    write_values(User, fields=FILLABLE, values=former)
    note_left(run, {addresses[key] or "": words for key, words in left.items() if key in addresses})
    return _figures(changes, left=left)


def _figures(changes: Mapping[int, Change], *, left: Collection[int]) -> dict[str, int]:
    counted: Counter[str] = Counter(people_removed=0, people_restored=0, people_left=len(left))
    for key, change in changes.items():
        if key not in left:
            counted["people_removed" if change.was_created else "people_restored"] += 1
    return dict(counted)
