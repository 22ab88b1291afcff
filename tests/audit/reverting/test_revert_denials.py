"""Nobody takes back what they might not do by hand, nor learns anything about it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.audit.domain.reverting import plan_group, plan_object
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import update_rows
from people.choices import Role
from people.domain.roles import assign_role
from people.models import User
from tests.audit.reverting.scene import group_of
from tests.factories import make_series, make_webinar
from webinars.models import Series, Webinar

type Browsers = Callable[[User], Client]


def address_of(item: object, row: int) -> str:
    return reverse("admin:audit_revert_object", args=[item._meta.label_lower, item.pk, row])  # type: ignore[attr-defined]


@pytest.fixture
def secret(staff: User, organizer: User) -> tuple[Webinar, int, str]:
    """A webinar of the organizer's that staff changed: it, its first version, the address of the change."""
    webinar = make_webinar(title="Secret before", organizer=organizer)
    row = webinar.history.latest("history_id").history_id
    with group_of(staff) as group:
        update_rows(Webinar.objects.filter(pk=webinar.pk), title="Secret after")
    return webinar, row, reverse("admin:audit_revert_group", args=[group])


@pytest.mark.parametrize("who", ["auditor", "other_organizer"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_change_it_neither_sees_nor_does_it(
    who: str, method: str, secret: tuple[Webinar, int, str], signed_in: Browsers, request: pytest.FixtureRequest
) -> None:
    webinar, row, group_address = secret
    browser = signed_in(request.getfixturevalue(who))
    for address in (address_of(webinar, row), group_address):
        answer = getattr(browser, method)(address, {"reason": "Mine"} if method == "post" else {})
        assert answer.status_code == 403
        assert b"Secret" not in answer.content
    webinar.refresh_from_db()
    assert webinar.title == "Secret after"


def test_attendees_are_sent_to_the_login(secret: tuple[Webinar, int, str], attendee: User, signed_in: Browsers) -> None:
    webinar, row, group_address = secret
    for address in (address_of(webinar, row), group_address):
        assert "/login/" in signed_in(attendee).get(address).headers["Location"]


def test_what_is_hidden_and_what_never_was_are_the_same(
    secret: tuple[Webinar, int, str], other_organizer: User, signed_in: Browsers
) -> None:
    webinar, row, _group_address = secret
    browser = signed_in(other_organizer)
    hidden = browser.get(address_of(webinar, row))
    webinar.pk += 1_000
    assert browser.get(address_of(webinar, row)).status_code == hidden.status_code == 403


def test_what_never_was_is_not_found_by_those_who_see_all(
    secret: tuple[Webinar, int, str], administrator: User, signed_in: Browsers
) -> None:
    webinar, row, _group_address = secret
    browser = signed_in(administrator)
    for address in (
        address_of(webinar, row + 1_000),
        reverse("admin:audit_revert_group", args=[uuid4()]),
        reverse("admin:audit_revert_object", args=["nowhere.thing", 1, 1]),
        reverse("admin:audit_revert_object", args=["nonsense", 1, 1]),
        reverse("admin:audit_revert_object", args=["audit.logline", 1, 1]),
    ):
        assert browser.get(address).status_code == 404


def test_a_version_of_another_object_is_no_version(administrator: User) -> None:
    one, two = make_webinar(), make_webinar()
    with pytest.raises(RuleBroken) as refusal:
        plan_object(Webinar, one.pk, two.history.latest("history_id").history_id, by=administrator)
    assert refusal.value.code == "version_not_known"


def test_one_object_that_is_none_of_theirs_closes_the_whole_group(
    organizer: User, other_organizer: User, staff: User
) -> None:
    make_webinar(organizer=organizer), make_webinar(organizer=other_organizer)
    with group_of(staff) as group:
        update_rows(Webinar.objects.all(), description="New")
    with pytest.raises(RuleBroken) as refusal:
        plan_group(group, by=organizer)
    assert refusal.value.code == "revert_not_allowed"


def test_what_is_deleted_is_only_for_those_who_see_all(organizer: User, administrator: User) -> None:
    series = make_series(organizer=organizer)
    with group_of(administrator) as group:
        series.delete()
    with pytest.raises(RuleBroken) as refusal:
        plan_group(group, by=organizer)
    assert refusal.value.code == "revert_not_allowed"
    assert not plan_group(group, by=administrator).is_empty


def test_organizers_take_back_what_was_changed_in_their_own(organizer: User, staff: User) -> None:
    make_series(organizer=organizer, title="Before")
    with group_of(staff) as group:
        update_rows(Series.objects.all(), title="After")
    assert not plan_group(group, by=organizer).is_empty


def test_rights_that_went_after_the_look_are_missing_at_the_doing(
    administrator: User, staff: User, signed_in: Browsers
) -> None:
    series = make_series(title="Before")
    with group_of(administrator) as group:
        update_rows(Series.objects.all(), title="After")
    address = reverse("admin:audit_revert_group", args=[group])
    fingerprint = signed_in(staff).get(address).context["plan"].fingerprint
    with group_of(administrator):
        assign_role([staff], Role.AUDITOR, by=administrator)
    browser = signed_in(User.objects.get(pk=staff.pk))
    assert browser.post(address, {"reason": "Now", "fingerprint": fingerprint}).status_code == 403
    series.refresh_from_db()
    assert series.title == "After"
