"""Whatever the application does by rights, verifying finds all in order."""

import os
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings as project
from django.db import transaction

from backoffice.audit.domain.sealing.copies import copy_seals, folders
from backoffice.audit.domain.sealing.report import Outcome
from backoffice.audit.models import Seal
from tests.audit.honest import Life, burn_keys
from tests.audit.sealing import seal, verified
from tests.factories import make_tag

ROUNDS = int(os.environ.get("SOAK_ROUNDS", "20"))
TRIALS = 1_000 if ROUNDS >= 20 else 60


def live(seed: int, folder: Path) -> None:
    """One honest run; whatever verifying says after it is said of this seed."""
    random = Random(seed)
    life = Life(random, folder)
    for _ in range(random.randrange(1, 4)):
        life.go_on(random.randrange(2, 9))
    burn_keys()
    life.tag()
    before = verified(copies=folders() if copy_seals() else [])
    assert before.findings == [], (seed, before.lines())
    seal()
    copy_seals()
    after = verified(copies=folders())
    assert after.outcome == Outcome.HOLDS, (seed, after.lines())
    assert after.unsealed == {}, seed


@pytest.fixture
def places(tmp_path: Path, settings: Any) -> Path:
    settings.AUDIT_RETENTION_DAYS, settings.AUDIT_SEAL_COPIES = {}, []
    settings.AUDIT_SIGNING_KEY = settings.AUDIT_SIGNING_KEY
    settings.AUDIT_PUBLIC_KEYS = []
    return tmp_path


def run(trials: range, folder: Path, settings: Any) -> None:
    key = settings.AUDIT_SIGNING_KEY
    for seed in trials:
        copies, keys = folder / f"copies-{seed}", folder / f"keys-{seed}"
        copies.mkdir(), keys.mkdir()
        # Not by the fixture, which keeps each value that it takes the place of: a thousand are too many for it.
        project.AUDIT_SIGNING_KEY, project.AUDIT_PUBLIC_KEYS = key, []
        project.AUDIT_SEAL_COPIES = [str(copies)]
        with transaction.atomic():
            live(seed, keys)
            transaction.set_rollback(True)


def test_a_few_honest_runs_raise_no_alarm(db: None, places: Path, settings: Any) -> None:
    run(range(8), places, settings)


@pytest.mark.soak
def test_a_thousand_honest_runs_raise_no_alarm(db: None, places: Path, settings: Any) -> None:
    run(range(1000, 1000 + TRIALS), places, settings)


def test_the_runs_do_all_that_they_are_meant_to(db: None, places: Path) -> None:
    """A run that did nothing would raise no alarm either."""
    life = Life(Random(1), places)
    make_tag()
    for deed in (*life.common, *life.rare, life.redact, life.prune):
        deed()
    assert set(Seal.objects.values_list("kind", flat=True)) == {"rows", "redaction", "pruning"}
    assert Seal.objects.values("key").distinct().count() == 2
