"""What the record costs: the same import with its history, and without."""

import os
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from statistics import median
from typing import Any

import pytest
from django.db import connection

from backoffice.foundation.history.recording import gathered_by
from people.models import User
from tests.benchmarks.test_import_benchmark import commit, let_the_database_count, make_known, mixed_list
from tests.factories import make_webinar
from tests.webinars.attendee_lists import uploaded
from webinars.models import Registration

IS_SHORT = os.environ.get("BENCH_SCALE") == "short"
ROWS = 1_000 if IS_SHORT else 50_000
ROUNDS = 1 if IS_SHORT else 3
MOST_TIMES = 2.5

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]


class Forgetful:
    """Takes what is to be recorded, and records nothing: no history row, and so no line of the log."""

    def note(self, model: type[Any], keys: Sequence[Any], change: str, names: list[str] | None) -> None:
        """Forget it."""


def seconds_of_import(organizer: User, label: str, keeping: AbstractContextManager[None], *, recorded: int) -> float:
    """How long writing a list takes, half of whose people are known; so many history rows must come of it."""
    make_known(label, ROWS)
    run = uploaded(make_webinar(organizer=organizer), mixed_list(ROWS, label), organizer)
    with keeping:
        begun = time.perf_counter()
        commit(run, organizer)
        taken = time.perf_counter() - begun
    assert Registration.objects.filter(webinar=run.webinar).count() == ROWS - ROWS // 100
    assert Registration.history.filter(webinar=run.webinar).count() == recorded
    return taken


def test_an_import_with_history_takes_at_most_two_and_a_half_times_one_without(organizer: User) -> None:
    let_the_database_count()
    with_it, without = [], []
    for number in range(ROUNDS):
        with_it.append(seconds_of_import(organizer, f"kept{number}", nullcontext(), recorded=ROWS - ROWS // 100))
        without.append(seconds_of_import(organizer, f"lost{number}", gathered_by(Forgetful()), recorded=0))
    times = median(mine / theirs for mine, theirs in zip(with_it, without, strict=True))
    print(f"\nAn import of {ROWS:,} rows, half the people known, {connection.vendor}, best of {ROUNDS}")
    for name, taken in (("with history and its log", with_it), ("without", without)):
        print(f"  {name:<26}{min(taken):8.2f} s {ROWS / min(taken):10,.0f} rows/s")
    print(f"  {times:.2f} times (at most {MOST_TIMES})")
    if not IS_SHORT:
        assert times <= MOST_TIMES
