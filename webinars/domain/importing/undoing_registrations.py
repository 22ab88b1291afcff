"""Taking back what an import did to registrations and stays."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from backoffice.foundation.history import Change, Way, changes_by, keys_touched, remove_many, write_values
from webinars.choices import RegistrationState, UndoOutcome
from webinars.domain import presence
from webinars.domain.importing.batches import BATCH_SIZE
from webinars.domain.importing.undo_notes import left_as_they_are, note, note_left
from webinars.domain.seats.line import free_seats
from webinars.models import Attendance, AttendeeImport, Registration

FIELDS = ("state", "registered_at", "source", "attendee_import", "answers", "attended", "minutes_present")
STATE = FIELDS.index("state")


def next_keys(run: AttendeeImport, group: UUID, after: int) -> list[int]:
    """The next registrations that the import touched, by itself or by a stay."""
    touched = keys_touched(Registration, group, after=after, count=BATCH_SIZE)
    stays = Attendance.all_objects.filter(registration__gt=after)
    keys = {*touched}
    for mine in (stays.filter(attendee_import=run), stays.filter(replaced_by=run)):
        keys.update(mine.order_by("registration").values_list("registration", flat=True).distinct()[:BATCH_SIZE])
    return sorted(keys)[:BATCH_SIZE]


def foresee(run: AttendeeImport, group: UUID, keys: Sequence[int]) -> dict[str, int]:
    """What `carry_out` would come to with these registrations, as far as can be told before seats are counted."""
    changes = changes_by(Registration, group, keys, fields=FIELDS)
    stays = Attendance.all_objects.filter(attendee_import=run, registration__in=keys).count()
    return _figures(changes, left=left_as_they_are(Registration, changes, FIELDS), stays=stays)


def carry_out(run: AttendeeImport, group: UUID, keys: Sequence[int]) -> dict[str, int]:
    """Take it back for these registrations; returns how many were removed, restored and left."""
    changes = changes_by(Registration, group, keys, fields=FIELDS)
    stays = presence.bring_back(run, keys, newer=_newer(run))
    left = left_as_they_are(Registration, changes, FIELDS)
    gone = [key for key, change in changes.items() if change.was_created and key not in left]
    addresses = dict(Registration.objects.filter(pk__in=keys).order_by().values_list("pk", "user__email"))
    remove_many(Registration, gone)
    former = {key: change.former for key, change in changes.items() if change.former is not None and key not in left}
    for key in _without_seat(run, former):
        left[key] = _("The seat was given to somebody else since: the registration is left as it is.")
        del former[key]
    write_values(Registration, fields=FIELDS, values=former)
    _judge_anew(run, changes, keys, settled={*gone, *former})
    note(run, [addresses[key] or "" for key in keys if key in addresses], UndoOutcome.UNDONE)
    note_left(run, {addresses[key] or "": words for key, words in left.items() if key in addresses})
    return _figures(changes, left=left, stays=stays)


def _figures(changes: Mapping[int, Change], *, left: Collection[int], stays: int) -> dict[str, int]:
    counted: Counter[str] = Counter(registrations_removed=0, registrations_restored=0, registrations_left=len(left))
    for key, change in changes.items():
        if key not in left:
            counted["registrations_removed" if change.was_created else "registrations_restored"] += 1
    return {**counted, "stays_removed": stays}


def _newer(run: AttendeeImport) -> AttendeeImport | None:
    """The import of a newer version of the same list, which replaced what this one brought."""
    later = AttendeeImport.objects.filter(webinar=run.webinar_id, pk__gt=run.pk, purpose=run.purpose, undone_at=None)
    return next(
        (one for one in later.order_by("pk") if run.pk in one.preview.get("replaced", []) and one.finished_at), None
    )


def _without_seat(run: AttendeeImport, former: Mapping[int, tuple[object, ...]]) -> list[int]:
    """Of those who would get a seat back, the ones for whom none is free any more."""
    seat_count = free_seats(run.webinar)
    if seat_count is None:
        return []
    back = [key for key, values in former.items() if values[STATE] == RegistrationState.CONFIRMED]
    # Whoever came off the waiting list by this import goes back to it.
    seat_count += Registration.objects.filter(pk__in=former.keys() - back).confirmed().count()
    without = Registration.objects.filter(pk__in=back).exclude(state=RegistrationState.CONFIRMED)
    returning = list(without.order_by("registered_at", "pk").values_list("pk", flat=True))
    return returning[seat_count:]


def _judge_anew(
    run: AttendeeImport, changes: Mapping[int, Change], keys: Sequence[int], *, settled: Collection[int]
) -> None:
    """Judge the attendance of those whose stays went while only other lists changed their registration since."""
    open_to_judgement = [
        key
        for key in keys
        if key not in settled
        and (key not in changes or (since := changes[key].since) is None or since.way == Way.IMPORT)
    ]
    with_stays = Attendance.objects.filter(registration__in=open_to_judgement).order_by()
    presence.settle(run.webinar, sorted(set(with_stays.values_list("registration", flat=True))))
