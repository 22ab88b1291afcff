"""A change form asks why, signs the history with the answer, and shows a broken rule without losing the input."""

from http import HTTPStatus
from typing import Any

import pytest

from people.models import Tag, User
from tests.factories import make_registration, make_tag
from webinars.models import Registration, Webinar

pytestmark = pytest.mark.usefixtures("lab")


def test_the_reason_and_the_author_sign_the_history(staff: User, signed_in: Any) -> None:
    tag = make_tag("old")
    signed_in(staff).post(
        f"/admin/people/tag/{tag.pk}/change/", {"name": "new", "description": "", "change_reason": " A typo. "}
    )
    row = tag.history.first()
    assert (row.name, row.history_change_reason, row.actor_name, row.way) == ("new", "A typo.", "Sten Staff", "admin")
    assert row.history_user == staff


def test_the_reason_may_stay_empty(staff: User, signed_in: Any) -> None:
    tag = make_tag("old")
    answer = signed_in(staff).post(f"/admin/people/tag/{tag.pk}/change/", {"name": "new", "description": ""})
    assert answer.status_code == HTTPStatus.FOUND
    assert tag.history.first().history_change_reason == ""


def test_where_a_reason_is_required_nothing_is_saved_without_one(staff: User, signed_in: Any) -> None:
    registration = make_registration()
    url = f"/admin/webinars/registration/{registration.pk}/change/"
    data = {"user": registration.user_id, "webinar": registration.webinar_id, "attended": "true"}
    answer = signed_in(staff).post(url, data)
    assert answer.context["adminform"].form.errors == {"change_reason": ["Say why: this is kept in the history."]}
    assert Registration.objects.get().attended is None
    signed_in(staff).post(url, {**data, "change_reason": "Seen in the room."})
    assert Registration.objects.get().attended is True


def test_who_adds_or_only_looks_is_not_asked_why(staff: User, auditor: User, signed_in: Any) -> None:
    tag = make_tag()
    assert "change_reason" not in signed_in(staff).get("/admin/people/tag/add/").content.decode()
    assert "change_reason" not in signed_in(auditor).get(f"/admin/people/tag/{tag.pk}/change/").content.decode()


def test_a_rule_broken_while_saving_is_shown_in_the_form_with_all_that_was_typed(
    staff: User, organizer: User, signed_in: Any
) -> None:
    data = {
        "title": "forbidden",
        "description": "typed with care",
        "organizer": organizer.pk,
        "starts_at_0": "2027-01-01",
        "starts_at_1": "12:00:00",
        "duration_minutes": 60,
        "registrations-TOTAL_FORMS": 0,
        "registrations-INITIAL_FORMS": 0,
    }
    answer = signed_in(staff).post("/admin/webinars/webinar/add/", data)
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.OK
    assert "This title is taken by the house." in page
    assert "typed with care" in page
    assert not Webinar.objects.exists()


def test_a_deletion_is_signed_with_its_reason(administrator: User, signed_in: Any) -> None:
    one, two, three = make_tag(), make_tag(), make_tag()
    browser = signed_in(administrator)
    browser.post(f"/admin/people/tag/{one.pk}/delete/", {"post": "yes", "change_reason": "Unused."})
    browser.post(
        "/admin/people/tag/",
        {
            "action": "delete_selected",
            "_selected_action": [two.pk, three.pk],
            "post": "yes",
            "change_reason": "Doubled.",
        },
    )
    assert not Tag.objects.exists()
    reasons = Tag.history.filter(history_type="-").order_by("id").values_list("history_change_reason", "history_user")
    assert [*reasons] == [("Unused.", administrator.pk), ("Doubled.", administrator.pk), ("Doubled.", administrator.pk)]
