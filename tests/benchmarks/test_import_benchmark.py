"""How fast an attendee list goes in, beside the ways a Django project has without this importer."""

import io
import os
import time
import tracemalloc
from collections.abc import Callable
from itertools import batched
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from import_export import fields, resources, widgets
from tablib import Dataset

from backoffice.foundation.history import acting_as
from people.domain.joining import Newcomer, bring_in
from people.models import User
from tests.factories import make_user, make_webinar
from tests.unguarded import unguarded
from tests.webinars.attendee_lists import text_file, uploaded, write
from webinars.choices import RegistrationSource, RegistrationState
from webinars.domain import importing
from webinars.models import AttendeeImport, Registration, Webinar

IS_SHORT = os.environ.get("BENCH_SCALE") == "short"
ROWS = 2_000 if IS_SHORT else 100_000
# The ways that hold everything in memory do fewer; their time per row does not depend on how many there are.
BULK_ROWS = 1_000 if IS_SHORT else 10_000
MEMORY_ROWS = (1_000, 5_000) if IS_SHORT else (5_000, 500_000)
ROUNDS = 1 if IS_SHORT else 2
# The row-by-row way takes a minute for ten thousand; its time per row does not depend on how many there are.
SAMPLE_ROWS = 100 if IS_SHORT else 500

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]


def addresses(count: int, label: str) -> list[str]:
    return [f"{label}.{number}@example.com" for number in range(count)]


def seconds(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


class RowByRow(resources.ModelResource):
    """import-export's default path, with people created on the fly, as its documentation shows."""

    user = fields.Field("user", "email", widgets.ForeignKeyWidget(User, "email"))
    webinar = fields.Field("webinar", "webinar", widgets.ForeignKeyWidget(Webinar))
    state = fields.Field("state", "state")

    class Meta:
        model = Registration
        import_id_fields = ["user", "webinar"]
        fields = ["user", "webinar", "state"]

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        User.objects.get_or_create(email=row["email"], defaults={"name": row["name"]})


def import_row_by_row(webinar: Webinar, people: list[str]) -> None:
    data = Dataset(headers=["email", "name", "webinar", "state"])
    for address in people:
        data.append([address, f"Name of {address.split('@')[0]}", webinar.pk, RegistrationState.CONFIRMED])
    result = RowByRow().import_data(data, raise_errors=True, use_transactions=True)
    assert result.totals["new"] == len(people)


def with_history(objects: list[Any], by: User) -> list[Any]:
    """The objects and their history by two of Django's bulk_create, as django-simple-history does it."""
    model: Any = type(objects[0])
    history = model.history.model
    made = unguarded(model.objects).bulk_create(objects)
    names = [item.attname for item in history.tracked_fields]
    signed = {"history_date": timezone.now(), "history_type": "+", "history_change_reason": "Bulk", "history_user": by}
    QuerySet(history).bulk_create(history(**signed, **{name: getattr(item, name) for name in names}) for item in made)
    return made


def bulk_create_all(webinar: Webinar, people: list[str], by: User) -> None:
    users = [User(email=address, name=f"Name of {address.split('@')[0]}") for address in people]
    for user in users:
        user.bring_into_line()
    users = with_history(users, by)
    registrations = [
        Registration(
            user=user,
            webinar=webinar,
            state=RegistrationState.CONFIRMED,
            source=RegistrationSource.IMPORT,
            registered_at=timezone.now(),
        )
        for user in users
    ]
    with_history(registrations, by)


def commit(run: AttendeeImport, organizer: User) -> None:
    importing.confirm(run, by=organizer)
    write(run)


def peak_megabytes(work: Callable[[], Any]) -> float:
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1024 / 1024


def mixed_list(count: int, label: str) -> io.BytesIO:
    """So many rows as organizers have them, with states and times; every hundredth is no address."""
    rows = [
        f"{'nonsense' if number % 100 == 0 else f'{label}.{number}@example.com'},Name {number},Last {number},approved,"
        f"2026-05-{number % 28 + 1:02} 10:{number % 60:02}:00\n"
        for number in range(count)
    ]
    return text_file("Email,First name,Last name,Approval status,Registration time\n" + "".join(rows))


def test_an_import_is_many_times_faster_than_row_by_row_and_near_to_a_bare_bulk_create(organizer: User) -> None:
    # First, while the tables are small: it looks people up without an index.
    people = addresses(SAMPLE_ROWS, "single")
    per_row = seconds(lambda: import_row_by_row(make_webinar(organizer=organizer), people)) / SAMPLE_ROWS
    reading, committing, bulk = [], [], []
    for number in range(ROUNDS):
        label = f"ours{number}"
        make_known(label, ROWS)
        let_the_database_count()
        file = mixed_list(ROWS, label)
        begun = time.perf_counter()
        run = uploaded(make_webinar(organizer=organizer), file, organizer)
        reading.append(time.perf_counter() - begun)
        committing.append(seconds(lambda run=run: commit(run, organizer)))
        assert run.results["new"] == Registration.objects.filter(webinar=run.webinar).count() == ROWS - ROWS // 100
        assert Registration.history.filter(webinar=run.webinar).count() == run.results["new"]
        webinar = make_webinar(organizer=organizer)
        people = addresses(BULK_ROWS, f"bulk{number}")
        with acting_as(organizer, "Bulk"):
            bulk.append(seconds(lambda webinar=webinar, people=people: bulk_create_all(webinar, people, organizer)))
    read, written, plain = min(reading), min(committing), min(bulk) * ROWS / BULK_ROWS
    trial = seconds(lambda: tried(organizer, mixed_list(ROWS // 2, "trial")))
    single = per_row * ROWS
    print(f"\nAttendee import, {ROWS:,} rows, half the people known, 1 % bad, {connection.vendor} (best of {ROUNDS})")
    print(f"  reading, previewing   {read:8.2f} s  {ROWS / read:10,.0f} rows/s")
    print(f"  writing               {written:8.2f} s  {ROWS / written:10,.0f} rows/s")
    print(f"  both                  {read + written:8.2f} s  {ROWS / (read + written):10,.0f} rows/s")
    print(f"  dry run of half       {trial:8.2f} s  {ROWS / 2 / trial:10,.0f} rows/s")
    print(f"  bulk_create + history {plain:8.2f} s  {ROWS / plain:10,.0f} rows/s  (scaled up from {BULK_ROWS:,} rows)")
    print(f"  import-export default {single:8.2f} s  {1 / per_row:10,.0f} rows/s  (scaled up from {SAMPLE_ROWS} rows)")
    print(
        f"  writing is {single / written:.1f} times as fast as import-export, reading and writing "
        f"{single / (read + written):.1f} times; writing takes {written / plain:.2f} times a bulk_create with history"
    )
    if not IS_SHORT:
        assert single / written >= 30
        assert single / (read + written) >= 20
        assert written / plain <= 2


def make_known(label: str, count: int) -> None:
    """Every second person of such a list is known, as those are who come again."""
    known = [
        Newcomer(f"{label}.{one}@example.com", f"Name {one} Last {one}", f"Name {one}", f"Last {one}")
        for one in range(0, count, 2)
    ]
    for batch in batched(known, 1_000):
        bring_in(batch)


def let_the_database_count() -> None:
    """Let it plan as one in use does: a database made a minute ago takes its tables for empty."""
    earlier = uploaded(make_webinar(), mixed_list(1_000, "earlier"), make_user("staff"))
    commit(earlier, earlier.uploaded_by)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def tried(organizer: User, file: io.BytesIO) -> None:
    trial, refused = importing.try_out(make_webinar(organizer=organizer), file, importing.ImportOptions())
    assert sum(1 for _row in refused) == trial.findings.counts["refused"]


def test_memory_does_not_grow_with_the_list(organizer: User) -> None:
    peaks = {}
    for rows in MEMORY_ROWS:
        file = mixed_list(rows, f"memory{rows}")

        def whole_import(file: Any = file) -> None:
            commit(uploaded(make_webinar(organizer=organizer), file, organizer), organizer)

        peaks[rows] = peak_megabytes(whole_import)
    told = ", ".join(f"{rows:,} rows {peak:.1f} MB" for rows, peak in peaks.items())
    print(f"\nAttendee import, peak memory of Python objects: {told}")
    assert max(peaks.values()) < min(peaks.values()) + 50
