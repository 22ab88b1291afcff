"""A newer version of a list takes the place of the older one, and gives it back."""

from collections.abc import Collection
from itertools import batched

from django.db.models import Exists, OuterRef, QuerySet

from webinars.domain.presence.settling import READ_AT_ONCE, settle
from webinars.models import Attendance, AttendeeImport


def replace_earlier(run: AttendeeImport, earlier: Collection[int], *, confirmed: QuerySet[Attendance]) -> int:
    """Let no stay of the earlier imports count that the newer list does not confirm. Returns how many that were.

    Call it under the webinar's lock. The people's attendance is judged anew.
    """
    if not earlier:
        return 0
    outdated = Attendance.objects.filter(
        registration__webinar=run.webinar_id, attendee_import__in=list(earlier)
    ).exclude(pk__in=confirmed.values("pk"))
    rows = list(outdated.order_by("pk").values_list("pk", "registration"))
    for batch in batched(rows, READ_AT_ONCE):
        Attendance.objects.filter(pk__in=[key for key, _registration in batch]).update(replaced_by=run)
    settle(run.webinar, sorted({registration for _key, registration in rows}))
    return len(rows)


def bring_back(run: AttendeeImport, registrations: Collection[int], *, newer: AttendeeImport | None = None) -> int:
    """Take away what an import stored of these registrations' stays, and let those count that it had replaced.

    Returns how many it took away. Where a `newer` import replaced what this one brought, that one also replaces what
    this one had replaced. Nobody's attendance is judged anew here.
    """
    own = Attendance.all_objects.filter(attendee_import=run, registration__in=registrations)
    replaced = Attendance.all_objects.filter(replaced_by=run, registration__in=registrations)
    count: int = own.delete()[0]
    if newer is not None:
        replaced.update(replaced_by=newer)
        return count
    told_again = Attendance.objects.filter(
        registration=OuterRef("registration"), joined_at=OuterRef("joined_at"), left_at=OuterRef("left_at")
    )
    # Another list may tell the same stay by now: it is counted once.
    replaced.filter(Exists(told_again)).delete()
    replaced.update(replaced_by=None)
    return count
