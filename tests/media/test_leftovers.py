"""Files that no recording refers to are removed, after a day and no others."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.utils import timezone

from media.domain.leftovers import remove_leftovers
from media.tasks import sweep
from tests.factories.media import make_film

pytestmark = pytest.mark.django_db


@pytest.fixture
def storage(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    """The private storage in a folder of this test's own."""
    storage = storages["private"]
    monkeypatch.setattr(storage, "_location", str(tmp_path))
    for name in ("base_location", "location"):
        storage.__dict__.pop(name, None)
    yield storage
    for name in ("base_location", "location"):
        storage.__dict__.pop(name, None)


def test_what_no_recording_needs_goes_after_a_day_and_what_one_needs_stays(storage: Storage) -> None:
    film = make_film()
    leftover = storage.save("recordings/2026/01/old.mp4", ContentFile(b"old"))
    elsewhere = storage.save("attendee-lists/list.csv", ContentFile(b"list"))
    now = timezone.now()

    assert remove_leftovers(now) == 0
    assert remove_leftovers(now + timedelta(hours=25)) == 1

    assert not storage.exists(leftover)
    assert storage.exists(film.file.name)
    assert storage.exists(elsewhere)


def test_a_replaced_file_stays_until_the_change_is_stored_and_goes_later(storage: Storage) -> None:
    film = make_film()
    replaced = film.file.name
    film.file = ContentFile(b"new", name="new.mp4")
    film.save()

    assert storage.exists(replaced)
    assert remove_leftovers(timezone.now() + timedelta(hours=25)) == 1
    assert not storage.exists(replaced)
    assert storage.exists(film.file.name)


def test_sweeping_an_empty_house_removes_nothing(storage: Storage) -> None:
    assert sweep() == {"recording files removed": 0}
