"""The participants report of a Zoom meeting."""

from django.utils.translation import gettext_lazy as _

from webinars.domain.attendee_files.profile import Profile

PROFILE = Profile(
    kind="zoom meeting participants",
    title=_("Zoom participants report"),
    marks=(("Name (Original Name)", "User Name (Original Name)"), ("User Email",), ("Join Time",)),
    not_kept=("Guest", "Recording Consent", "In Waiting Room", "Recording Disclaimer Response"),
)
