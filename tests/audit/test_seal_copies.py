"""Seals are written elsewhere too, so that cutting off the end of the record shows."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from backoffice.audit.domain.sealing import copies
from backoffice.audit.domain.sealing.copies import copy_seals, folders
from backoffice.audit.models import Seal, SealBlock, SealCopy
from people.models import Tag
from tests.audit.sealing import behind_its_back, seal, told, verified
from tests.factories import make_tag


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.AUDIT_SEAL_COPIES = [str(tmp_path)]
    return tmp_path


@pytest.fixture
def three_seals(db: None) -> None:
    for number in range(3):
        make_tag(str(number))
        seal()


def cut_off(numbers: range) -> None:
    """Remove the last seals, and the rows they vouch for, as if they had never been."""
    with behind_its_back() as cursor:
        for number in numbers:
            for block in SealBlock.objects.filter(seal_id=number):
                cursor.execute(
                    f"DELETE FROM {block.table} WHERE history_id BETWEEN {block.first_id} AND {block.last_id}"
                )
            cursor.execute(f"DELETE FROM audit_sealblock WHERE seal_id = {number}")
            cursor.execute(f"DELETE FROM audit_seal WHERE number = {number}")
        cursor.execute(
            "DELETE FROM audit_logline WHERE model_label = 'people.tag' "
            "AND first_row_id NOT IN (SELECT history_id FROM people_historicaltag)"
        )


def test_each_seal_is_a_file_of_its_own(folder: Path, three_seals: None) -> None:
    assert copy_seals() == 3

    assert sorted(path.name for path in folder.iterdir()) == [f"seal-000000000{number}.json" for number in (1, 2, 3)]
    second = Seal.objects.get(number=2)
    copy = json.loads((folder / "seal-0000000002.json").read_text())
    assert copy == {"body": second.body, "signature": second.signature}
    state = SealCopy.objects.get()
    assert (state.place, state.number, state.error) == (str(folder), 3, "")


def test_only_what_is_new_is_written_the_next_time(folder: Path, three_seals: None) -> None:
    copy_seals()
    make_tag()
    seal()

    assert copy_seals() == 1
    assert copy_seals() == 0


def test_a_folder_that_is_not_there_is_told_and_tried_again(folder: Path, three_seals: None, settings: Any) -> None:
    missing = folder / "not mounted"
    settings.AUDIT_SEAL_COPIES = [str(missing), str(folder)]

    assert copy_seals() == 3  # the other place gets its copies all the same

    state = SealCopy.objects.get(place=str(missing))
    assert (state.number, state.error) == (
        0,
        f"{missing}/seal-0000000001.json can't be written: No such file or directory.",
    )
    assert not missing.exists()
    missing.mkdir()
    assert copy_seals() == 3
    state.refresh_from_db()
    assert (state.number, state.error) == (3, "")


def test_a_copy_is_never_written_over(folder: Path, three_seals: None) -> None:
    (folder / "seal-0000000002.json").write_text("evidence")

    assert copy_seals() == 1

    assert (folder / "seal-0000000002.json").read_text() == "evidence"
    assert "is another seal 2" in SealCopy.objects.get().error


def test_the_copies_hold_beside_the_chain(folder: Path, three_seals: None) -> None:
    copy_seals()

    report = verified(copies=folders())

    assert (report.outcome, report.findings, report.obstacles) == ("holds", [], [])


def test_an_end_that_was_cut_off_is_told_with_its_first_row(folder: Path, three_seals: None) -> None:
    copy_seals()
    block = SealBlock.objects.get(seal_id=2)
    cut_off(range(2, 4))

    assert verified().outcome == "holds"  # the chain alone does not tell
    report = verified(copies=folders())

    assert told(report) == [("end cut off", "people_historicaltag", block.first_id, None, 2)]
    assert str(report.findings[0]).startswith(
        f"The end was cut off from seal 2 on, which a copy has, and with it rows of people_historicaltag from "
        f"{block.first_id} on. It is known by seal 2 of "
    )


def test_an_end_that_was_cut_off_and_grew_again_is_told(folder: Path, three_seals: None) -> None:
    copy_seals()
    cut_off(range(2, 4))
    make_tag("another")
    seal()

    assert [(finding[0], finding[4]) for finding in told(verified(copies=folders()))] == [
        ("copy differs", 2),
        ("end cut off", 3),
    ]
    copy_seals()
    assert "the database ends with seal 2: the end was cut off" in SealCopy.objects.get().error


def test_a_chain_that_is_gone_altogether_is_told(folder: Path, three_seals: None) -> None:
    copy_seals()
    cut_off(range(1, 4))

    assert told(verified(copies=folders()))[0][::4] == ("end cut off", 1)


def test_a_forged_copy_is_told(folder: Path, three_seals: None) -> None:
    copy_seals()
    path = folder / "seal-0000000002.json"
    path.write_text(path.read_text().replace("row_count", "row_Count"))

    assert [(finding[0], finding[4]) for finding in told(verified(copies=folders()))] == [("copy differs", 2)]


def test_a_folder_without_copies_shows_nothing(folder: Path, three_seals: None) -> None:
    report = verified(copies=[folder, folder / "nowhere"])

    assert report.outcome == "not verified"
    assert report.obstacles == [
        f"There are no copies of seals in {folder}.",
        f"The copies in {folder}/nowhere can't be read: No such file or directory.",
    ]


class Receiver(HTTPServer):
    """An address that keeps what it is sent, or answers otherwise."""

    answer = 201

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[tuple[str, str | None, dict[str, Any]]] = []

    @property
    def url(self) -> str:
        return f"http://keeper:s%40cret@127.0.0.1:{self.server_port}/seals?token=hidden"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.answer == 201:
            self.server.received.append((self.path, self.headers["Authorization"], body))
        self.send_response(self.server.answer)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:
        """Quiet."""


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    with Receiver() as server:
        settings.AUDIT_SEAL_COPIES = [server.url]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_an_address_gets_each_seal_once(receiver: Receiver, three_seals: None) -> None:
    assert copy_seals() == 3

    path, authorization, body = receiver.received[0]
    first = Seal.objects.get(number=1)
    assert (path, body) == ("/seals?token=hidden", {"body": first.body, "signature": first.signature})
    assert authorization == "Basic a2VlcGVyOnNAY3JldA=="
    assert SealCopy.objects.get().place == f"http://127.0.0.1:{receiver.server_port}/seals"
    assert copy_seals() == 0


@pytest.mark.parametrize("answer", [302, 404, 500])
def test_whatever_else_it_answers_is_told_and_tried_again(answer: int, receiver: Receiver, three_seals: None) -> None:
    receiver.answer = answer

    assert copy_seals() == 0

    state = SealCopy.objects.get()
    assert state.error == f"http://127.0.0.1:{receiver.server_port}/seals answered {answer}."
    receiver.answer = 201
    assert copy_seals() == 3


def test_an_address_that_cannot_be_reached_is_told_without_its_secrets(three_seals: None, settings: Any) -> None:
    settings.AUDIT_SEAL_COPIES = ["http://keeper:secret@127.0.0.1:9/seals"]

    assert copy_seals() == 0

    error = SealCopy.objects.get().error
    assert error.startswith("http://127.0.0.1:9/seals can't be reached")
    assert "secret" not in error


def test_many_seals_are_copied_in_steps(folder: Path, three_seals: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "SEALS_AT_ONCE", 2)

    assert copy_seals() == 3
    assert Tag.history.count() == 3
