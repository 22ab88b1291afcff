"""What can be done with an announcement, by the buttons of its page."""

import pytest
from django.utils import timezone

from tests.factories import make_announcement
from tests.factories.comms import make_delivery

pytestmark = pytest.mark.django_db
LIST = "/admin/comms/announcement/"


@pytest.mark.parametrize(
    ("state", "moves"),
    [
        ("draft", ["Publish…"]),
        ("scheduled", ["Send now…"]),
        ("sending", ["Pause…"]),
        ("paused", ["Resume…"]),
        ("held", ["Send now…"]),
        ("sent", []),
        ("cancelled", []),
    ],
)
def test_what_moves_it_on_stands_beside_the_title_and_the_rest_in_a_menu(state, moves, staff, signed_in):
    announcement = make_announcement(state=state, publish_at=timezone.now(), published_at=timezone.now())
    make_delivery(announcement=announcement, state="failed")

    *shown, menu = signed_in(staff).get(f"{LIST}{announcement.pk}/change/").context["actions_detail"]

    assert [action["title"] for action in shown] == moves
    assert [action["title"] for action in menu["items"]][:2] == ["Preview…", "Send a test to me…"]
