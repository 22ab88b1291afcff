"""manage.py publish_announcement: send an announcement from a shell."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import Way, acting_as
from comms import tasks
from comms.choices import AnnouncementState
from comms.domain import audience
from comms.domain.fan_out import fan_out_next_chunk
from comms.models import Announcement
from people.models import User


class Command(BaseCommand):
    help = "Publishes an announcement; a worker sends it, or this command itself with --wait."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("announcement", type=int, metavar="ID", help="the announcement's number")
        parser.add_argument("--as", dest="email", required=True, metavar="EMAIL", help="who publishes it")
        parser.add_argument("--wait", action="store_true", help="send it here and now, until everybody has it")

    def handle(self, *, announcement: int, email: str, wait: bool, **options: Any) -> None:
        user = self._user(email)
        found = Announcement.objects.visible_to(user).filter(pk=announcement).first()
        if found is None:
            raise CommandError(f"There is no announcement {announcement} that {email} may see.")
        people_count = audience.count(found)
        with acting_as(user, "publish_announcement", way=Way.COMMAND):
            try:
                published = tasks.publish(found, by=user)
            except RuleBroken as broken:
                raise CommandError(str(broken)) from broken
            if wait:
                while fan_out_next_chunk(published.pk):
                    pass
        published.refresh_from_db()
        self.stdout.write(f"publish_announcement: “{published}” {self._outcome(published, people_count)}")

    def _user(self, email: str) -> User:
        user: User | None = User.objects.active().with_address(email).first()
        if user is None:
            raise CommandError(f"Nobody active has the email address {email}.")
        if not user.has_perm("comms.publish_announcement"):
            raise CommandError(f"{email} may not publish announcements.")
        return user

    def _outcome(self, published: Announcement, people_count: int) -> str:
        match published.state:
            case AnnouncementState.SENT:
                return f"sent to {published.reached_count} of {published.audience_count} people"
            case AnnouncementState.SCHEDULED:
                return f"planned for {published.publish_at:%Y-%m-%d %H:%M %Z}, {people_count} people as of now"
        return f"queued for {people_count} people"
