"""Writing many rows leaves the trail that a form would."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from backoffice.foundation.history import acting_as, create_many, delete_many, save_many, update_rows
from people.models import Tag, User
from tests.factories import make_tag, make_user, make_webinar
from webinars.models import Webinar


def tags(number: int) -> list[Tag]:
    return [Tag(name=f"tag {index}") for index in range(number)]


def test_created_rows_are_each_recorded_as_they_are_stored(staff: User) -> None:
    with acting_as(staff, "Set up", way="command"):
        made = create_many(Tag, tags(3))
    rows = list(Tag.history.order_by("id").values_list("id", "name", "history_type", "history_change_reason", "way"))
    assert rows == [(tag.pk, tag.name, "+", "Set up", "command") for tag in made]
    assert set(Tag.history.values_list("history_user", "actor_name")) == {(staff.pk, "Sten Staff")}


def test_a_bulk_row_equals_the_row_that_saving_would_leave(staff: User) -> None:
    with acting_as(staff, "Same"):
        single = make_webinar(title="One")
        twin = Webinar(**{field.attname: getattr(single, field.attname) for field in Webinar._meta.concrete_fields})
        twin.pk, twin.slug = None, "two"
        create_many(Webinar, [twin])
    ignored = {"id", "slug", "history_id", "history_date", "created_at", "updated_at"}
    one, two = (
        {name: value for name, value in row.items() if name not in ignored}
        for row in (single.history.values().get(), twin.history.values().get())
    )
    assert one == two


def test_a_batch_that_breaks_a_rule_leaves_neither_rows_nor_history(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        create_many(Tag, [Tag(name="twice"), Tag(name="Twice")])
    assert not Tag.objects.exists()
    assert not Tag.history.exists()


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(db: None) -> None:
    def queries_for(number: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            create_many(Tag, [Tag(name=f"{number}/{index}") for index in range(number)])
        return len(queries)

    assert queries_for(2) == queries_for(200)


def test_only_rows_whose_value_differs_are_changed_and_recorded(staff: User) -> None:
    same, other = make_tag("same"), make_tag("other")
    update_rows(Tag.objects.filter(pk=same.pk), description="x")
    with acting_as(staff, "Tidy"):
        assert update_rows(Tag.objects.all(), description="x") == 1
    assert same.history.filter(history_change_reason="Tidy").count() == 0
    assert other.history.filter(history_change_reason="Tidy").count() == 1


def test_an_empty_value_differs_from_none(db: None) -> None:
    user = make_user(email="somebody@example.com")
    assert update_rows(User.objects.filter(pk=user.pk), email=None) == 1
    assert update_rows(User.objects.filter(pk=user.pk), email=None) == 0
    assert update_rows(User.objects.filter(pk=user.pk), email="new@example.com") == 1


def test_saving_many_writes_only_what_changed(staff: User) -> None:
    one, two = make_tag("one"), make_tag("two")
    one.description = "changed"
    with acting_as(staff, "Bulk edit"):
        assert save_many([one, two], fields=["description"]) == 1
    one.refresh_from_db()
    assert one.description == "changed"
    assert one.history.first().history_change_reason == "Bulk edit"
    assert two.history.count() == 1


def test_a_bulk_change_does_not_say_that_tags_were_removed(db: None) -> None:
    user, tag = make_user(), make_tag("vip")
    user.tags.add(tag)
    update_rows(User.objects.filter(pk=user.pk), organisation="Example GmbH")
    assert [kept.tag for kept in user.history.first().tags.all()] == [tag]


def test_a_bulk_change_moves_the_time_of_the_last_change(db: None) -> None:
    webinar = make_webinar()
    before = webinar.updated_at
    update_rows(Webinar.objects.filter(pk=webinar.pk), title="New")
    webinar.refresh_from_db()
    assert webinar.updated_at > before


def test_deleted_rows_each_leave_their_last_state(staff: User) -> None:
    make_tag("one"), make_tag("two")
    with acting_as(staff, "Clean up"):
        assert delete_many(Tag.objects.all()) == 2
    assert Tag.history.filter(history_type="-", history_change_reason="Clean up").count() == 2
