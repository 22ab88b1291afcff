"""What a list exports, its import page takes back, and finds nothing to change."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from media.models import Recording
from people.models import Tag, User
from tests.factories import make_recording, make_series, make_user, make_webinar
from webinars.choices import WebinarState
from webinars.models import Series, Webinar

pytestmark = pytest.mark.django_db

type Browser = Callable[[User], Client]
AT = datetime(2031, 3, 30, 1, 30, tzinfo=UTC)
TEXT = "=1+1; „Bienen“,\nand more"


def fill() -> None:
    """One row in each table, with what is hard to write down."""
    person = make_user(
        "organizer", email="olga@example.com", name="@Olga", first_name="Olga", last_name="-1+1",
        organisation="+49 30 5550100", time_zone="Asia/Kolkata", locale="de-AT",
    )  # fmt: skip
    series = make_series(slug="bees", title="=SUM(A1)", description=TEXT, organizer=person)
    webinar = make_webinar(
        slug="honey", title="'=1", description=TEXT, organizer=person, series=series, starts_at=AT,
        time_zone="Asia/Kolkata", duration_minutes=45, capacity=7, price=Decimal("12.50"), currency="CHF",
        join_link="https://meet.example.com/?a=1&b=2", state=WebinarState.DRAFT,
    )  # fmt: skip
    make_recording(
        webinar=webinar, title="-5", description=TEXT, link="https://video.example.com/1", duration_seconds=90,
        available_from=AT, available_until=datetime(2031, 12, 24, 18, tzinfo=UTC),
    )  # fmt: skip
    Tag.objects.create(name="=vip", description="-5")


def exported(browser: Client, path: str, kind: str) -> SimpleUploadedFile:
    columns = browser.get(f"{path}export/").context["form"].fields["columns"].initial
    answer: Any = browser.post(f"{path}export/", {"format": kind, "columns": columns})
    return SimpleUploadedFile(f"table.{kind}", b"".join(answer.streaming_content))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/admin/people/user/", User),
        ("/admin/people/tag/", Tag),
        ("/admin/webinars/series/", Series),
        ("/admin/webinars/webinar/", Webinar),
        ("/admin/media/recording/", Recording),
    ],
)
def test_an_exported_table_is_taken_back_unchanged(
    path: str, model: Any, kind: str, staff: User, signed_in: Browser
) -> None:
    fill()
    browser = signed_in(staff)

    page: Any = browser.post(f"{path}import/", {"file": exported(browser, path, kind), "reason": "Moved"})

    preview = page.context["preview"]
    assert preview.refusals == []
    assert (preview.unchanged, preview.read) == (model.objects.count(), model.objects.count())


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_deleted_comes_back_with_the_same_values(kind: str, staff: User, signed_in: Browser) -> None:
    fill()
    browser = signed_in(staff)
    names = ["slug", "title", "description", "organizer", "series", "starts_at", "time_zone", "duration_minutes"]
    names += ["capacity", "price", "currency", "join_link", "state"]
    stored = Webinar.objects.values(*names).get()
    file = exported(browser, "/admin/webinars/webinar/", kind)
    Recording.objects.all().delete()
    Webinar.objects.all().delete()

    page = browser.post("/admin/webinars/webinar/import/", {"file": file, "reason": "Moved"})
    browser.post("/admin/webinars/webinar/import/", {"upload": page.context["upload"], "reason": "Moved"})

    assert Webinar.objects.values(*names).get() == stored
