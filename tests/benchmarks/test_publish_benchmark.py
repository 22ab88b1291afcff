"""Publishing to a hundred people and to a million: the request only moves the state, and both take the same time."""

import os
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comms.domain import publishing
from comms.models import Announcement
from people.choices import Role
from people.models import User
from tests.benchmarks.test_fan_out_benchmark import make_people
from tests.factories import make_announcement, make_registration, make_tag, make_user
from tests.factories.comms import to_rules
from webinars.models import Registration

IS_SHORT = os.environ.get("BENCH_SCALE") == "short"
FEW, MANY = 100, 5_000 if IS_SHORT else 1_000_000
ROUNDS = 3 if IS_SHORT else 15
SPARE_MILLISECONDS = 5

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]

type Publishing = Callable[[Announcement], object]


class Scene:
    """A table of people that grows, and announcements to all of them and to those of several rules."""

    def __init__(self) -> None:
        self.staff = make_user(Role.STAFF, email="staff@example.com")
        self.members, self.leavers = make_tag("members"), make_tag("leavers")
        self.registration = make_registration(user=self.staff)
        rules = to_rules(
            {"tags": [self.members.pk]},
            {"webinars": [self.registration.webinar_id]},
            exclude=({"tags": [self.leavers.pk]}, {"locale": "de"}),
        )
        self.audiences: dict[str, dict[str, Any]] = {"everybody": {}, "several rules": rules}
        self.count = 1

    def grow(self, count: int) -> None:
        """Go on to `count` people: every second a member, every third registered, every fifth leaving."""
        newest = User.objects.latest("pk").pk
        make_people(self.staff, count, first=self.count)
        self.count = count
        fields = [field.column for field in Registration._meta.concrete_fields if not field.primary_key]
        values = ", ".join("u.id" if column == "user_id" else f"r.{column}" for column in fields)
        with connection.cursor() as cursor:
            for tag, share in ((self.members, 2), (self.leavers, 5)):
                cursor.execute(
                    "INSERT INTO people_user_tags (user_id, tag_id) "
                    f"SELECT id, %s FROM people_user WHERE id > %s AND id %% {share} = 0",
                    [tag.pk, newest],
                )
            cursor.execute(
                f"INSERT INTO webinars_registration ({', '.join(fields)}) SELECT {values} "
                "FROM webinars_registration r, people_user u WHERE r.id = %s AND u.id > %s AND u.id %% 3 = 0",
                [self.registration.pk, newest],
            )
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

    def ways(self) -> dict[str, Publishing]:
        """The verb by itself, and the button's request."""
        browser = Client()
        browser.force_login(self.staff)

        def press(announcement: Announcement) -> None:
            address = f"/admin/comms/announcement/{announcement.pk}/publish_announcement/"
            assert browser.post(address, {"_form_submitted": "1"}).status_code == 302

        return {"the verb": lambda announcement: publishing.publish(announcement, by=self.staff), "the page": press}

    def measured(self, values: dict[str, Any], way: Publishing) -> tuple[float, int]:
        """Milliseconds that a publishing takes in the median, and how many statements it asks."""
        taken: list[float] = []
        for _round in range(ROUNDS):
            announcement = make_announcement(sender=self.staff, **values)
            start = time.perf_counter()
            way(announcement)
            taken.append((time.perf_counter() - start) * 1000)
            announcement.refresh_from_db()
            assert announcement.state == "sending"
        with CaptureQueriesContext(connection) as asked:
            way(make_announcement(sender=self.staff, **values))
        return median(taken), len(asked)


def test_publishing_takes_as_long_for_a_hundred_people_as_for_a_million():
    scene = Scene()
    found: dict[tuple[str, str], list[tuple[float, int]]] = {}
    for count in (FEW, MANY):
        scene.grow(count)
        for audience, values in scene.audiences.items():
            for name, way in scene.ways().items():
                found.setdefault((audience, name), []).append(scene.measured(values, way))

    print(f"\nPublishing to {FEW:,} and to {MANY:,} people, {connection.vendor}")
    for (audience, name), ((few, few_asked), (many, many_asked)) in found.items():
        print(
            f"  {audience:<14}{name:<9}{few:7.1f} ms {many:8.1f} ms, {few_asked} and {many_asked} statements "
            f"(at most twice and {SPARE_MILLISECONDS} ms)"
        )
    for (few, few_asked), (many, many_asked) in found.values():
        assert many_asked == few_asked
        assert IS_SHORT or many <= 2 * few + SPARE_MILLISECONDS
