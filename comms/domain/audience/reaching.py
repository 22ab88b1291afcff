"""The people of an announcement."""

from django.db.models import QuerySet, Value

from comms.models import Announcement
from people.models import User

from .filtering import matching
from .naming import expanded, rules_of


def people_of(announcement: Announcement, *, after: int = 0, up_to: int | None = None) -> QuerySet[User]:
    """The active people of the announcement's rule, each once; of a published one, nobody who joined since.

    `after` and `up_to` narrow it to a stretch of person keys, which is looked at without reading the others.
    """
    if announcement.max_person_id:
        up_to = min(up_to or announcement.max_person_id, announcement.max_person_id)
    stretch = {"gt": after} if after else {}
    if up_to is not None:
        stretch["lte"] = up_to
    people = matching(expanded(rules_of(announcement)), stretch=stretch)
    # Compared with a value, because SQLite looks up no index where a column stands alone as the condition.
    found: QuerySet[User] = people.filter(is_active=Value(True))
    return found


def count(announcement: Announcement) -> int:
    """How many people the announcement is for."""
    return people_of(announcement).count()
