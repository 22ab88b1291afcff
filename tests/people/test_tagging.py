"""Tags on people."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.foundation.history import acting_as
from people.domain.tagging import add_tags, remove_tags
from people.models import User
from tests.factories import make_tag, make_user

pytestmark = pytest.mark.django_db


def test_tags_are_put_on_whoever_lacks_one_with_one_signed_row_each(staff: User) -> None:
    press, vip = make_tag("press"), make_tag("vip")
    none, one, both = make_user(), make_user(), make_user()
    one.tags.add(press)
    both.tags.add(press, vip)
    before = {person.pk: person.history.count() for person in (none, one, both)}

    with acting_as(staff, "fair"):
        changed = add_tags(User.objects.filter(pk__in=before), [press, vip])

    assert changed == 2
    assert {person.history.count() - before[person.pk] for person in (none, one)} == {1}
    assert both.history.count() == before[both.pk]
    for person in (none, one):
        assert {tag.name for tag in person.tags.all()} == {"press", "vip"}
        row = person.history.latest()
        assert {link.tag.name for link in row.tags.all()} == {"press", "vip"}
        assert (row.history_change_reason, row.history_user) == ("fair", staff)


def test_tags_are_taken_off_and_the_others_stay() -> None:
    press, vip = make_tag("press"), make_tag("vip")
    tagged, plain = make_user(), make_user()
    tagged.tags.add(press, vip)

    assert remove_tags([tagged, plain], [press]) == 1

    assert [tag.name for tag in tagged.tags.all()] == ["vip"]
    assert {link.tag.name for link in tagged.history.latest().tags.all()} == {"vip"}
    assert plain.history.count() == 1


def test_the_same_again_changes_nothing() -> None:
    tag, person = make_tag(), make_user()

    assert [add_tags([person], [tag]), add_tags([person], [tag])] == [1, 0]
    assert [remove_tags([person], [tag]), remove_tags([person], [tag])] == [1, 0]


def test_a_change_of_tags_is_a_change_of_the_person() -> None:
    person = make_user()

    add_tags([person], [make_tag()])

    assert User.objects.get(pk=person.pk).updated_at > person.updated_at


def test_tagging_many_takes_as_many_queries_as_tagging_one() -> None:
    tags = [make_tag(), make_tag()]
    counts = []
    for size in (1, 30):
        people = [make_user() for _ in range(size)]
        with CaptureQueriesContext(connection) as captured:
            add_tags(people, tags)
        counts.append(len(captured))

    assert counts[0] == counts[1]
