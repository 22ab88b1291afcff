"""Who a history row says did it, why, and by which way."""

from django.test import Client
from django.utils import timezone

from backoffice.foundation.history import acting_as, acting_as_system, current_actor
from people.models import Tag, User
from tests.factories import make_tag, make_user, make_webinar


def test_a_change_is_signed_with_the_person_the_reason_and_the_way(staff: User) -> None:
    with acting_as(staff, "Asked by phone", way="admin", address="192.0.2.1"):
        tag = make_tag("press")
    row = tag.history.get()
    assert row.history_user == staff
    assert row.actor_name == "Sten Staff"
    assert row.history_change_reason == "Asked by phone"
    assert (row.way, row.network_address) == ("admin", "192.0.2.1")


def test_the_name_in_the_row_outlives_the_account(db: None) -> None:
    leaver = make_user(name="Lea Leaver")
    with acting_as(leaver):
        tag = make_tag()
    key = leaver.pk
    leaver.delete()
    row = tag.history.get()
    assert (row.history_user_id, row.actor_name) == (key, "Lea Leaver")


def test_the_name_in_the_row_stays_when_the_person_is_renamed(staff: User) -> None:
    with acting_as(staff):
        tag = make_tag()
    staff.name = "Somebody Else"
    staff.save()
    assert tag.history.get().actor_name == "Sten Staff"


def test_what_happens_in_one_request_belongs_together_and_the_next_one_apart(staff: User) -> None:
    with acting_as(staff):
        one, two = make_tag(), make_tag()
    with acting_as(staff):
        three = make_tag()
    assert one.history.get().group == two.history.get().group
    assert three.history.get().group != one.history.get().group


def test_an_inner_reason_keeps_the_outer_way_and_group(staff: User) -> None:
    with acting_as(staff, way="admin") as outer, acting_as(staff, "because"):
        actor = current_actor()
    assert (actor.reason, actor.way, actor.group) == ("because", "admin", outer.group)


def test_the_system_signs_with_the_name_of_its_part(db: None) -> None:
    with acting_as_system("clock"):
        tag = make_tag()
    row = tag.history.get()
    assert (row.history_user, row.actor_name, row.way) == (None, "clock", "task")


def test_nobody_is_blamed_outside_of_a_request(db: None) -> None:
    row = make_tag().history.get()
    assert (row.history_user, row.actor_name, row.way) == (None, "", "")


def test_an_anonymous_request_signs_with_nobody(client: Client, db: None) -> None:
    client.get("/admin/login/")
    assert current_actor().user is None


def test_saving_without_a_change_leaves_no_row(staff: User) -> None:
    webinar = make_webinar()
    webinar.save()
    webinar.refresh_from_db()
    webinar.save()
    assert webinar.history.count() == 1


def test_saving_a_change_leaves_one_row_with_the_new_value(staff: User) -> None:
    webinar = make_webinar(title="Before")
    webinar.title = "After"
    webinar.save()
    assert list(webinar.history.values_list("history_type", "title")) == [("~", "After"), ("+", "Before")]


def test_a_login_leaves_no_row(db: None) -> None:
    user = make_user(password="a long enough passphrase")
    user.last_login = timezone.now()
    user.save()
    assert user.history.count() == 1


def test_a_new_password_leaves_a_row_that_does_not_hold_it(staff: User) -> None:
    user = make_user(password="a long enough passphrase")
    user.set_password("another passphrase")
    with acting_as(staff, "Forgotten"):
        user.save()
    row = user.history.first()
    assert (row.actor_name, row.history_change_reason) == ("Sten Staff", "Forgotten")
    assert row.password_changed_at is not None
    assert not hasattr(row, "password")


def test_a_deleted_object_leaves_its_last_state(staff: User) -> None:
    tag = make_tag("gone")
    with acting_as(staff, "Not used"):
        tag.delete()
    row = Tag.history.first()
    assert (row.history_type, row.name, row.history_change_reason) == ("-", "gone", "Not used")
