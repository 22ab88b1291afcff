"""One's own account page."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from people.choices import Role
from people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def photo(format: str = "PNG", size: tuple[int, int] = (900, 600), **options: Any) -> SimpleUploadedFile:
    target = BytesIO()
    Image.new("RGB", size, "teal").save(target, format, **options)
    return SimpleUploadedFile(f"me.{format.lower()}", target.getvalue(), content_type=f"image/{format.lower()}")


def fields(**values: Any) -> dict[str, Any]:
    return {"name": "Ada Attendee", "time_zone": "", "locale": "", **values}


def test_strangers_are_asked_to_log_in(db: None) -> None:
    assert Client().get("/account/").headers["Location"] == "/login/?next=/account/"


def test_people_change_their_own_account_and_sign_it(attendee: User, signed_in: Callable[[User], Client]) -> None:
    response = signed_in(attendee).post(
        "/account/", fields(name="Ada L.", time_zone="Asia/Kolkata", locale="de-AT"), follow=True
    )

    assert "Your account is saved." in response.content.decode()
    after = User.objects.get(pk=attendee.pk)
    assert (after.name, after.time_zone, after.locale) == ("Ada L.", "Asia/Kolkata", "de-AT")
    row = after.history.latest()
    assert (row.history_user, row.history_change_reason, row.way) == (attendee, "by the person", "web")


def test_nothing_that_opens_doors_is_taken_from_the_form(attendee: User, signed_in: Callable[[User], Client]) -> None:
    extra = {
        "role": Role.ADMINISTRATOR,
        "is_staff": "on",
        "is_superuser": "on",
        "email": "administrator@example.com",
        "username": "root",
        "is_active": "",
        "groups": "1",
    }

    signed_in(attendee).post("/account/", fields(**extra))

    after = User.objects.get(pk=attendee.pk)
    for name in ("role", "is_staff", "is_superuser", "email", "username", "is_active"):
        assert getattr(after, name) == getattr(attendee, name)
    assert not after.groups.exists()


def test_consent_is_kept_with_its_time_and_only_a_change_moves_it(
    attendee: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(attendee)

    browser.post("/account/", fields(has_consented="on"))
    given = User.objects.get(pk=attendee.pk)
    assert given.has_consented
    assert given.consented_at is not None
    assert timezone.now() - given.consented_at < timedelta(minutes=1)

    browser.post("/account/", fields(has_consented="on", name="Other"))
    assert User.objects.get(pk=attendee.pk).consented_at == given.consented_at

    browser.post("/account/", fields())
    withdrawn = User.objects.get(pk=attendee.pk)
    assert not withdrawn.has_consented
    assert withdrawn.consented_at is not None
    assert withdrawn.consented_at > given.consented_at


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"time_zone": "Mars/Olympus"}, "is not one of the available choices"),
        ({"locale": "<script>"}, "is not a language"),
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 201}, "at most 200"),
    ],
)
def test_wrong_input_is_explained_and_changes_nothing(
    values: dict[str, str], words: str, attendee: User, signed_in: Callable[[User], Client]
) -> None:
    response = signed_in(attendee).post("/account/", fields(**values))

    assert response.status_code == 200
    assert words in response.content.decode()
    assert attendee.history.count() == 1


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_made_anew_small_and_without_its_own_name(
    format: str, attendee: User, signed_in: Callable[[User], Client], uploads: Path
) -> None:
    signed_in(attendee).post("/account/", fields(picture=photo(format)))

    stored = User.objects.get(pk=attendee.pk).picture
    with Image.open(uploads / stored.name) as image:
        assert (image.format, image.size) == ("JPEG", (512, 341))
    assert "me" not in Path(stored.name).stem


def test_where_a_picture_was_taken_is_not_kept(
    attendee: User, signed_in: Callable[[User], Client], uploads: Path
) -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home, Secret Street 1"

    signed_in(attendee).post("/account/", fields(picture=photo("JPEG", exif=exif)))

    stored = uploads / User.objects.get(pk=attendee.pk).picture.name
    assert b"Secret Street" not in stored.read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        b"<script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n broken",
        b"GIF89a",
    ],
)
def test_what_is_no_picture_is_refused_whatever_its_name_says(
    content: bytes, attendee: User, signed_in: Callable[[User], Client], uploads: Path
) -> None:
    file = SimpleUploadedFile("me.png", content, content_type="image/png")

    response = signed_in(attendee).post("/account/", fields(picture=file))

    assert "read as a picture" in response.content.decode()
    assert not list(uploads.rglob("*.*"))


def test_a_picture_of_too_many_bytes_or_dots_is_refused(attendee: User, signed_in: Callable[[User], Client]) -> None:
    heavy = SimpleUploadedFile("me.png", b"\0" * (5 * 1024 * 1024 + 1), content_type="image/png")
    vast = photo("PNG", size=(8000, 6000))

    for file, words in ((heavy, "may have up to 5 MB"), (vast, "8000 × 6000 dots")):
        assert words in signed_in(attendee).post("/account/", fields(picture=file)).content.decode()


def test_a_replaced_or_removed_picture_leaves_no_file(
    attendee: User,
    signed_in: Callable[[User], Client],
    uploads: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    browser = signed_in(attendee)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/account/", fields(picture=photo()))
        browser.post("/account/", fields(picture=photo("JPEG")))
    assert len(list(uploads.rglob("*.jpg"))) == 1

    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/account/", fields(remove_picture="on"))
    assert not list(uploads.rglob("*.jpg"))
    assert not User.objects.get(pk=attendee.pk).picture
