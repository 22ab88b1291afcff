"""Puts tags on webinars."""

from django.db.models import QuerySet

from backoffice.foundation.history import add_related
from people.models import Tag
from webinars.models import Webinar


def add_tag(webinars: QuerySet[Webinar], tag: Tag) -> int:
    """Put the tag on every webinar; returns how many lacked it."""
    return add_related(webinars, "tags", [tag])
