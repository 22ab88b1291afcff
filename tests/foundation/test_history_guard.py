"""What would leave no history is refused, and each change leaves exactly one row that names what changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from backoffice.foundation.history import HistoryBypassed, acting_as, update_rows
from people.models import Tag, User
from tests.factories import make_tag, make_user, make_webinar
from webinars.models import Webinar

BYPASSES: dict[str, Callable[[Tag], Any]] = {
    "update": lambda tag: Tag.objects.filter(pk=tag.pk).update(name="x"),
    "update by a relation": lambda tag: make_user().tags.update(name="x"),
    "bulk_create": lambda tag: Tag.objects.bulk_create([Tag(name="x")]),
    "bulk_update": lambda tag: Tag.objects.bulk_update([tag], ["name"]),
    "_raw_delete": lambda tag: Tag.objects.filter(pk=tag.pk)._raw_delete("default"),
    "update of history": lambda tag: Tag.history.update(name="x"),
    "delete of history": lambda tag: Tag.history.all().delete(),
    "bulk_create of history": lambda tag: Tag.history.bulk_create([]),
    "saving a history row": lambda tag: tag.history.get().save(),
    "deleting a history row": lambda tag: tag.history.get().delete(),
}


@pytest.mark.parametrize("name", BYPASSES)
def test_a_way_around_history_is_refused(db: None, name: str) -> None:
    tag = make_tag("kept")
    with pytest.raises(HistoryBypassed):
        BYPASSES[name](tag)
    assert list(Tag.objects.values_list("name")) == [("kept",)]
    assert tag.history.count() == 1


def test_columns_that_history_leaves_out_may_be_updated(db: None) -> None:
    user = make_user()
    assert User.objects.filter(pk=user.pk).update(last_login=None) == 1


def rows(thing: Any) -> list[tuple[str, str]]:
    return list(type(thing).history.filter(id=thing.pk).order_by("history_id").values_list("history_type", "changed"))


def test_a_row_names_the_fields_whose_stored_value_changed(db: None) -> None:
    tag = make_tag("one")
    tag.name, tag.description = "two", "said"
    tag.save()
    tag.save()
    Tag.objects.filter(pk=tag.pk).get().delete()
    assert list(Tag.history.order_by("history_id").values_list("history_type", "changed")) == [
        ("+", ""), ("~", "description,name,"), ("-", "")
    ]  # fmt: skip


def test_a_value_that_only_the_database_knows_is_recorded_as_it_is_stored(db: None) -> None:
    webinar = make_webinar(capacity=3)
    webinar.capacity = F("capacity") + 1
    webinar.save()
    assert rows(webinar)[-1] == ("~", "capacity,")
    assert webinar.history.first().capacity == 4


def test_only_the_stored_columns_are_told_of(db: None) -> None:
    tag = make_tag("one")
    tag.name, tag.description = "two", "not stored"
    tag.save(update_fields=["name"])
    assert rows(tag)[-1] == ("~", "name,")
    assert tag.history.first().description == ""


def test_bulk_changes_name_what_differs_in_each_row(db: None) -> None:
    one, two = make_user(), make_user()
    update_rows(User.objects.filter(pk=two.pk), organisation="x")
    update_rows(User.objects.all(), organisation="x", first_name="Ada")
    assert rows(one)[1:] == [("~", "first_name,organisation,")]
    assert rows(two)[1:] == [("~", "organisation,"), ("~", "first_name,")]


def test_links_are_changes_of_the_one_that_has_the_field_from_both_sides(db: None) -> None:
    person, other, tag = make_user(), make_user(), make_tag()
    person.tags.add(tag)
    person.tags.add(tag)
    tag.users.add(person, other)
    tag.users.remove(other)
    tag.users.remove(other)
    tag.users.clear()
    tag.users.clear()
    person.tags.clear()
    assert rows(person)[1:] == [("~", "tags,"), ("~", "tags,")]
    assert rows(other)[1:] == [("~", "tags,"), ("~", "tags,")]
    assert [kept.tag_id for kept in other.history.all()[1].tags.all()] == [tag.pk]
    assert rows(tag) == [("+", "")]


def test_who_loses_a_tag_because_it_is_deleted_has_that_in_their_history(db: None) -> None:
    person, untouched, tag = make_user(), make_user(), make_tag()
    person.tags.add(tag)
    with acting_as(None, "Not used any more"):
        tag.delete()
    assert rows(person)[-1] == ("~", "tags,")
    assert person.history.first().history_change_reason == "Not used any more"
    assert person.history.first().tags.count() == 0
    assert rows(untouched) == [("+", "")]


def test_the_last_row_of_a_deleted_object_knows_its_links(db: None) -> None:
    person, tag = make_user(), make_tag()
    person.tags.add(tag)
    key = person.pk
    person.delete()
    last = User.history.filter(id=key).first()
    assert (last.history_type, [kept.tag_id for kept in last.tags.all()]) == ("-", [tag.pk])


def test_a_deletion_that_is_refused_leaves_no_row(db: None) -> None:
    webinar = make_webinar()
    person = webinar.organizer
    with pytest.raises(IntegrityError), transaction.atomic():
        person.delete()
    assert [kind for kind, _changed in rows(person)] == ["+"]
    assert Webinar.objects.count() == 1
