"""Processes write as they please while another seals: no row falls into a gap, and nothing raises an alarm."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from backoffice.audit.domain.sealing.sealer import Sealed, seal_rows
from backoffice.audit.models import Event, SealBlock
from tests.audit.sealing import verified
from tests.comms.worker_processes import database_url

ROUNDS = int(os.environ.get("SOAK_ROUNDS", "20"))
SECONDS = 60 if ROUNDS >= 20 else 8
WRITERS = 4

pytestmark = [pytest.mark.postgres, pytest.mark.soak, pytest.mark.django_db(transaction=True)]

# Transactions of random length that take keys early and end late, some of them by an error.
WRITER = """
import random, time, django
django.setup()
from django.db import transaction
from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from backoffice.foundation.history import acting_as_system, create_many
from people.models import Tag
chance, end, number = random.Random({seed}), time.monotonic() + {seconds}, 0
while time.monotonic() < end:
    try:
        with transaction.atomic(), acting_as_system("writer {seed}"):
            for _ in range(chance.randrange(1, 4)):
                number += 1
                create_many(Tag, [Tag(name=f"{seed}-{{number}}-{{part}}") for part in range(chance.randrange(1, 4))])
                note(EventKind.LOGIN)
                time.sleep(chance.random() * chance.choice([0, 0.01, 0.05]))
            if chance.random() < 0.2:
                raise RuntimeError
    except RuntimeError:
        pass
"""


def start(seed: int, folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER.format(seed=seed, seconds=SECONDS)],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "backoffice.settings.test",
            "TEST_DATABASE_URL": database_url(folder),
        },
    )


def test_rows_that_are_committed_out_of_order_are_all_sealed(tmp_path: Path) -> None:
    writers = [start(seed, tmp_path) for seed in range(WRITERS)]
    try:
        rounds = seal_meanwhile(writers)
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()

    rounds.append(seal_rows(wait_seconds=5))

    report = verified()
    assert (report.outcome, report.unsealed) == ("holds", {}), report.lines()
    assert sum(bool(one.numbers) for one in rounds) > 5
    sealed = SealBlock.objects.filter(table="audit_event").values_list("row_count", flat=True)
    assert sum(sealed) == Event.objects.count() > 100
    assert came_late() > 0, "nobody wrote at once, and this has shown nothing"


def seal_meanwhile(writers: "list[subprocess.Popen[bytes]]") -> list[Sealed]:
    """Seal, and verify now and then, until all have written what they wanted."""
    rounds: list[Sealed] = []
    while any(writer.poll() is None for writer in writers):
        rounds.append(seal_rows(wait_seconds=0.5))
        if len(rounds) % 5 == 0:
            report = verified()
            assert report.findings == [], report.lines()
        time.sleep(0.01)
    assert [writer.wait() for writer in writers] == [0] * WRITERS
    return rounds


def came_late() -> int:
    """How many events took their key after one of a transaction that had begun later: two that wrote at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT xmin::text::bigint AS by, lag(xmin::text::bigint) OVER (ORDER BY id) "
            "AS before FROM audit_event) rows WHERE by < before"
        )
        return int(cursor.fetchone()[0])
