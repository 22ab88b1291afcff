"""A log of millions of rows: years of single edits, imports, logins and exports, written by the database itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from django.db import connection
from django.utils import timezone

from backoffice.audit.models import Event
from backoffice.foundation.history.filling import SIGNATURE
from people.choices import Role
from people.models import User
from tests.benchmarks.test_fan_out_benchmark import make_people
from tests.factories import make_registration, make_user, make_webinar
from webinars.models import Registration, Webinar

YEARS = timedelta(days=3 * 365)
ROWS_A_STATEMENT = 1_000_000
ACTORS = 40
PEOPLE, WEBINARS = 20_000, 2_000


@dataclass(frozen=True)
class Work:
    """One kind of thing that people or jobs do: `share` of all rows, in jobs of `at_once` rows each."""

    model: Any
    kind: str
    share: float
    at_once: int = 1
    way: str = "admin"
    changed: Sequence[str] = ("",)
    reason: str = "CASE job %% 9 WHEN 0 THEN 'Typing error' WHEN 4 THEN 'The sponsor asked for it' ELSE '' END"


WORKS = [
    Work(Registration, "+", 0.50, 2_000, "import", reason="'Import of list-' || job || '.csv (#' || job || ')'"),
    Work(Registration, "~", 0.05, 2_000, "task", ["state,"]),
    Work(Registration, "~", 0.10, 1, "admin", ["state,", "minutes_present,", "attended,minutes_present,", "answers,"]),
    Work(User, "+", 0.15, 1_000, "import", reason="'Import of list-' || job || '.csv (#' || job || ')'"),
    Work(User, "~", 0.06, 1, "web", ["name,", "organisation,", "email,", "time_zone,", "email,name,"]),
    Work(User, "-", 0.01),
    Work(Webinar, "~", 0.05, 1, "admin", ["description,", "capacity,", "ends_at,starts_at,", "title,", "tags,"]),
    Work(Event, "login", 0.06, 1, "web"),
    Work(Event, "login_failed", 0.015, 1, "web"),
    Work(Event, "exported", 0.005, 1, "admin"),
]


def fill_log(count: int) -> Webinar:
    """Write about so many rows in all, in the order of time. Returns a webinar with a thousand versions of its own."""
    make_people(make_user(Role.STAFF, name="Somebody"), PEOPLE)
    organizer = make_user(Role.ORGANIZER)
    registration = make_registration(webinar=make_webinar(organizer=organizer))
    _copy(Registration, registration.pk, PEOPLE - 1, {"user_id": f"{User.objects.earliest('pk').pk} + n"})
    _copy(Webinar, registration.webinar_id, WEBINARS - 1, {"slug": "'another-' || n"})
    webinar = make_webinar(organizer=organizer, title="Much changed")
    begin = timezone.now() - YEARS
    for work in WORKS:
        rows = int(count * work.share)
        for first in range(0, rows, ROWS_A_STATEMENT):
            _write(work, first, min(first + ROWS_A_STATEMENT, rows), begin, YEARS / rows)
    versions = Work(Webinar, "~", 0, 1, "admin", ["ends_at,starts_at,", "title,"])
    _write(versions, 0, 1_000, begin, YEARS / 1_000, only=webinar.pk)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")
    return webinar


def _series(first: int, end: int) -> str:
    return f"WITH RECURSIVE series(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM series WHERE n < {end - 1})"


def _copy(model: Any, key: int, count: int, changed: dict[str, str]) -> None:
    """So many rows like one, which leave no history."""
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = ", ".join(changed.get(name, name) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) {_series(1, count + 1)} "
            f"SELECT {values} FROM {model._meta.db_table}, series WHERE {model._meta.db_table}.id = %s ORDER BY n",
            [key],
        )


def _write(work: Work, first: int, end: int, begin: datetime, step: timedelta, *, only: int | None = None) -> None:
    """The rows of some work, each at its time."""
    is_event = work.model is Event
    table = Event._meta.db_table if is_event else work.model.history.model._meta.db_table
    columns = _event(work) if is_event else _history(work)
    source = _series(first, end) + f", work AS (SELECT n, n / {work.at_once} AS job FROM series)"
    live = ""
    if not is_event:
        live = f"JOIN {work.model._meta.db_table} l ON l.id = {_key_of(work, only)}"
    moment = (
        f"CAST(%s AS timestamptz) + n * interval '{step.total_seconds()} seconds'"
        if connection.vendor == "postgresql"
        else f"strftime('%%Y-%%m-%%d %%H:%%M:%%f', %s, (n * {step.total_seconds()}) || ' seconds') || '000'"
    )
    columns["at" if is_event else "history_date"] = moment
    names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) {source} SELECT {values} FROM work {live} ORDER BY n", [begin])


def _key_of(work: Work, only: int | None) -> str:
    if only is not None:
        return str(only)
    keys = work.model._base_manager.order_by("pk").values_list("pk", flat=True)
    return f"{keys.first()} + (CAST(n AS bigint) * 7919) %% {keys.count() - 1}"


def _signed(work: Work, user: str) -> dict[str, str]:
    name = f"{work.model.__name__}{work.kind}{work.at_once}"
    group = (
        f"CAST(md5('{name}' || job) AS uuid)"
        if connection.vendor == "postgresql"
        else f"printf('%%08x%%08x%%016x', abs(job * 2654435761 %% 4294967296), {crc32(name.encode())}, job)"
    )
    return {
        user: f"{User.objects.earliest('pk').pk} + job %% {ACTORS}",
        "actor_name": f"'Member of staff ' || (job %% {ACTORS})",
        "way": f"'{work.way}'",
        "group": group,
        "network_address": "'192.0.2.1'",
    }


def _history(work: Work) -> dict[str, str]:
    copied = {
        field.column: f'l."{field.column}"'
        for field in work.model.history.model._meta.concrete_fields
        if field.name not in SIGNATURE
    }
    sets = " ".join(f"WHEN {number} THEN '{changed}'" for number, changed in enumerate(work.changed))
    return {
        **copied,
        **_signed(work, "history_user_id"),
        "history_type": f"'{work.kind}'",
        "changed": f"CASE job %% {len(work.changed)} {sets} END",
        "history_change_reason": work.reason,
    }


def _event(work: Work) -> dict[str, str]:
    about = "'people.user'" if work.kind == "exported" else "''"
    return {
        **_signed(work, "user_id"),
        "kind": f"'{work.kind}'",
        "reason": "''",
        "model_label": about,
        "object_text": "''",
        "details": "'{}'",
    }
