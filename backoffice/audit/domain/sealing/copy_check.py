"""Checking the chain against copies of its seals that lie elsewhere: only they show that its end was cut off."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path
from typing import Any

from backoffice.audit.domain.sealing.keys import PublicKey
from backoffice.audit.domain.sealing.report import Finding, Harm, Report
from backoffice.audit.models import Seal

FILES_AT_ONCE = 500


def check_copies(report: Report, keys: Mapping[str, PublicKey], folders: Iterable[Path], since: int) -> None:
    """Compare the copies in the folders, from seal number `since` on, and say in the report what does not hold."""
    last = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    for folder in folders:
        try:
            numbers = sorted(_numbered(folder))
        except OSError as error:
            report.obstacles.append(f"The copies in {folder} can't be read: {error.strerror}.")
            continue
        if not numbers:
            report.obstacles.append(f"There are no copies of seals in {folder}.")
        report.add(_findings([one for one in numbers if one[0] >= since], keys, last))


def _findings(copies: Sequence[tuple[int, Path]], keys: Mapping[str, PublicKey], last: int) -> Iterator[Finding]:
    for some in batched(copies, FILES_AT_ONCE):
        numbers = [number for number, _path in some]
        bodies = dict(Seal.objects.filter(number__in=numbers).values_list("number", "body"))
        for number, path in some:
            finding = _compare(number, path, keys, bodies.get(number), last)
            if finding is not None:
                yield finding
            if finding is not None and finding.harm == Harm.END_CUT:
                return  # whatever follows was cut off with it


def _numbered(folder: Path) -> Iterator[tuple[int, Path]]:
    for path in folder.iterdir():
        number = path.name.removeprefix("seal-").removesuffix(".json")
        if path.name.startswith("seal-") and path.suffix == ".json" and number.isdecimal():
            yield int(number), path


def _compare(number: int, path: Path, keys: Mapping[str, PublicKey], body: str | None, last: int) -> Finding | None:
    copy = _read(path, keys)
    if copy is None or copy["number"] != number:
        return Finding(Harm.COPY_DIFFERS, seal=number, detail=f"{path} is signed with no key that is known here")
    at = datetime.strptime(copy["at"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    if body is None and number > last:
        if not copy["blocks"]:
            return Finding(Harm.END_CUT, seal=number, at=at)
        table, first_id = copy["blocks"][0]["table"], copy["blocks"][0]["first_id"]
        detail = f", and with it rows of {table} from {first_id} on"
        return Finding(Harm.END_CUT, table, first_id, seal=number, at=at, detail=detail)
    # One that is missing in between, the check of the chain tells of.
    if body is None or json.loads(path.read_bytes())["body"] == body:
        return None
    return Finding(Harm.COPY_DIFFERS, seal=number, at=at, detail=f"{path} is signed, and says something else")


def _read(path: Path, keys: Mapping[str, PublicKey]) -> dict[str, Any] | None:
    """What the copy says, where it is signed with one of the keys."""
    try:
        copy = json.loads(path.read_bytes())
        body: dict[str, Any] = json.loads(copy["body"])
        key = keys.get(body["key"])
        is_signed = key is not None and key.has_signed(copy["body"].encode(), copy["signature"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return body if is_signed else None
