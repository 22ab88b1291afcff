"""Whether two imports are versions of one attendance list."""

from django.db.models import Exists, OuterRef, QuerySet

from webinars.choices import ImportPurpose, ImportState
from webinars.domain.importing.staging import NOT_TAKEN
from webinars.models import Attendance, AttendeeImport, ImportRow


def earlier_versions(run: AttendeeImport) -> list[int]:
    """The imports of earlier versions of this list whose stays it replaces, the oldest first.

    Those are the same file again (read in another time zone, say), and any list that tells at least one stay of the
    same person to the second: two parts of one webinar share none, whatever their files are called.
    """
    if run.purpose != ImportPurpose.ATTENDANCE:
        return []
    earlier = AttendeeImport.objects.filter(
        webinar=run.webinar_id, purpose=ImportPurpose.ATTENDANCE, state=ImportState.DONE, pk__lt=run.pk
    )
    same_file = set(earlier.filter(file_digest=run.file_digest).values_list("pk", flat=True))
    sharing = set(
        stays_told_by(run)
        .filter(attendee_import__in=earlier)
        .order_by()
        .values_list("attendee_import", flat=True)
        .distinct()
    )
    return sorted(same_file | sharing)


def stays_told_by(run: AttendeeImport) -> QuerySet[Attendance]:
    """The stays that count and that a row of this list tells too."""
    rows = ImportRow.objects.filter(
        attendee_import=run,
        email=OuterRef("registration__user__email"),
        joined_at=OuterRef("joined_at"),
        left_at=OuterRef("left_at"),
    ).exclude(outcome__in=NOT_TAKEN)
    stays: QuerySet[Attendance] = Attendance.objects.filter(registration__webinar=run.webinar_id)
    return stays.filter(Exists(rows))
