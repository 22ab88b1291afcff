"""A key that is none, where an object is to be chosen, is told beside its field and never breaks the page."""

from collections.abc import Callable

import pytest
from django.test import Client

from people.models import User
from tests.factories import make_tag, make_user, make_webinar

SignedIn = Callable[[User], Client]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/admin/webinars/webinar/add/", "organizer"),
        ("/admin/webinars/webinar/add/", "hosts"),
        ("/admin/webinars/webinar/add/", "tags"),
        ("/admin/webinars/registration/add/", "webinar"),
        ("/admin/media/recording/add/", "webinar"),
        ("/admin/media/grant/add/", "user"),
        ("/admin/people/user/add/", "tags"),
    ],
)
@pytest.mark.parametrize("value", ["abc", "99999999999999999999999", "\x00"])
def test_a_key_that_is_none_is_told_beside_its_field(
    path: str, field: str, value: str, staff: User, signed_in: SignedIn
) -> None:
    response = signed_in(staff).post(path, {field: value})
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors


@pytest.mark.parametrize(
    "query", ["organizer=abc", "tags=abc", "organizer__id__exact=abc", "p=x", "o=x", "state=nowhere"]
)
def test_a_list_address_that_makes_no_sense_still_opens(query: str, staff: User, signed_in: SignedIn) -> None:
    make_webinar(organizer=make_user("organizer"))
    make_tag()
    response = signed_in(staff).get(f"/admin/webinars/webinar/?{query}", follow=True)
    assert response.status_code == 200
