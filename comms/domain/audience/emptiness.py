"""Whether nobody is in an audience, as far as a look of bounded cost tells."""

from comms.models import Announcement
from people.models import User

from .reaching import people_of

# So many of the newest people are looked at, first a few of them: who just came is whom most announcements are for.
LOOKS = (1_000, 10_000)


def is_surely_empty(announcement: Announcement) -> bool:
    """Whether nobody is in the audience; sure while there are no more than 10,000 people altogether.

    Where there are more it may lie further back, and several rules can only be asked about everybody at once, which
    takes seconds for a million: then the answer is no, and whoever writes it out finds out.
    """
    for most in LOOKS:
        start = User.objects.order_by("-pk").values_list("pk", flat=True)[most : most + 1].first()
        if people_of(announcement, after=start or 0).exists():
            return False
        if start is None:
            return True
    return False
