"""Which import a line of the audit log came from."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from backoffice.audit.admin.log_origins import Origin, add_origins
from backoffice.audit.models import LogLine
from backoffice.foundation.history import Way
from webinars.models import AttendeeImport, Registration


def import_origins(request: HttpRequest, lines: Sequence[LogLine]) -> Mapping[UUID, Origin]:
    """The imports that wrote lines, or took back what they had written, by the groups of these."""
    lines = [line for line in lines if line.way == Way.IMPORT]
    if not lines or not request.user.has_perm("webinars.view_attendeeimport"):
        return {}
    groups = {line.group for line in lines}
    numbers = dict(AttendeeImport.history.filter(group__in=groups).values_list("group", "id").distinct())
    # An import that is at work has not moved yet: what it wrote first says which one it is.
    first = [
        line.first_row_id
        for line in lines
        if line.group not in numbers and line.model_label == Registration._meta.label_lower
    ]
    if first:
        rows = Registration.history.filter(history_id__in=first, attendee_import__isnull=False)
        numbers |= dict(rows.values_list("group", "attendee_import_id"))
    runs = AttendeeImport.objects.visible_to(request.user).select_related("webinar").in_bulk(numbers.values())
    return {
        group: Origin(str(runs[number]), reverse("admin:webinars_attendeeimport_change", args=[number]))
        for group, number in numbers.items()
        if number in runs
    }


add_origins(import_origins)
