"""The second pair of eyes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as
from comms import tasks
from comms.domain import approving, publishing
from comms.models import Announcement
from people.choices import Role
from tests.factories import make_announcement, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/comms/announcement/"


@pytest.fixture(autouse=True)
def _approval_above_two(settings):
    settings.ANNOUNCEMENT_APPROVAL_ABOVE = 2


@pytest.fixture
def colleague():
    return make_user(Role.STAFF)


@pytest.fixture
def large(staff, colleague):
    make_user()
    return make_announcement(sender=staff)


def refused(call):
    with pytest.raises(RuleBroken) as broken:
        call()
    return broken.value.code


def test_without_a_limit_nothing_needs_approval(large, settings):
    settings.ANNOUNCEMENT_APPROVAL_ABOVE = None

    assert not approving.is_needed(large)


def test_an_audience_as_large_as_the_limit_needs_none(staff, settings):
    settings.ANNOUNCEMENT_APPROVAL_ABOVE = 1

    assert not approving.is_needed(make_announcement(sender=staff))
    make_user()
    assert approving.is_needed(make_announcement(sender=staff))


@pytest.mark.parametrize("people_count", [3, 300])
def test_the_question_looks_at_no_more_people_than_the_limit(people_count, staff, django_assert_num_queries):
    for number in range(people_count):
        make_user(username=f"somebody{number}", email=f"somebody{number}@example.com")

    with django_assert_num_queries(1) as captured:
        approving.is_needed(Announcement(sender=staff))
    assert "LIMIT 3" in captured.captured_queries[0]["sql"]


def test_a_large_one_is_published_only_after_another_person_approved_it(large, staff, colleague):
    assert refused(lambda: publishing.publish(large, by=staff)) == "approval_needed"
    approving.ask(large, by=staff)
    assert refused(lambda: publishing.publish(large, by=staff)) == "approval_awaited"
    approving.approve(large, by=colleague)

    assert publishing.publish(large, by=staff).state == "sending"


def test_neither_the_sender_nor_whoever_asked_approves(large, staff, colleague):
    approving.ask(large, by=colleague)

    for person in (staff, colleague):
        assert refused(lambda person=person: approving.approve(large, by=person)) == "approval_by_oneself"
    assert Announcement.objects.get().approved_by is None


def test_nobody_approves_what_nobody_asked_about(large, colleague):
    assert refused(lambda: approving.approve(large, by=colleague)) == "approval_not_asked"


def test_what_is_published_is_not_asked_about(staff, colleague):
    sent = make_announcement(sender=staff, state="sent")

    assert refused(lambda: approving.ask(sent, by=staff)) == "approval_not_needed"


@pytest.mark.parametrize(
    "values",
    [
        {"title": "Other"}, {"body": "Other"}, {"channels": ["email"]}, {"mail_account": "b"},
        {"policy": "never_twice"}, {"publish_at": datetime(2031, 1, 1, tzinfo=UTC)}, {"publish_zone": "Europe/Rome"},
        {"expires_at": datetime(2031, 1, 1, tzinfo=UTC)}, {"audience_kind": "role", "audience": {"role": "staff"}},
        {"is_for_consenting_only": True},
    ],
)  # fmt: skip
def test_every_change_takes_the_approval_back(values, large, staff, colleague):
    approving.ask(large, by=staff)
    stored = approving.approve(large, by=colleague)
    for name, value in values.items():
        setattr(stored, name, value)

    assert approving.take_back_where_changed(stored)

    assert (stored.approved_by, stored.approved_at, stored.approval_asked_at) == (None, None, None)


def test_saving_without_a_change_keeps_it_and_saving_a_change_in_the_admin_drops_it(large, staff, colleague, signed_in):
    approving.ask(large, by=staff)
    approving.approve(large, by=colleague)
    form = {
        "title": large.title, "body": large.body, "audience_kind": "everyone", "channels": ["in_app"],
        "policy": "at_least_once", "publish_zone": "",
    }  # fmt: skip
    browser = signed_in(staff)

    answer = browser.post(f"{LIST}{large.pk}/change/", form)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    large.refresh_from_db()
    assert large.approved_by == colleague

    browser.post(f"{LIST}{large.pk}/change/", {**form, "title": "Something else"})
    large.refresh_from_db()
    assert (large.title, large.approved_by, large.approval_asked_by) == ("Something else", None, None)


def test_a_planned_one_without_approval_is_held_and_says_why(large, staff):
    large.state, large.publish_at = "scheduled", timezone.now() - timedelta(minutes=1)
    large.save()

    tasks.sweep()

    large.refresh_from_db()
    assert large.state == "held"
    assert "ask for another person’s approval" in large.halted_because


def test_asking_and_approving_are_buttons_for_the_right_people(large, staff, colleague, signed_in):
    def post(person, name):
        return signed_in(person).post(f"{LIST}{large.pk}/{name}/", {"_form_submitted": "1"}).status_code

    assert post(staff, "approve_announcement") == 403
    assert post(staff, "ask_approval") == 302
    assert post(staff, "approve_announcement") == 403
    page = signed_in(colleague).get(f"{LIST}{large.pk}/change/").content.decode()
    assert "It waits for approval" in page
    assert post(colleague, "approve_announcement") == 302
    large.refresh_from_db()
    assert large.approved_by == colleague
    assert large.history.first().history_user == colleague


def test_the_approver_sees_text_and_number_first(large, staff, colleague, signed_in):
    approving.ask(large, by=staff)

    html = signed_in(colleague).get(f"{LIST}{large.pk}/approve_announcement/").content.decode()

    assert "<strong>read</strong>" in html
    assert "people" in html


def test_the_history_says_who_asked(large, staff):
    with acting_as(staff):
        approving.ask(large, by=staff)

    assert large.history.first().approval_asked_by == staff
