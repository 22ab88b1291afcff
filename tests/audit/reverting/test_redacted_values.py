"""What was redacted stays so: taking back writes nothing in its place, says why, and takes back the rest."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.audit.domain.ledgers import links_of
from backoffice.audit.domain.reverting import plan_group, plan_object
from backoffice.audit.domain.reverting.redactions import redacted_fields
from backoffice.audit.domain.sealing.redacting import redact
from backoffice.audit.models import Redaction
from backoffice.foundation.history import delete_many, update_rows
from people.models import Tag, User
from tests.audit.reverting.scene import group_of, only_step, refusals, take_back
from tests.factories import make_series, make_tag, make_user
from webinars.models import Series

GONE = "[redacted]"


def redacted(item: Any, *places: int, **values: Any) -> Redaction:
    """Let values go from some of the rows of an object, the first being 0."""
    rows = list(item.history.order_by("history_id").values_list("history_id", flat=True))
    [redaction] = redact({type(item).history.model: {rows[place]: values for place in places}}, "Erased on request")
    return redaction


def test_an_object_is_set_back_but_for_what_was_redacted(administrator: User) -> None:
    series = make_series(title="First", description="Erika’s")
    with group_of(administrator):
        update_rows(Series.objects.all(), title="Second", description="Ours")
    redaction = redacted(series, 0, description=GONE)

    plan = plan_object(Series, series.pk, series.history.earliest("history_id").pk, by=administrator)

    assert refusals(plan) == [f"Its former value was redacted under {redaction.label}."]
    take_back(plan)
    series.refresh_from_db()
    assert (series.title, series.description) == ("First", "Ours")


def test_the_preview_shows_what_cannot_be_taken_back_and_why(administrator: User, client: Client) -> None:
    series = make_series(title="First", description="Erika’s")
    with group_of(administrator):
        update_rows(Series.objects.all(), title="Second", description="Ours")
    redaction = redacted(series, 0, description=GONE)
    client.force_login(administrator, backend="people.authentication.RoleBackend")
    row = series.history.earliest("history_id").pk

    page = client.get(reverse("admin:audit_revert_object", args=["webinars.series", series.pk, row])).content.decode()

    assert f"Its former value was redacted under {redaction.label}." in page
    assert f'value="webinars.series:{series.pk}:title"' in page
    assert f'value="webinars.series:{series.pk}:description"' not in page


def test_what_was_redacted_is_not_to_be_chosen(administrator: User) -> None:
    series = make_series(description="Erika’s")
    with group_of(administrator):
        update_rows(Series.objects.all(), title="Second", description="Ours")
    redacted(series, 0, description=GONE)
    plan = plan_object(Series, series.pk, series.history.earliest("history_id").pk, by=administrator)

    take_back(plan, chosen={"everything", f"webinars.series:{series.pk}:description"})

    series.refresh_from_db()
    assert series.description == "Ours"


def test_a_job_is_taken_back_but_for_what_was_redacted(administrator: User, staff: User) -> None:
    erika, max_ = make_user(name="Erika", organisation="Old"), make_user(name="Max", organisation="Old")
    with group_of(staff) as group:
        update_rows(User.objects.filter(pk__in=[erika.pk, max_.pk]), name="Same", organisation="New")
    redaction = redacted(erika, 0, name=GONE)

    plan = plan_group(group, by=administrator)

    assert refusals(plan) == [f"Its former value was redacted under {redaction.label}."]
    take_back(plan)
    stored = User.objects.filter(pk__in=[erika.pk, max_.pk]).order_by("pk")
    assert list(stored.values_list("name", "organisation")) == [("Same", "Old"), ("Max", "Old")]


def test_a_later_row_that_was_redacted_is_no_change_of_somebody_else(administrator: User, staff: User) -> None:
    series = make_series(title="Before")
    with group_of(staff) as group:
        update_rows(Series.objects.all(), title="After")
    redacted(series, 1, title=GONE)

    take_back(plan_group(group, by=administrator))

    series.refresh_from_db()
    assert series.title == "Before"


def test_what_was_deleted_comes_back_with_nothing_in_that_place(administrator: User, staff: User) -> None:
    person = make_user(name="Erika", email="erika@example.com", organisation="Kept")
    with group_of(staff) as group:
        delete_many(User.objects.filter(pk=person.pk))
    redaction = redacted(person, 0, 1, name=GONE, email=None)

    plan = plan_group(group, by=administrator)

    assert refusals(plan) == [f"Its former value was redacted under {redaction.label}."] * 2
    take_back(plan)
    back = User.objects.get(pk=person.pk)
    assert (back.name, back.email, back.organisation) == ("", None, "Kept")


def test_what_cannot_be_without_it_stays_away_and_the_others_come_back(administrator: User, staff: User) -> None:
    erika, other = make_tag("erika"), make_tag("other")
    with group_of(staff) as group:
        delete_many(Tag.objects.all())
    redaction = redacted(erika, 0, 1, name=GONE)

    plan = plan_group(group, by=administrator)

    assert f"It can't come back without its name, which was redacted under {redaction.label}." in refusals(plan)
    take_back(plan)
    assert list(Tag.objects.values_list("pk", flat=True)) == [other.pk]


def test_links_that_were_redacted_are_not_made_again(administrator: User, staff: User) -> None:
    person, tag = make_user(organisation="Before"), make_tag("secret")
    person.tags.add(tag)
    with group_of(staff) as group:
        person.tags.clear()
        update_rows(User.objects.filter(pk=person.pk), organisation="After")
    [kept] = links_of(User.history.model)
    rows = kept._base_manager.values_list("pk", flat=True)
    [redaction] = redact({kept: {key: {"tag": None} for key in rows}}, "Erased on request")

    plan = plan_group(group, by=administrator)
    take_back(plan)

    assert redaction.label in " ".join(refusals(plan))
    person.refresh_from_db()
    assert (person.organisation, list(person.tags.all())) == ("Before", [])


def test_a_redaction_that_does_not_say_which_fields_is_about_all(administrator: User) -> None:
    series = make_series(title="First", description="First")
    with group_of(administrator):
        update_rows(Series.objects.all(), title="Second", description="Second")
    redaction = redacted(series, 0, description=GONE)
    copy = Redaction.objects.get(pk=redaction.pk)
    copy.pk, copy.fields = None, ""
    copy.save()

    plan = plan_object(Series, series.pk, series.history.earliest("history_id").pk, by=administrator)

    assert [cell.refusal is not None for cell in only_step(plan).cells] == [True, True]


@pytest.mark.parametrize("number", [1, 5])
def test_asking_what_was_redacted_takes_one_query(
    administrator: User, staff: User, number: int, django_assert_num_queries: Any
) -> None:
    tags = [make_tag(f"tag {count}") for count in range(number)]
    for tag in tags:
        redacted(tag, 0, description=GONE)
    rows = list(Tag.history.values_list("pk", flat=True))

    with django_assert_num_queries(1):
        found = redacted_fields(Tag, rows)

    assert all(fields.keys() == {"description"} for fields in found.values())
    assert len(found) == number
