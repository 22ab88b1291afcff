"""Taking back while others work: another process changes, takes back or imports the same objects."""

from pathlib import Path
from uuid import UUID

import pytest

from backoffice.audit.domain.reverting import plan_group
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import create_many, delete_many, update_rows
from people.models import Tag, User
from tests.audit.record import complete_story
from tests.audit.reverting.elsewhere import Elsewhere, at_once
from tests.audit.reverting.scene import group_of, take_back
from tests.comms.worker_processes import database_url
from tests.factories import make_user, make_webinar
from tests.webinars.attendee_lists import list_of, numbered, uploaded
from webinars.domain import importing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

MANY = 300


@pytest.fixture
def url(tmp_path: Path) -> str:
    return database_url(tmp_path)


@pytest.fixture
def tags() -> list[Tag]:
    create_many(Tag, [Tag(name=f"tag {number}", description="Before") for number in range(MANY)])
    return list(Tag.objects.order_by("pk"))


def twice_at_once(url: str, group: UUID, *people: User) -> list[str]:
    """Each of them takes the same job back in the same moment, after a look of their own; the codes of the outcomes."""
    looks = [(person, plan_group(group, by=person).fingerprint) for person in people]
    outcomes = at_once(*(Elsewhere(url, "take_back", group, person.pk, seen) for person, seen in looks))
    assert all(words for code, words in outcomes if code != "done"), "whoever came second is told in words"
    return sorted(code for code, _words in outcomes)


def test_two_who_take_the_same_change_back_do_it_once(
    administrator: User, staff: User, tags: list[Tag], url: str
) -> None:
    with group_of(staff) as group:
        update_rows(Tag.objects.all(), description="After")
    other = make_user("administrator")

    outcomes = twice_at_once(url, group, administrator, other)

    assert outcomes == ["changed_in_between", "done"]
    assert set(Tag.objects.values_list("description", flat=True)) == {"Before"}
    assert Tag.history.filter(history_change_reason="By mistake").count() == MANY


def test_two_who_bring_the_same_objects_back_do_it_once(
    administrator: User, staff: User, tags: list[Tag], url: str
) -> None:
    with group_of(staff) as group:
        delete_many(Tag.objects.all())
    other = make_user("administrator")

    outcomes = twice_at_once(url, group, administrator, other)

    assert "done" in outcomes
    assert set(outcomes) <= {"done", "changed_in_between", "not_storable"}
    assert outcomes.count("done") == 1
    assert {tag.pk for tag in tags} == set(Tag.objects.values_list("pk", flat=True))
    assert Tag.history.filter(history_change_reason="By mistake").count() == MANY


def test_two_who_remove_what_the_same_job_made_do_it_once(administrator: User, staff: User, url: str) -> None:
    with group_of(staff) as group:
        create_many(Tag, [Tag(name=f"tag {number}") for number in range(MANY)])
    other = make_user("administrator")

    outcomes = twice_at_once(url, group, administrator, other)

    assert outcomes == ["changed_in_between", "done"]
    assert not Tag.objects.exists()
    assert Tag.history.filter(history_type="-").count() == MANY


def test_a_change_of_another_process_between_the_look_and_the_doing_is_kept(
    administrator: User, staff: User, tags: list[Tag], url: str
) -> None:
    with group_of(staff) as first:
        update_rows(Tag.objects.all(), description="After")
    with group_of(staff) as second:
        update_rows(Tag.objects.filter(pk__lte=tags[9].pk), description="Once more")
    look = plan_group(first, by=administrator)
    [outcome] = at_once(Elsewhere(url, "take_back", second, staff.pk, plan_group(second, by=staff).fingerprint))
    assert outcome[0] == "done"

    with complete_story(), pytest.raises(RuleBroken) as refusal:
        take_back(look)

    assert refusal.value.code == "changed_in_between"
    assert set(Tag.objects.values_list("description", flat=True)) == {"After"}


@pytest.mark.parametrize("pause", [0, 0.05, 0.15])
def test_an_import_of_the_same_people_loses_nothing_of_what_is_taken_back(
    administrator: User, staff: User, url: str, pause: float
) -> None:
    webinar = make_webinar(capacity=None)
    people = [make_user(email=address, name="", organisation="") for address in numbered(MANY)]
    with group_of(staff) as group:
        update_rows(User.objects.filter(pk__in=[person.pk for person in people]), organisation="Changed")
    run = uploaded(webinar, list_of(reversed(numbered(MANY + 50))), staff)
    importing.confirm(run, by=staff)
    look = plan_group(group, by=administrator)
    others = [
        Elsewhere(url, "write_import", run.pk),
        Elsewhere(url, "take_back", group, administrator.pk, look.fingerprint),
    ]

    with complete_story():
        outcomes = dict(zip(("import", "revert"), at_once(*others, pause=pause), strict=True))

    run.refresh_from_db()
    assert outcomes["import"][0] == "done"
    assert (run.state, run.results["new"], webinar.registrations.count()) == ("done", MANY + 50, MANY + 50)
    assert outcomes["revert"][0] in ("done", "changed_in_between")
    organisations = set(
        User.objects.filter(pk__in=[person.pk for person in people]).values_list("organisation", flat=True)
    )
    assert organisations == ({""} if outcomes["revert"][0] == "done" else {"Changed"})
    assert set(User.objects.filter(email__startswith="guest").values_list("name", flat=True)) == {
        f"Name of guest{number}" for number in range(1, MANY + 51)
    }
