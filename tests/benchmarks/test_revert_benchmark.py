"""What taking back a large job costs: the look at it and the doing, beside saving each object by the ORM."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.audit.domain.reverting import plan_group
from backoffice.foundation.history import acting_as, create_many, update_rows
from backoffice.foundation.history.recording import BATCH_SIZE, record
from people.models import Tag, User
from tests.audit.reverting.scene import group_of
from tests.benchmarks.test_fan_out_benchmark import make_people
from tests.benchmarks.test_import_benchmark import peak_megabytes

IS_SHORT = os.environ.get("BENCH_SCALE") == "short"
SIZES = (400, 2_000) if IS_SHORT else (2_500, 10_000)
# Its time an object does not depend on how many there are.
SAMPLE = 100 if IS_SHORT else 1_000
# So long somebody waits for a page who was told that it is a large one.
MOST_SECONDS = 10
MOST_PAGE_BYTES = 500_000
MOST_KILOBYTES_AN_OBJECT = 6
QUERIES_A_BATCH = 12
LEAST_RATIO = 10

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]
numbers = count(1)


@dataclass(frozen=True)
class Cost:
    """What something took."""

    seconds: float
    queries: int


def cost_of(work: Callable[[], Any]) -> tuple[Cost, Any]:
    """What the work took, and what it answered."""
    with CaptureQueriesContext(connection) as captured:
        begun = time.perf_counter()
        answer = work()
        seconds = time.perf_counter() - begun
    return Cost(seconds, len(captured)), answer


def job_of(size: int, by: User) -> UUID:
    """A job that changed two fields of three people in four, and made one tag in four."""
    people = User.objects.filter(username__startswith="person-").order_by("pk").values("pk")[: size - size // 4]
    with group_of(by, "Moved to another organisation") as group:
        update_rows(User.objects.filter(pk__in=people), organisation=f"New {next(numbers)}", time_zone="Asia/Tokyo")
        create_many(Tag, [Tag(name=f"tag {next(numbers)}") for _ in range(size // 4)])
    return group


def batches_of(size: int) -> int:
    """So many batches the people and the tags of such a job are, each kind by itself."""
    return -(-(size - size // 4) // BATCH_SIZE) + -(-(size // 4) // BATCH_SIZE)


def one_by_one(group: UUID, by: User, most: int) -> None:
    """Each object saved or deleted by the ORM, as a revert of django-simple-history does it."""
    changed = User.history.filter(group=group, history_type="~").order_by("history_id")[: most * 3 // 4]
    with acting_as(by, "By mistake"), transaction.atomic():
        for row in changed:
            row.prev_record.instance.save()
        for tag in Tag.objects.filter(pk__in=Tag.history.filter(group=group).values("id"))[: most // 4]:
            tag.delete()


def test_a_large_job_is_looked_at_and_taken_back_within_a_request(administrator: User, staff: User) -> None:
    make_people(staff, SIZES[-1])
    people = User.objects.filter(username__startswith="person-")
    record(User, list(people.values_list("pk", flat=True)), "+")
    browser = Client()
    browser.force_login(administrator, backend="people.authentication.RoleBackend")
    figures = {}
    for size in SIZES:
        group = job_of(size, staff)
        page, answer = cost_of(lambda group=group: browser.get(reverse("admin:audit_revert_group", args=[group])))
        plan = answer.context["plan"]
        megabytes = peak_megabytes(lambda group=group: plan_group(group, by=administrator))
        values = {"reason": "By mistake", "fingerprint": plan.fingerprint}
        done, _answer = cost_of(
            lambda group=group, values=values: browser.post(reverse("admin:audit_revert_group", args=[group]), values)
        )
        assert set(people.values_list("organisation", flat=True)) == {staff.organisation}
        assert not Tag.objects.exists()
        figures[size] = (page, len(answer.content), megabytes, done)
    group = job_of(SAMPLE, staff)
    single, _nothing = cost_of(lambda: one_by_one(group, administrator, SAMPLE))

    most = SIZES[-1]
    page, page_bytes, megabytes, done = figures[most]
    whole = single.seconds / SAMPLE * most
    ratio = whole / done.seconds
    print(f"\nTaking back a job that changed people and made tags, {connection.vendor}")
    for size, (page, page_bytes, megabytes, done) in figures.items():
        print(
            f"  {size:>6,} objects: preview {page.seconds:6.2f} s {page.queries:4} queries "
            f"{page_bytes / 1024:5,.0f} kB {megabytes:4.0f} MB; doing it {done.seconds:6.2f} s {done.queries:4} queries"
        )
    print(f"  object by object by the ORM {whole:6.2f} s (scaled up from {SAMPLE:,}), {ratio:.1f} times as long")
    batches = batches_of(most) - batches_of(SIZES[0])
    assert page.queries - figures[SIZES[0]][0].queries <= QUERIES_A_BATCH * batches
    assert done.queries - figures[SIZES[0]][3].queries <= QUERIES_A_BATCH * batches
    assert page_bytes <= MOST_PAGE_BYTES
    assert megabytes <= MOST_KILOBYTES_AN_OBJECT * most / 1024 + 10
    if not IS_SHORT:
        assert max(page.seconds, done.seconds) <= MOST_SECONDS
        assert ratio >= LEAST_RATIO
