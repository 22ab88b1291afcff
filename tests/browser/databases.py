"""A database of its own for each running back office."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg


@contextmanager
def fresh_database(folder: Path, *, like: str = "") -> Iterator[str]:
    """The address of an empty database: on the PostgreSQL of TEST_DATABASE_URL, else a SQLite file in `folder`.

    With `like` it begins as a copy of the one at that address, which nobody may be using.
    """
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url.startswith("postgres"):
        if like:
            shutil.copy(like.removeprefix("sqlite:///"), folder / "db.sqlite3")
        yield f"sqlite:///{folder / 'db.sqlite3'}"
        return
    name = f"office_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        template = urlsplit(like).path.removeprefix("/") or "template1"
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
