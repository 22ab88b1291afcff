"""Seals vouch for every row of the record, each once, chained and signed."""

import json
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from threading import Event as Signal
from typing import Any

import pytest
from django.db import connection, transaction

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from backoffice.audit.domain.ledgers import sealed, sealed_tables
from backoffice.audit.domain.sealing import canonical, sealer
from backoffice.audit.domain.sealing.keys import own_keys, signing_key
from backoffice.audit.models import Event, ExportRecord, Seal, SealBlock
from people.models import Tag
from tests.audit.sealing import seal, verified
from tests.factories import make_tag, make_user

TAGS = "people_historicaltag"


def spans(table: str = TAGS) -> list[tuple[int, int, int, int]]:
    blocks = SealBlock.objects.filter(table=table).order_by("first_id")
    return list(blocks.values_list("seal_id", "first_id", "last_id", "row_count"))


def test_without_a_key_nothing_is_sealed(db: None, settings: Any) -> None:
    settings.AUDIT_SIGNING_KEY = None
    make_tag()

    assert seal().numbers == []
    assert not Seal.objects.exists()


def test_where_nothing_is_new_there_is_no_new_seal(db: None) -> None:
    make_tag()
    assert len(seal().numbers) == 1

    assert seal().numbers == []


def test_the_first_seal_names_the_digest_of_every_row(db: None) -> None:
    make_tag("one"), make_tag("two")
    note(EventKind.LOGIN)
    ExportRecord.objects.create(actor_name="x", model_label="people.user", file_format="csv", row_count=1)

    sealed_now = seal()

    vouched = {block.table: block for block in SealBlock.objects.all()}
    assert sealed_now.row_count == sum(block.row_count for block in vouched.values())
    for table in sealed_tables():
        lines = [
            line for page in canonical.lines_between(table, table.columns, after=None, until=None) for line in page
        ]
        block = vouched.pop(table.table, None)
        if block is None:
            assert lines == []
            continue
        assert bytes(block.records) == b"".join(map(canonical.record_of, lines))
        assert (block.first_id, block.last_id) == (1, canonical.key_of(lines[-1]))
    assert vouched == {}


def test_a_seal_is_a_signed_text_that_names_the_one_before(db: None) -> None:
    make_tag()
    seal()
    make_tag()
    seal()

    first, second = Seal.objects.order_by("number")

    key = signing_key()
    assert key is not None
    assert json.loads(first.body)["previous"] is None
    body = json.loads(second.body)
    assert second.body == json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert body["previous"] == first.digest == sha256(first.body.encode()).hexdigest()
    assert (body["number"], body["kind"], body["key"]) == (2, "rows", key.public.fingerprint)
    (block,) = second.blocks.all()
    (said,) = body["blocks"]
    assert said == {
        "table": TAGS,
        "columns": list(sealed(Tag.history.model).columns),
        "first_id": block.first_id,
        "last_id": block.last_id,
        "row_count": 1,
        "digest": sha256(block.records).hexdigest(),
    }
    (public,) = own_keys().values()
    assert public.has_signed(second.body.encode(), second.signature)
    assert not public.has_signed(first.body.encode(), second.signature)
    assert not public.has_signed(second.body.encode(), "nonsense")


def test_each_block_begins_behind_the_one_before(db: None) -> None:
    one = [make_tag().history.get().pk for _ in range(3)]
    seal()
    two = [make_tag().history.get().pk for _ in range(2)]
    seal()

    assert spans() == [(1, 1, one[-1], 3), (2, one[-1] + 1, two[-1], 2)]


def test_a_long_backlog_takes_several_blocks_and_seals(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    make_user()
    seal()
    monkeypatch.setattr(sealer, "ROWS_PER_BLOCK", 3)
    monkeypatch.setattr(sealer, "ROWS_PER_SEAL", 7)
    for number in range(10):
        make_tag(str(number))

    done = seal()

    assert (done.numbers, done.row_count) == ([2, 3], 10)
    assert [(of, count) for of, _first, _last, count in spans()] == [(2, 3), (2, 3), (2, 1), (3, 3)]
    assert verified().outcome == "holds"


def test_how_an_export_ended_is_written_after_its_row_was_sealed(db: None) -> None:
    record = ExportRecord.objects.create(actor_name="x", model_label="people.user", file_format="csv", row_count=1)
    seal()

    ExportRecord.objects.filter(pk=record.pk).update(rows_written=1)

    assert verified().outcome == "holds"


def test_few_questions_are_asked_whatever_the_number_of_tables(db: None, django_assert_max_num_queries: Any) -> None:
    make_tag()
    seal()
    make_tag()

    with django_assert_max_num_queries(16):
        seal()


class Writer:
    """Somebody with a connection of their own, who adds a tag and ends the transaction when told."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.has_written, self.may_end = Signal(), Signal()
        self.done = pool.submit(self._run)
        assert self.has_written.wait(20)

    def _run(self) -> None:
        try:
            with transaction.atomic():
                make_tag("late")
                self.has_written.set()
                assert self.may_end.wait(20)
        finally:
            connection.close()

    def end(self) -> None:
        self.may_end.set()
        self.done.result(20)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_committed_late_is_in_no_gap() -> None:
    make_tag("early")
    with ThreadPoolExecutor() as pool:
        writer = Writer(pool)
        make_tag("in between")  # takes a higher key than the late one, and is committed first
        make_user()

        done = sealer.seal_rows(wait_seconds=0.1)

        assert done.busy_tables == [TAGS]
        assert spans("people_historicaluser") != []  # the others do not wait
        assert spans() == []
        writer.end()

    assert seal().busy_tables == []
    late, between = (Tag.history.get(name=name).pk for name in ("late", "in between"))
    assert late < between
    assert [row for *_rest, row in spans()] == [3]
    assert verified().outcome == "holds"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sealing_waits_a_little_for_whoever_is_writing_and_keeps_nobody_from_it() -> None:
    with ThreadPoolExecutor() as pool:
        writer = Writer(pool)
        make_tag("in between")
        sealing = pool.submit(_seal_elsewhere)
        with pytest.raises(TimeoutError):
            sealing.result(0.5)
        make_tag("meanwhile")
        writer.end()
        assert sealing.result(20).busy_tables == []

    assert [row for *_rest, row in spans()] == [2]  # what came meanwhile is for the next seal
    assert seal().row_count == 1
    assert verified().outcome == "holds"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_whoever_only_reads_or_writes_elsewhere_is_not_waited_for() -> None:
    make_tag()
    read, end = Signal(), Signal()

    def look() -> None:
        with transaction.atomic():
            assert Tag.history.exists()
            Event.objects.exists()
            with connection.cursor() as cursor:
                cursor.execute("UPDATE people_user SET name = 'x'")
            read.set()
            assert end.wait(20)
        connection.close()

    with ThreadPoolExecutor() as pool:
        looking = pool.submit(look)
        assert read.wait(20)
        assert sealer.seal_rows(wait_seconds=0).busy_tables == []
        end.set()
        looking.result(20)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_seal_at_once_make_one_chain() -> None:
    for number in range(20):
        make_tag(str(number))
    with ThreadPoolExecutor() as pool:
        done = [job.result(30) for job in [pool.submit(_seal_elsewhere) for _ in range(4)]]

    assert sum(one.row_count for one in done) == 20
    assert verified().outcome == "holds"


def _seal_elsewhere() -> sealer.Sealed:
    try:
        return seal()
    finally:
        connection.close()


def test_the_links_kept_with_a_row_are_sealed_too(db: None) -> None:
    user = make_user()
    user.tags.add(make_tag())
    seal()

    assert [count for *_rest, count in spans("people_historicaluser_tags")] == [1]
