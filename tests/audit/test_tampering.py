"""Whatever is done behind the application's back is found, and the right row is named by the right seal."""

import os
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction

from backoffice.audit import triggers
from backoffice.audit.domain.sealing.copies import copy_seals, folders
from backoffice.audit.domain.sealing.report import Outcome
from backoffice.audit.models import Redaction, Seal, Tombstone
from tests.audit.honest import Life, burn_keys
from tests.audit.sealing import seal, told, verified
from tests.audit.tampering import Tamperer

ROUNDS = int(os.environ.get("SOAK_ROUNDS", "20"))
TRIALS = 1_000 if ROUNDS >= 20 else 60


@pytest.fixture
def record(db: None, tmp_path: Path, settings: Any) -> None:
    """A record of many tables under several seals, with gaps in the keys, redactions and tombstones, and copies."""
    keys, copies = tmp_path / "keys", tmp_path / "copies"
    keys.mkdir(), copies.mkdir()
    settings.AUDIT_PUBLIC_KEYS, settings.AUDIT_RETENTION_DAYS = [], {}
    settings.AUDIT_SEAL_COPIES = [str(copies)]
    life = Life(Random(7), keys)
    for _ in range(4):
        for deed in (*life.common, life.link, life.webinar, life.export, life.log_in, life.take_in_a_list):
            deed()
        burn_keys()
    life.redact(), life.prune(), life.rotate(), life.redact()
    life.go_on(10)
    seal()
    copy_seals()
    assert Redaction.objects.count() > 1
    assert Tombstone.objects.exists()
    assert Seal.objects.count() > 8
    assert verified(copies=folders()).outcome == Outcome.HOLDS
    # Whoever is at the database has them gone before anything else.
    triggers.drop_all(connection)


def try_on(seeds: range) -> dict[str, int]:
    """Tamper, verify, and take it back; what was done by what, how often."""
    done: dict[str, int] = {}
    for seed in seeds:
        tamperer = Tamperer(Random(seed))
        way = tamperer.random.choice(tamperer.ways)
        with transaction.atomic():
            expected = way()
            report = verified(copies=folders())
            transaction.set_rollback(True)
        of_the_table = [finding for finding in told(report) if finding[1] == expected[1]]
        assert report.outcome == Outcome.TAMPERED, (seed, way.__name__, expected)
        # What was cut off may have been named by what is left.
        first = of_the_table if way == tamperer.cut_the_end else of_the_table[:1]
        assert expected in first, (seed, way.__name__, expected, report.lines())
        done[way.__name__] = done.get(way.__name__, 0) + 1
    return done


def test_some_random_tampering_is_found_and_named(record: None) -> None:
    try_on(range(25))


@pytest.mark.soak
def test_a_thousand_times_random_tampering_is_found_and_named(record: None) -> None:
    done = try_on(range(1_000, 1_000 + TRIALS))

    if TRIALS == 1_000:
        assert set(done) == {way.__name__ for way in Tamperer(Random()).ways}
