"""Evidence is taken away as a bundle, and checked elsewhere with the public key and nothing of this project."""

import ast
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.conf import settings as project

from backoffice.audit.domain.ledgers import sealed
from backoffice.audit.domain.sealing.bundle import write_bundle
from backoffice.audit.domain.sealing.keys import make_file, own_keys, signing_key
from backoffice.audit.domain.sealing.redacting import redact
from backoffice.audit.models import Event, Seal
from backoffice.foundation.history import update_rows
from people.models import Tag, User
from tests.audit.honest import Life
from tests.audit.sealing import behind_its_back, seal
from tests.factories import make_tag, make_user

VERIFIER = Path(project.BASE_DIR) / "scripts" / "verify_audit_bundle.py"
TAGS = "people_historicaltag"
Members = dict[str, bytes]


@pytest.fixture
def rows(db: None) -> list[int]:
    """The keys of eight sealed history rows of tags, of which the fourth is redacted, under two seals."""
    tags = [make_tag(f"tag {number} “é”\n") for number in range(4)]
    make_user(name="Erika")
    seal()
    update_rows(Tag.objects.filter(pk__in=[tag.pk for tag in tags]), description="x")
    seal()
    keys = list(Tag.history.order_by("history_id").values_list("history_id", flat=True))
    redact({Tag.history.model: {keys[3]: {"name": "gone"}}}, "Erased")
    seal()
    return keys


def bundle(selection: Any = None) -> bytes:
    key = signing_key()
    assert key is not None
    return b"".join(write_bundle(selection, key, about="A test"))


def members(content: bytes) -> Members:
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Members) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def spoilt(content: bytes, name: str, change: Callable[[list[bytes]], Iterable[bytes]]) -> bytes:
    """The bundle with changed lines in one file, and a manifest that agrees, but for its signature."""
    parts = members(content)
    lines = list(change(parts[name].splitlines(keepends=True)))
    assert lines != parts[name].splitlines(keepends=True)
    parts[name] = b"".join(lines)
    outer = json.loads(parts["manifest.json"])
    manifest = json.loads(outer["manifest"])
    manifest["files"][name]["sha256"] = sha256(parts[name]).hexdigest()
    parts["manifest.json"] = json.dumps({**outer, "manifest": json.dumps(manifest)}).encode()
    return zipped(parts)


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., tuple[int, list[str]]]:
    """A function that lets the stand-alone program check a bundle: its exit code, and what it says."""
    public = tmp_path / "public.pem"

    def run(content: bytes, *, key: str | None = None) -> tuple[int, list[str]]:
        public.write_text("".join(one.pem for one in own_keys().values()) if key is None else key)
        path = tmp_path / "bundle.zip"
        path.write_bytes(content)
        done = subprocess.run(
            [sys.executable, "-I", str(VERIFIER), str(path), "--public-key", str(public)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        return done.returncode, done.stdout.splitlines()

    return run


def test_the_program_needs_nothing_of_this_project() -> None:
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else name.name
        for node in ast.walk(ast.parse(VERIFIER.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }

    roots = {name.partition(".")[0] for name in imported}
    assert roots <= {*sys.stdlib_module_names, "cryptography"}
    assert "cryptography" in roots


def test_a_bundle_of_all_rows_holds(rows: list[int], check: Any) -> None:
    code, told = check(bundle())

    assert code == 0
    assert told[-1].endswith(f"rows and {Seal.objects.count()} seals: all holds.")
    assert "1 rows redacted under R-" in told[1]


def test_a_bundle_of_some_rows_holds(rows: list[int], check: Any) -> None:
    make_tag("not sealed yet")
    new = Tag.history.latest("history_id").pk
    person = User.history.earliest("history_id").pk
    selection = [(sealed(Tag.history.model), [rows[1], rows[3], rows[6], new]), (sealed(User.history.model), [person])]

    content = bundle(selection)

    code, told = check(content)
    assert (code, told[-1]) == (0, f"Checked 5 rows and {Seal.objects.count()} seals: all holds.")
    assert "1 rows were not sealed yet: nothing vouches for them." in told
    lines = [json.loads(line) for line in members(content)["rows.jsonl"].splitlines()]
    assert [(line["table"], line["id"], line["seal"]) for line in lines] == [
        (TAGS, rows[1], 1),
        (TAGS, rows[3], 1),
        (TAGS, rows[6], 2),
        (TAGS, new, None),
        ("people_historicaluser", person, 1),
    ]
    assert lines[0]["row"][0] == str(rows[1])


def test_a_bundle_says_what_it_is(rows: list[int]) -> None:
    parts = members(bundle())

    manifest = json.loads(json.loads(parts["manifest.json"])["manifest"])
    assert (manifest["about"], manifest["is_complete"]) == ("A test", True)
    assert set(manifest["files"]) == {"rows.jsonl", "blocks.jsonl", "acts.jsonl", "seals.jsonl", "README.txt"}
    assert b"verify_audit_bundle.py THIS_FILE --public-key" in parts["README.txt"]


def test_keys_that_do_not_ascend_are_refused(rows: list[int]) -> None:
    with pytest.raises(ValueError, match="do not ascend"):
        bundle([(sealed(Tag.history.model), [rows[1], rows[0]])])


def instead(old: str, new: str) -> Callable[[list[bytes]], list[bytes]]:
    """What replaces a text in every line."""
    return lambda lines: [line.replace(old.encode(), new.encode()) for line in lines]


SPOILING: dict[str, tuple[str, Callable[[list[bytes]], Iterable[bytes]], str]] = {
    "a value": ("rows.jsonl", instead("tag 1", "tag 7"), f"{TAGS}: row {{one}} was changed"),
    "a row": (
        "rows.jsonl",
        lambda lines: [one for one in lines if b"tag 2" not in one],
        "row {two}, which seal 1 knows",
    ),
    "the seal of a row": ("rows.jsonl", instead('"seal":1,', '"seal":9,'), "knows of no such row"),
    "a key": ("rows.jsonl", instead('"row":["', '"row":["1'), "row {one} says that it is row 1{one}"),
    "no row": ("rows.jsonl", lambda lines: [b"[]\n", *lines], "a line is no row"),
    "no line": ("rows.jsonl", lambda lines: [b"nonsense\n", *lines], "line 1 can't be read"),
    "digests": ("blocks.jsonl", instead("A", "B"), "was changed"),
    "a block": ("blocks.jsonl", lambda lines: lines[1:], "on is not here"),
    "the order of rows": ("rows.jsonl", lambda lines: [*lines[3:], *lines[:3]], "in the order of the rows"),
    "no block": ("blocks.jsonl", lambda lines: [b"{}\n", *lines], "a line is no block"),
    "a seal": ("seals.jsonl", instead("row_count", "row_Count"), "Seal 1: its signature"),
    "the first seal": ("seals.jsonl", lambda lines: lines[1:], "Seal 1: seal 2 is in its place"),
    "their order": ("seals.jsonl", lambda lines: [lines[1], lines[0], *lines[2:]], "Seal 1: seal 2 is in its place"),
    "no seal": ("seals.jsonl", lambda lines: [b"[1]\n", *lines[1:]], "Seal 1 can't be read"),
    "all seals": ("seals.jsonl", lambda lines: [], "There are no seals"),
    "a redaction": ("acts.jsonl", instead("Erased", "erased"), "is not what its seal names"),
    "all redactions": ("acts.jsonl", lambda lines: [], "which a seal names, is not here"),
    "no redaction": ("acts.jsonl", lambda lines: [*lines, b"3\n"], "a line is no act"),
}


@pytest.mark.parametrize("what", SPOILING)
def test_a_spoilt_bundle_is_found_and_what_is_wrong_is_named(what: str, check: Any, rows: list[int]) -> None:
    name, change, sentence = SPOILING[what]

    code, told = check(spoilt(bundle(), name, change))

    assert code == 1
    assert told[0] == "manifest.json: the signature does not hold."
    assert any(sentence.format(one=rows[1], two=rows[2]) in line for line in told), told
    assert told[-1].endswith("the bundle was CHANGED.")


def test_a_row_from_elsewhere_is_told(rows: list[int], check: Any) -> None:
    def insert(lines: list[bytes]) -> Iterable[bytes]:
        for line in lines:
            yield line
            if b"tag 1" in line:
                key = rows[1]
                yield line.replace(f'"id":{key},'.encode(), b'"id":-1,').replace(f'["{key}",'.encode(), b'["-1",')

    code, told = check(spoilt(bundle(), "rows.jsonl", insert))

    assert code == 1
    assert any("row -1 is said to be known by seal 1" in line for line in told)


def test_a_file_that_the_manifest_does_not_agree_with_is_told(rows: list[int], check: Any) -> None:
    parts = members(bundle())
    for name, sentence in (("README.txt", "is not what the manifest says"), ("extra.txt", "is not in the manifest")):
        code, told = check(zipped({**parts, name: b"other"}))
        assert (code, told[0]) == (1, f"{name} {sentence}.")
    del parts["README.txt"]
    assert check(zipped(parts))[1][0] == "README.txt is not here."


@pytest.mark.parametrize("seed", range(6))
def test_a_single_byte_that_is_another_is_found(seed: int, rows: list[int], check: Any) -> None:
    parts = members(bundle())
    random = Random(seed)
    name = random.choice(sorted(parts))
    content = bytearray(parts[name])
    content[random.randrange(len(content))] ^= 1
    parts[name] = bytes(content)

    assert check(zipped(parts))[0] in (1, 2)


@pytest.mark.parametrize("seed", range(12))
def test_no_nonsense_in_a_bundle_breaks_the_program(seed: int, rows: list[int], check: Any) -> None:
    random = Random(seed)
    name = random.choice(["rows.jsonl", "blocks.jsonl", "acts.jsonl", "seals.jsonl"])
    nonsense = random.choice([None, [], {}, "x", -1, 1.5, [None], True])

    def change(lines: list[bytes]) -> Iterable[bytes]:
        place = random.randrange(len(lines))
        content = json.loads(lines[place])
        content[random.choice(sorted(content))] = nonsense
        return [*lines[:place], json.dumps(content).encode() + b"\n", *lines[place + 1 :]]

    code, told = check(spoilt(bundle(), name, change))

    assert code == 1
    assert len(told) > 2


def test_what_is_no_bundle_cannot_be_checked(rows: list[int], check: Any, tmp_path: Path) -> None:
    other = make_file(tmp_path / "other.pem").public.pem

    assert check(b"no zip")[0] == 2
    assert check(zipped({"rows.jsonl": b""}))[0] == 2
    assert check(bundle(), key=other)[0] == 2
    assert check(bundle(), key="no key")[0] == 2
    content = bytearray(bundle())
    content[len(content) // 3] ^= 255
    assert check(bytes(content))[0] == 1


def test_a_record_that_was_tampered_with_gives_a_bundle_that_tells(rows: list[int], check: Any) -> None:
    """Signed, as the application makes it: the rows in it are not what was sealed."""
    with behind_its_back() as cursor:
        cursor.execute(f"UPDATE {TAGS} SET name = 'forged' WHERE history_id = {rows[1]}")
        cursor.execute(f"DELETE FROM {TAGS} WHERE history_id = {rows[6]}")

    code, told = check(bundle())

    assert (code, told[:2]) == (
        1,
        [
            f"{TAGS}: row {rows[1]} was changed: it is not what seal 1 knows.",
            f"{TAGS}: row {rows[6]}, which seal 2 knows, is not here.",
        ],
    )


def test_an_honest_life_gives_a_bundle_that_holds(db: None, tmp_path: Path, settings: Any, check: Any) -> None:
    settings.AUDIT_PUBLIC_KEYS, settings.AUDIT_RETENTION_DAYS = [], {}
    (tmp_path / "keys").mkdir()
    life = Life(Random(5), tmp_path / "keys")
    for deed in (*life.common, *life.common, life.redact, life.prune, life.rotate, life.redact, *life.common):
        deed()

    code, told = check(bundle())

    assert code == 0, told
    events = [(sealed(Event), Event.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=3))]
    assert check(bundle(events))[0] == 0
