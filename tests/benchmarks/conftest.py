"""What benchmarks share."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection, connections


@pytest.fixture
def on_disk(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """SQLite moves from memory to a file: commits cost what they cost, and its rows are not memory of this process."""
    if connection.vendor != "sqlite":
        yield
        return
    path = tmp_path / "bench.sqlite3"
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
    in_memory = connections["default"]
    on_disk = in_memory.copy()
    on_disk.settings_dict = {**in_memory.settings_dict, "NAME": str(path)}
    connections["default"] = on_disk
    yield
    on_disk.close()
    connections["default"] = in_memory
