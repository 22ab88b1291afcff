"""The record from a shell: its key, sealing, verifying, pruning."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as project
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from backoffice.audit.domain.reverting import sources
from backoffice.audit.domain.sealing.keys import own_keys, read_files, signing_key
from backoffice.audit.models import Seal, SealCopy
from backoffice.audit.tasks import sweep
from backoffice.foundation.history import create_many
from people.models import Tag, User
from tests.audit.reverting.scene import group_of
from tests.audit.sealing import behind_its_back, seal
from tests.factories import make_tag

TAGS = "people_historicaltag"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=out)
    return out.getvalue()


def refused(*arguments: str) -> CommandError:
    with pytest.raises(CommandError) as refusal:
        run(*arguments)
    return refusal.value


@pytest.fixture
def other_key(tmp_path: Path) -> Path:
    """The file of the public half of another key."""
    path = tmp_path / "public.pem"
    path.write_text(run("audit_key", "--make", str(tmp_path / "signing.pem")).partition("fingerprint")[0])
    return path


def test_a_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "signing.pem"

    told = run("audit_key", "--make", str(path))

    assert path.stat().st_mode & 0o777 == 0o600
    assert "BEGIN PRIVATE KEY" in path.read_text()
    assert "BEGIN PUBLIC KEY" in told
    assert "PRIVATE" not in told
    assert "is there already" in str(refused("audit_key", "--make", str(path)))
    assert "can't be written" in str(refused("audit_key", "--make", str(tmp_path / "no" / "folder")))


def test_the_public_key_is_printed_with_its_fingerprint(settings: Any) -> None:
    key = signing_key()
    assert key is not None
    assert run("audit_key") == f"{key.public.pem}fingerprint: {key.public.fingerprint}\n"
    settings.AUDIT_SIGNING_KEY = None
    assert "There is no signing key" in str(refused("audit_key"))


def test_everybody_may_have_the_public_keys_and_the_former_ones(client: Client, other_key: Path, settings: Any) -> None:
    settings.AUDIT_PUBLIC_KEYS = [str(other_key)]

    answer = client.get("/audit/public-key.pem")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/x-pem-file")
    present = signing_key()
    assert present is not None
    assert answer.content.decode() == present.public.pem + other_key.read_text()


@pytest.mark.django_db
def test_where_nothing_is_sealed_there_is_no_public_key(client: Client, settings: Any) -> None:
    settings.AUDIT_SIGNING_KEY = None

    assert client.get("/audit/public-key.pem").status_code == 404


def test_sealing_tells_how_much(db: None) -> None:
    make_tag()
    seal()
    make_tag(), make_tag()

    assert run("audit_seal") == "audit_seal: 2 rows sealed (seals: 2–2), 0 copies written\n"
    assert run("audit_seal") == "audit_seal: 0 rows sealed (seals: none), 0 copies written\n"


def test_sealing_without_a_key_fails(db: None, settings: Any) -> None:
    settings.AUDIT_SIGNING_KEY = None

    assert "There is no signing key" in str(refused("audit_seal"))


def test_a_copy_that_fails_fails_the_command_after_sealing(db: None, settings: Any) -> None:
    settings.AUDIT_SEAL_COPIES = ["/nowhere/at/all"]
    make_tag()

    assert "can't be written" in str(refused("audit_seal"))
    assert Seal.objects.count() == 1


def test_verifying_tells_that_all_holds(db: None) -> None:
    make_tag()
    run("audit_seal")

    told = run("audit_verify")

    assert told.splitlines()[-1].endswith("and 1 seal: all holds.")


def test_the_exit_code_tells_tampering_from_what_could_not_be_verified(db: None, other_key: Path) -> None:
    make_tag()
    assert refused("audit_verify").returncode == 2  # nothing is sealed yet
    run("audit_seal")
    assert refused("audit_verify", "--public-key", str(other_key)).returncode == 2
    with behind_its_back() as cursor:
        cursor.execute(f"UPDATE {TAGS} SET name = 'x'")

    refusal = refused("audit_verify")

    assert (refusal.returncode, str(refusal)) == (1, "The record was tampered with.")


def test_the_report_can_be_read_by_a_program(db: None) -> None:
    make_tag()
    seal()
    key = Tag.history.get().pk
    with behind_its_back() as cursor:
        cursor.execute(f"UPDATE {TAGS} SET name = 'x'")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("audit_verify", "--json", stdout=out)

    report = json.loads(out.getvalue())

    (finding,) = report["findings"]
    assert (report["outcome"], finding["harm"], finding["table"], finding["row_id"], finding["seal"]) == (
        "tampered", "changed", TAGS, key, 1,
    )  # fmt: skip
    assert finding["sentence"].startswith(f"{TAGS}: row {key} was changed.")


def test_since_takes_a_number_a_day_or_a_moment(db: None) -> None:
    make_tag()
    seal()
    yesterday = (timezone.now() - timedelta(days=1)).date().isoformat()
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()

    assert "1 seal: all holds" in run("audit_verify", "--since", "1")
    assert "1 seal: all holds" in run("audit_verify", "--since", yesterday)
    assert refused("audit_verify", "--since", tomorrow).returncode == 2
    assert "neither a number nor a date" in str(refused("audit_verify", "--since", "yesterday"))
    assert refused("audit_verify", "--since", "2026-13-40").returncode == 2


def test_a_file_that_holds_no_public_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing")

    refusal = refused("audit_verify", "--public-key", str(tmp_path / "empty.pem"))

    assert (refusal.returncode, "holds no Ed25519 public key" in str(refusal)) == (2, True)
    assert refused("audit_verify", "--public-key", str(tmp_path / "missing.pem")).returncode == 2


def test_after_a_change_of_keys_the_former_one_is_still_known(db: None, tmp_path: Path, settings: Any) -> None:
    former = signing_key()
    assert former is not None
    make_tag()
    seal()
    settings.AUDIT_SIGNING_KEY = b"another key".ljust(32)
    make_tag()
    seal()
    assert refused("audit_verify").returncode == 2

    (tmp_path / "2026.pem").write_text(former.public.pem)
    settings.AUDIT_PUBLIC_KEYS = [str(tmp_path)]

    assert "2 seals: all holds" in run("audit_verify")
    assert list(own_keys()) == [Seal.objects.get(number=2).key, Seal.objects.get(number=1).key]
    published = tmp_path / "published.pem"
    published.write_bytes(Client().get("/audit/public-key.pem").content)
    assert read_files([published]) == own_keys()
    assert "2 seals: all holds" in run("audit_verify", "--public-key", str(published))


def test_copies_are_compared_wherever_they_lie(db: None, tmp_path: Path, settings: Any) -> None:
    settings.AUDIT_SEAL_COPIES = [str(tmp_path)]
    make_tag()
    run("audit_seal")
    with behind_its_back() as cursor:
        cursor.execute("DELETE FROM audit_sealblock")
        cursor.execute("DELETE FROM audit_seal")

    assert refused("audit_verify").returncode == 1
    settings.AUDIT_SEAL_COPIES = []
    assert refused("audit_verify", "--copies", str(tmp_path)).returncode == 1


def test_pruning_tells_how_much(db: None, settings: Any) -> None:
    assert "everything is kept" in str(refused("audit_prune"))
    settings.AUDIT_RETENTION_DAYS = {"people.tag": 1}
    assert run("audit_prune") == "audit_prune: 0 rows of people.tag\n"
    settings.AUDIT_SIGNING_KEY = None
    assert "only sealed rows" in str(refused("audit_prune"))


def test_the_sweep_seals_when_it_is_time(db: None, tmp_path: Path, settings: Any) -> None:
    settings.AUDIT_SEAL_COPIES = [str(tmp_path)]
    make_tag()
    done = sweep()
    assert (done["rows sealed"] > 0, done["seals copied"]) == (True, 1)
    make_tag()

    assert "rows sealed" not in sweep()  # the last one is not a minute old
    settings.AUDIT_SEAL_EVERY_SECONDS = 0
    assert sweep() == {"rows sealed": 1, "seals copied": 1}
    assert SealCopy.objects.get().number == 2


def test_a_production_without_a_key_is_warned(settings: Any) -> None:
    assert "audit.W001" not in {check.id for check in run_checks(include_deployment_checks=True)}
    settings.AUDIT_SIGNING_KEY = None
    assert "audit.W001" in {check.id for check in run_checks(include_deployment_checks=True)}
    assert "audit.W001" not in {check.id for check in run_checks()}


def test_public_keys_that_cannot_be_read_are_an_error(settings: Any) -> None:
    settings.AUDIT_PUBLIC_KEYS = ["/nowhere/at/all.pem"]

    assert "audit.E001" in {check.id for check in run_checks()}


def test_a_copy_of_the_project_makes_its_own_key_and_keeps_it(tmp_path: Path) -> None:
    def fingerprint(**variables: str) -> Callable[[], str] | str:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AUDIT_")},
            "DJANGO_SETTINGS_MODULE": "backoffice.settings.development",
            "BACKOFFICE_VAR_DIR": str(tmp_path),
            "DATABASE_URL": "sqlite:///:memory:",
            **variables,
        }
        command = [sys.executable, "manage.py", "audit_key"]
        done = subprocess.run(
            command, cwd=project.BASE_DIR, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.rpartition("fingerprint: ")[2].strip()

    first = fingerprint()

    assert (tmp_path / "audit" / "signing.key").stat().st_mode & 0o777 == 0o600
    assert fingerprint() == first
    assert fingerprint(AUDIT_SIGNING_KEY="A" * 43 + "=") != first


def test_a_job_is_looked_at_and_taken_back_from_a_shell(administrator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MOST_OBJECTS", 1)
    with group_of(administrator) as group:
        create_many(Tag, [Tag(name=f"tag {number}") for number in range(3)])

    told = run("audit_revert", str(group), "--as", "Administrator@example.com")
    assert "3 objects go, 0 are left" in told
    assert "--reason" in told
    assert Tag.objects.count() == 3

    assert "Done." in run("audit_revert", str(group), "--as", "administrator", "--reason", "By mistake")
    assert not Tag.objects.exists()
    row = Tag.history.latest("history_id")
    assert (row.actor_name, row.way, row.history_change_reason) == ("Abby Admin", "command", "By mistake")


def test_a_shell_takes_back_no_more_than_who_is_named_may(administrator: User, auditor: User) -> None:
    with group_of(administrator) as group:
        make_tag("kept")

    assert "may not" in str(refused("audit_revert", str(group), "--as", "auditor", "--reason", "x"))
    assert "Nobody" in str(refused("audit_revert", str(group), "--as", "nobody", "--reason", "x"))
    assert "is known" in str(refused("audit_revert", str(uuid4()), "--as", "administrator", "--reason", "x"))
    assert Tag.objects.exists()
