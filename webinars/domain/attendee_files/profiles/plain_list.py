"""A plain list with a column of email addresses, from anywhere."""

from django.utils.translation import gettext_lazy as _

from webinars.domain.attendee_files.profile import Profile

PROFILE = Profile(kind="list", title=_("Plain list"))
