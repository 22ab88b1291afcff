"""A request or job is taken back: what it created goes, what it changed returns, what it deleted comes back."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.audit.domain.reverting import plan_group
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as, create_many, delete_many, update_rows
from media.models import Recording
from people.models import Tag, User
from tests.audit.record import complete_record, state_of
from tests.audit.reverting.scene import group_of, only_step, refusals, take_back
from tests.factories import make_recording, make_series, make_tag, make_user, make_webinar
from webinars.choices import WebinarState
from webinars.models import Series, Webinar


def test_what_a_group_created_goes(administrator: User, staff: User) -> None:
    with group_of(staff) as group:
        make_tag("new")
    outcome = take_back(plan_group(group, by=administrator))
    assert not Tag.objects.filter(name="new").exists()
    assert outcome.removed_count == 1


def test_what_a_group_changed_returns_to_what_it_was(administrator: User, staff: User) -> None:
    series = make_series(title="Before", description="Same")
    with group_of(staff) as group:
        series.title = "After"
        series.save()
    take_back(plan_group(group, by=administrator))
    series.refresh_from_db()
    assert series.title == "Before"


def test_what_a_group_deleted_comes_back_under_its_key_with_its_links(administrator: User, staff: User) -> None:
    tag = make_tag("kept")
    webinar = make_webinar(state=WebinarState.DRAFT)
    webinar.tags.add(tag)
    [before] = state_of(Webinar).values()
    with group_of(staff) as group:
        webinar.delete()
    assert not Webinar.objects.exists()
    take_back(plan_group(group, by=administrator))
    [after] = state_of(Webinar).values()
    assert after == before | {"updated_at": after["updated_at"]}


def test_links_that_a_group_made_and_cut_are_cut_and_made(administrator: User, staff: User) -> None:
    person, old, new = make_user(), make_tag("old"), make_tag("new")
    person.tags.add(old)
    with group_of(staff) as group:
        person.tags.set([new])
    with group_of(staff):
        person.tags.add(make_tag("by another"))
    take_back(plan_group(group, by=administrator))
    assert {tag.name for tag in person.tags.all()} == {"old", "by another"}


def test_the_revert_is_one_row_for_each_object_signed_in_a_group_of_its_own(administrator: User, staff: User) -> None:
    tag, person, webinar = make_tag("old"), make_user(), make_webinar(state=WebinarState.DRAFT)
    gone = make_series()
    with group_of(staff) as group:
        new = make_tag("new")
        person.organisation = "Changed"
        person.save()
        person.tags.add(tag, new)
        webinar.title = "Changed"
        webinar.save()
        gone.delete()
    plan = plan_group(group, by=administrator)
    with complete_record(by=administrator, way="admin", reason="It was a mistake."):
        outcome = take_back(plan)
    assert outcome.group != group
    assert (outcome.removed_count, outcome.restored_count, outcome.recreated_count) == (1, 2, 1)


def test_a_field_that_somebody_changed_since_is_left_and_named(administrator: User, staff: User) -> None:
    series = make_series(title="Before", description="Before")
    with group_of(staff) as group:
        series.title = series.description = "By the group"
        series.save()
    with group_of(administrator, "It is called so now."):
        series.title = "Since"
        series.save()
    plan = plan_group(group, by=administrator)
    [conflict] = [cell for cell in only_step(plan).cells if not cell.is_taken]
    assert (conflict.name, conflict.now, conflict.target) == ("title", "Since", "Before")
    assert conflict.since is not None
    assert (conflict.since.actor_name, conflict.since.reason) == ("Abby Admin", "It is called so now.")
    take_back(plan)
    series.refresh_from_db()
    assert (series.title, series.description) == ("Since", "Before")


def test_a_field_that_somebody_changed_since_is_taken_back_where_it_is_chosen(administrator: User, staff: User) -> None:
    series = make_series(title="Before")
    with group_of(staff) as group:
        update_rows(Series.objects.all(), title="By the group")
    with group_of(administrator):
        update_rows(Series.objects.all(), title="Since")
    plan = plan_group(group, by=administrator)
    assert [name for name, _piece in plan.optional()] == [f"webinars.series:{series.pk}:title"]
    take_back(plan, chosen={f"webinars.series:{series.pk}:title"})
    series.refresh_from_db()
    assert series.title == "Before"


def test_a_value_that_somebody_set_anew_is_theirs(administrator: User, staff: User) -> None:
    series = make_series(title="Before")
    with group_of(staff) as group:
        update_rows(Series.objects.all(), title="Right")
    for title in ("Wrong", "Right"):
        with group_of(administrator):
            update_rows(Series.objects.all(), title=title)
    plan = plan_group(group, by=administrator)
    assert not only_step(plan).is_taken
    with pytest.raises(RuleBroken) as refusal:
        take_back(plan)
    assert refusal.value.code == "nothing_to_take_back"
    series.refresh_from_db()
    assert series.title == "Right"


def test_what_others_changed_between_two_changes_of_the_group_is_what_returns(administrator: User, staff: User) -> None:
    series = make_series(title="First")
    with group_of(staff) as group:
        update_rows(Series.objects.all(), title="By the group")
    with group_of(administrator):
        update_rows(Series.objects.all(), title="By another")
    with acting_as(staff, group=group):
        update_rows(Series.objects.all(), title="By the group again")
    take_back(plan_group(group, by=administrator))
    series.refresh_from_db()
    assert series.title == "By another"


def test_what_was_created_and_changed_since_stays_unless_it_is_chosen(administrator: User, staff: User) -> None:
    with group_of(staff) as group:
        tag = make_tag("new")
    with group_of(administrator):
        update_rows(Tag.objects.all(), description="Since")
    plan = plan_group(group, by=administrator)
    assert plan.is_empty
    take_back(plan, chosen={f"people.tag:{tag.pk}"})
    assert not Tag.objects.exists()


def test_what_something_points_to_stays_whatever_is_chosen(administrator: User, staff: User) -> None:
    with group_of(staff) as group:
        series = make_series(organizer=administrator)
    make_webinar(series=series)
    plan = plan_group(group, by=administrator)
    assert refusals(plan) == ["It stays: 1 webinar would point to nothing."]
    with pytest.raises(RuleBroken):
        take_back(plan, chosen={"everything"})
    assert Series.objects.exists()


def test_a_tag_that_others_put_on_somebody_since_stays(administrator: User, staff: User) -> None:
    person, other = make_user(), make_user()
    with group_of(staff) as group:
        tag = make_tag("new")
        person.tags.add(tag)
    with group_of(administrator):
        other.tags.add(tag)
    plan = plan_group(group, by=administrator)
    assert refusals(plan) == ["It stays: 1 person would point to nothing."]
    take_back(plan)
    assert Tag.objects.get() == tag
    assert not person.tags.exists()


def test_children_go_with_their_parents_of_the_same_group(administrator: User, staff: User) -> None:
    with group_of(staff) as group:
        series = make_series(organizer=administrator)
        make_webinar(organizer=administrator, series=series, state=WebinarState.DRAFT)
    take_back(plan_group(group, by=administrator))
    assert not Series.objects.exists()
    assert not Webinar.objects.exists()


def test_a_deleted_child_comes_back_with_its_deleted_parent(administrator: User, staff: User) -> None:
    series = make_series(organizer=administrator)
    webinar = make_webinar(organizer=administrator, series=series, state=WebinarState.DRAFT)
    with group_of(staff) as group:
        webinar.delete()
        series.delete()
    take_back(plan_group(group, by=administrator))
    assert Webinar.objects.get().series == Series.objects.get()


def test_what_points_to_something_gone_does_not_come_back(administrator: User, staff: User) -> None:
    series = make_series(organizer=administrator)
    webinar = make_webinar(organizer=administrator, series=series, state=WebinarState.DRAFT)
    with group_of(staff) as group:
        webinar.delete()
    number = series.pk
    with group_of(staff):
        series.delete()
    plan = plan_group(group, by=administrator)
    assert refusals(plan) == [f"Series no. {number} is not there any more."]
    assert plan.is_empty


def test_a_link_with_something_gone_is_left_out_and_told(administrator: User, staff: User) -> None:
    person, gone, kept = make_user(), make_tag("gone"), make_tag("kept")
    person.tags.add(gone, kept)
    with group_of(staff) as group:
        person.tags.clear()
    number = gone.pk
    with group_of(staff):
        gone.delete()
    plan = plan_group(group, by=administrator)
    assert refusals(plan) == [f"Tag no. {number} is not there any more."]
    take_back(plan)
    assert [tag.name for tag in person.tags.all()] == ["kept"]


def test_a_name_that_somebody_else_has_by_now_is_not_given_twice(administrator: User, staff: User) -> None:
    tag = make_tag("name")
    with group_of(staff) as group:
        update_rows(Tag.objects.filter(pk=tag.pk), name="other")
    make_tag("NAME")
    plan = plan_group(group, by=administrator)
    assert refusals(plan) == ["This tag exists already."]


def test_a_deleted_object_whose_name_is_taken_does_not_come_back(administrator: User, staff: User) -> None:
    tag = make_tag("name")
    with group_of(staff) as group:
        tag.delete()
    make_tag("Name")
    plan = plan_group(group, by=administrator)
    assert refusals(plan) == ["This tag exists already."]


def test_names_passed_on_within_the_group_are_passed_back(administrator: User, staff: User) -> None:
    one, two = make_tag("a"), make_tag("b")
    with group_of(staff) as group:
        update_rows(Tag.objects.filter(pk=one.pk), name="c")
        update_rows(Tag.objects.filter(pk=two.pk), name="a")
        make_tag("b")
    take_back(plan_group(group, by=administrator))
    assert dict(Tag.objects.values_list("pk", "name")) == {one.pk: "a", two.pk: "b"}


def test_two_that_would_trade_names_are_left_and_told(administrator: User, staff: User) -> None:
    one, two = make_tag("a"), make_tag("b")
    with group_of(staff) as group:
        for key, name in ((one.pk, "c"), (two.pk, "a"), (one.pk, "b")):
            update_rows(Tag.objects.filter(pk=key), name=name)
    plan = plan_group(group, by=administrator)
    assert set(refusals(plan)) == {"It would trade values with another object: take one of the two back by hand first."}


def test_an_object_that_was_deleted_since_is_told(administrator: User, staff: User) -> None:
    tag = make_tag("a")
    with group_of(staff) as group:
        update_rows(Tag.objects.all(), name="b")
    with group_of(staff):
        tag.delete()
    plan = plan_group(group, by=administrator)
    assert refusals(plan) == ["It was deleted since. Bring it back first."]


def test_a_mixture_that_the_table_does_not_hold_is_refused_in_its_words(administrator: User, staff: User) -> None:
    recording = make_recording(available_from=datetime(2030, 5, 1, tzinfo=UTC))
    with group_of(staff) as group:
        update_rows(Recording.objects.all(), available_from=datetime(2030, 1, 1, tzinfo=UTC))
    with group_of(staff):
        update_rows(Recording.objects.all(), available_until=datetime(2030, 2, 1, tzinfo=UTC))
    plan = plan_group(group, by=administrator)
    assert refusals(plan) == ["The recording must be available until later than it is available from."]
    assert recording.pk


def test_a_reason_is_a_must(administrator: User, staff: User) -> None:
    with group_of(staff) as group:
        make_tag("new")
    plan = plan_group(group, by=administrator)
    for reason in ("", "   "):
        with pytest.raises(RuleBroken) as refusal:
            take_back(plan, reason=reason)
        assert refusal.value.code == "reason_missing"
    assert Tag.objects.exists()


def test_what_changed_between_the_look_and_the_doing_is_noticed(administrator: User, staff: User) -> None:
    series = make_series(title="Before")
    with group_of(staff) as group:
        update_rows(Series.objects.all(), title="By the group")
    plan = plan_group(group, by=administrator)
    with group_of(staff):
        update_rows(Series.objects.all(), title="In between")
    with pytest.raises(RuleBroken) as refusal:
        take_back(plan)
    assert refusal.value.code == "changed_in_between"
    series.refresh_from_db()
    assert series.title == "In between"


def test_the_number_of_queries_does_not_depend_on_the_number_of_objects(administrator: User, staff: User) -> None:
    def queries_for(number: int) -> int:
        changed = create_many(Tag, [Tag(name=f"{number} changed {index}") for index in range(number)])
        gone = create_many(Tag, [Tag(name=f"{number} gone {index}") for index in range(number)])
        with group_of(staff) as group:
            create_many(Tag, [Tag(name=f"{number} new {index}") for index in range(number)])
            update_rows(Tag.objects.filter(pk__in=[tag.pk for tag in changed]), description="x")
            delete_many(Tag.objects.filter(pk__in=[tag.pk for tag in gone]))
        with CaptureQueriesContext(connection) as queries:
            take_back(plan_group(group, by=administrator))
        return len(queries)

    queries_for(1)  # permissions are asked for once
    assert queries_for(2) == queries_for(50)


def test_a_group_that_is_too_large_is_refused_as_a_whole(
    administrator: User, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backoffice.audit.domain.reverting.sources.MOST_OBJECTS", 2)
    with group_of(staff) as group:
        for name in "abc":
            make_tag(name)
    with pytest.raises(RuleBroken) as refusal:
        plan_group(group, by=administrator)
    assert refusal.value.code == "group_too_large"
    assert "3 objects" in str(refusal.value)
