"""What one step does to an object is one row of history, however many statements the step takes."""

import pytest

from backoffice.foundation.history import acting_as, one_row_each
from people.models import Tag, User
from tests.factories import make_tag, make_user
from tests.house.forms import posted_form


def rows(person: User) -> list[tuple[str, str, str | None]]:
    kept = User.history.filter(id=person.pk).order_by("history_id")
    return list(kept.values_list("history_type", "changed", "history_change_reason"))


def test_values_and_links_that_change_together_are_one_row(db: None) -> None:
    person, tag = make_user(), make_tag()
    with acting_as(None, "Together"), one_row_each():
        person.organisation = "Example"
        person.save()
        person.tags.add(tag)
    assert rows(person)[1:] == [("~", "organisation,tags,", "Together")]
    assert [kept.tag_id for kept in person.history.first().tags.all()] == [tag.pk]


def test_what_is_new_is_one_row_with_its_links(db: None) -> None:
    tag = make_tag()
    with one_row_each():
        person = make_user()
        person.tags.add(tag)
    assert [(kind, changed) for kind, changed, _reason in rows(person)] == [("+", "")]
    assert [kept.tag_id for kept in person.history.get().tags.all()] == [tag.pk]


def test_who_gives_a_reason_signs(db: None) -> None:
    person = make_user()
    with acting_as(None), one_row_each():
        person.organisation = "Example"
        person.save()
        with acting_as(None, "Because"):
            person.first_name = "Ada"
            person.save()
    assert rows(person)[1:] == [("~", "first_name,organisation,", "Because")]


def test_a_change_that_is_taken_back_in_the_same_step_is_none(db: None) -> None:
    person = make_user(organisation="Example")
    with one_row_each():
        person.organisation = "Other"
        person.save()
        person.organisation = "Example"
        person.save()
    assert len(rows(person)) == 1


def test_a_step_that_fails_leaves_nothing(db: None) -> None:
    def fail() -> None:
        with one_row_each():
            make_tag("never")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not Tag.objects.exists()
    assert not Tag.history.exists()


def test_what_is_deleted_in_the_step_has_its_last_row(db: None) -> None:
    person, tag = make_user(), make_tag()
    with one_row_each():
        person.tags.add(tag)
        person.delete()
    kept = User.history.order_by("history_id").values_list("history_type", "changed")
    assert list(kept) == [("+", ""), ("~", "tags,"), ("-", "")]


def test_saving_the_form_of_a_person_is_one_row(staff: User, signed_in) -> None:
    person, tag = make_user(name="Ada"), make_tag()
    browser = signed_in(staff)
    posted_form(
        browser,
        f"/admin/people/user/{person.pk}/change/",
        {"organisation": "Example", "tags": [tag.pk], "change_reason": "Asked for"},
    )
    assert rows(person)[1:] == [("~", "organisation,tags,", "Asked for")]
