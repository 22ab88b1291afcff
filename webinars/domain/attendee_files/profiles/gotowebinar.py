"""The attendee report of a GoToWebinar session, which also lists who registered."""

from django.utils.translation import gettext_lazy as _

from webinars.domain.attendee_files.profile import Profile

PROFILE = Profile(
    kind="gotowebinar attendee report",
    title=_("GoToWebinar attendee report"),
    marks=(("Interest Rating",), ("Registration Date/Time",), ("Join Time",)),
    not_kept=("Interest Rating", "In Session Duration (minutes)*", "Unsubscribed"),
    sections=("Session Details",),
    footnote="*",
    is_experimental=True,
)
