"""The days that the cards look back on."""

from datetime import date, timedelta

from django.utils import timezone

DAYS = 30
ATTENDANCE_DAYS = 90  # attendance is known later than registrations, and of fewer webinars


def first_day(days: int) -> date:
    """The first of the last `days` days, today included, in the page's time zone."""
    return timezone.localdate() - timedelta(days=days - 1)
