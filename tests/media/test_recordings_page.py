"""The list of what somebody may watch shows that and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from media.choices import AccessPolicy
from media.models import Recording
from people.models import User
from tests.factories import make_recording, make_registration, make_webinar

pytestmark = pytest.mark.django_db

type Browser = Callable[[User], Client]


def test_each_sees_what_they_may_watch_and_no_other_title(
    attendee: User, organizer: User, other_organizer: User, signed_in: Browser
) -> None:
    webinar = make_webinar(organizer=organizer, title="Prices")
    make_registration(user=attendee, webinar=webinar)
    make_recording(title="For all", access_policy=AccessPolicy.PUBLIC)
    make_recording(title="For registered", webinar=webinar)
    make_recording(title="For staff", webinar=webinar, access_policy=AccessPolicy.STAFF)
    make_recording(title="A draft", webinar=webinar, published_at=None)
    make_recording(title="Over", webinar=webinar, available_until=timezone.now() - timedelta(days=1))
    titles = ["For all", "For registered", "For staff", "A draft", "Over"]

    def shown(browser: Client) -> list[str]:
        page = browser.get(reverse("recordings")).content.decode()
        return [title for title in titles if f">{title}<" in page]

    assert shown(Client()) == ["For all"]
    assert shown(signed_in(other_organizer)) == ["For all"]
    assert shown(signed_in(attendee)) == ["For all", "For registered"]
    assert shown(signed_in(organizer)) == titles


def test_recordings_stand_below_their_webinar_the_latest_first(attendee: User) -> None:
    now = timezone.now()
    older = make_webinar(title="Older", starts_at=now - timedelta(days=9))
    newer = make_webinar(title="Newer", starts_at=now - timedelta(days=2))
    for title, webinar in (("One", older), ("Two", newer), ("Three", older)):
        make_recording(title=title, webinar=webinar, access_policy=AccessPolicy.PUBLIC)

    page = Client().get(reverse("recordings")).content.decode()

    places = [page.index(f">{text}<") for text in ("Newer", "Two", "Older", "Three", "One")]
    assert places == sorted(places)
    assert page.count("<section ") == page.count("</section>") == 2


def test_a_long_list_has_pages_that_add_up(attendee: User) -> None:
    webinar = make_webinar()
    for _ in range(25):
        make_recording(webinar=webinar, access_policy=AccessPolicy.PUBLIC)

    pages = [Client().get(reverse("recordings"), {"page": number}) for number in ("1", "2", "x", "99")]

    assert [page.content.decode().count('class="list-title"') for page in pages] == [24, 1, 24, 1]


def test_nothing_to_watch_is_said_kindly(attendee: User, signed_in: Browser) -> None:
    assert "There is no recording that you can watch now." in Client().get(reverse("recordings")).content.decode()
    page = signed_in(attendee).get(reverse("recordings")).content.decode()
    assert "Recordings of webinars that you are registered for" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_queries_for_one_row_and_for_three(
    attendee: User, signed_in: Browser, rows: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for _ in range(rows):
        make_registration(user=attendee, webinar=make_recording().webinar)
    browser = signed_in(attendee)

    # Session, person, permissions (2), count, rows, and the unread notifications that the header counts.
    with django_assert_num_queries(7):
        page = browser.get(reverse("recordings"))

    assert page.content.decode().count('class="list-title"') == rows == Recording.objects.count()
