"""A list that is read for minutes holds up nobody and is not held in memory."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from backoffice.foundation.admin.columns import named_columns, read_cells
from backoffice.foundation.admin.spreadsheets import csv_response
from backoffice.settings.env import SQLITE_OPTIONS
from people.models import Tag
from tests.unguarded import unguarded

COLUMNS = {"name": "name"}
ROWS = 10_000


@pytest.fixture
def file_database(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """A SQLite file as the product opens it, with many tags in it."""
    path = tmp_path / "db.sqlite3"
    usual = connections["default"]
    settings = {**usual.settings_dict, "NAME": str(path), "OPTIONS": dict(SQLITE_OPTIONS)}
    connections["default"] = DatabaseWrapper(settings, "default")
    try:
        with connections["default"].schema_editor() as editor:
            editor.create_model(Tag)
        unguarded(Tag.objects).bulk_create(Tag(name=f"tag {number}") for number in range(ROWS))
        yield str(path)
    finally:
        connections["default"].close()
        connections["default"] = usual


@pytest.mark.sqlite
@pytest.mark.parametrize("is_broken_off", [False, True])
def test_others_write_while_a_list_leaves_and_its_end_can_be_written_down(
    is_broken_off: bool, file_database: str
) -> None:
    tags = Tag.objects.order_by("pk")

    def ended(row_count: int, is_complete: bool) -> None:
        unguarded(tags.filter(pk=1)).update(description=f"{row_count}, {is_complete}")

    answer: Any = csv_response("tags.csv", ["name"], read_cells(tags, named_columns(Tag, COLUMNS)), ended=ended)
    pieces = iter(answer.streaming_content)
    begun = next(pieces)
    with sqlite3.connect(file_database, timeout=0) as other:  # would fail at once if anything were locked
        other.execute("UPDATE people_tag SET name = 'renamed meanwhile ' || id")
    other.close()
    rest = b"" if is_broken_off else b"".join(pieces)
    answer.close()

    assert b"renamed" not in begun + rest  # one state of the list, from its beginning to its end
    assert tags.first().description == ("500, False" if is_broken_off else f"{ROWS}, True")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_postgresql_keeps_the_result_and_hands_it_over_in_parts() -> None:
    unguarded(Tag.objects).bulk_create(Tag(name=f"tag {number}") for number in range(ROWS))
    cells = read_cells(Tag.objects.order_by("pk"), named_columns(Tag, COLUMNS))
    next(cells)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors WHERE is_holdable")
        assert cursor.fetchone() == (1,)
    assert not connection.in_atomic_block
    cells.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors")
        assert cursor.fetchone() == (0,)
