"""What tests arrange with: each function makes one valid thing and takes what the test is about."""

from tests.factories.comms import make_announcement
from tests.factories.media import make_recording
from tests.factories.people import make_tag, make_user
from tests.factories.webinars import make_registration, make_series, make_webinar

__all__ = [
    "make_announcement",
    "make_recording",
    "make_registration",
    "make_series",
    "make_tag",
    "make_user",
    "make_webinar",
]
