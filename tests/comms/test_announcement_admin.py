"""Announcements in the admin: writing, publishing, following."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from comms.models import Announcement
from tests.factories import make_announcement, make_registration, make_tag, make_webinar
from tests.factories.comms import make_notification, to_registrants, to_tags

pytestmark = pytest.mark.django_db
LIST = "/admin/comms/announcement/"
ACTIONS = [
    "publish_announcement", "send_now", "ask_approval", "approve_announcement", "correct_announcement", "retry_failed",
    "take_back_announcement", "pause_announcement", "resume_announcement",
    "cancel_announcement", "withdraw_announcement",
]  # fmt: skip


def page(announcement, name="change"):
    return f"{LIST}{announcement.pk}/{name}/"


def act(browser, announcement, name, **values):
    address = reverse(f"admin:comms_announcement_{name}", args=[announcement.pk])
    return browser.post(address, {"_form_submitted": "1", **values})


def written(**values):
    return {
        "title": "News", "body": "Some **text**", "audience_kind": "everyone", "publish_at_0": "", "publish_at_1": "",
        "channels": ["in_app"], "policy": "at_least_once", "publish_zone": "UTC", **values,
    }  # fmt: skip


@pytest.mark.parametrize("who", ["organizer", "attendee"])
def test_whoever_may_not_see_announcements_gets_none_of_its_pages(who, request, signed_in):
    announcement = make_announcement(title="Secret plans")
    browser = signed_in(request.getfixturevalue(who))

    for address in (LIST, f"{LIST}add/", page(announcement), page(announcement, "progress"), f"{LIST}export/"):
        answer = browser.get(address)
        assert answer.status_code in {302, 403, 404}
        assert b"Secret plans" not in answer.content


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize("who", ["organizer", "auditor"])
def test_whoever_may_not_publish_directs_nothing(who, name, request, signed_in):
    announcement = make_announcement(state="draft")

    answer = act(signed_in(request.getfixturevalue(who)), announcement, name, reason="because")

    assert answer.status_code in {403, 404}
    assert Announcement.objects.get(pk=announcement.pk).state == "draft"


def test_an_auditor_reads_a_draft_and_cannot_change_it(auditor, signed_in):
    announcement = make_announcement(title="Draft")
    browser = signed_in(auditor)

    assert browser.get(page(announcement)).status_code == 200
    assert browser.post(page(announcement), written()).status_code == 403
    assert Announcement.objects.get().title == "Draft"


@pytest.mark.parametrize("state", ["sending", "paused", "sent", "cancelled", "held"])
def test_what_was_published_is_locked_for_everybody(state, administrator, signed_in):
    announcement = make_announcement(title="As it was", state=state)
    browser = signed_in(administrator)

    assert browser.post(page(announcement), written()).status_code == 403
    assert browser.post(page(announcement, "delete"), {"post": "yes"}).status_code == 403
    assert Announcement.objects.get().title == "As it was"


def test_a_staff_member_writes_one_and_is_its_sender(staff, signed_in):
    tag = make_tag("members")

    answer = signed_in(staff).post(f"{LIST}add/", written(audience_kind="tag", tags=[tag.pk], role="staff"))

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    stored = Announcement.objects.get()
    assert (stored.sender, stored.audience_kind, stored.audience) == (staff, "tag", {"tags": [tag.pk]})


def test_a_rule_for_registrants_is_stored_and_shown_again(staff, signed_in):
    webinar = make_webinar(title="Spring gathering")
    browser = signed_in(staff)
    browser.post(
        f"{LIST}add/",
        written(audience_kind="registrants", webinars=[webinar.pk], states=["confirmed", "waitlisted"]),
    )

    stored = Announcement.objects.get()
    assert stored.audience == {"webinars": [webinar.pk], "states": ["confirmed", "waitlisted"]}
    assert "Spring gathering" in browser.get(page(stored)).content.decode()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"audience_kind": "role"}, "role"),
        ({"audience_kind": "role", "role": "king"}, "role"),
        ({"audience_kind": "tag"}, "tags"),
        ({"audience_kind": "tag", "tags": ["999999"]}, "tags"),
        ({"audience_kind": "tag", "tags": ["x"]}, "tags"),
        ({"audience_kind": "registrants", "states": ["confirmed"]}, "webinars"),
        ({"audience_kind": "registrants", "webinars": ["999999"], "states": ["confirmed"]}, "webinars"),
        ({"audience_kind": "friends"}, "audience_kind"),
        ({"title": ""}, "title"),
        ({"body": " "}, "body"),
        ({"publish_at_0": "2001-01-01", "publish_at_1": "10:00"}, "publish_at"),
        ({"publish_at_0": "soon", "publish_at_1": "10:00"}, "publish_at"),
    ],
)
def test_wrong_input_is_refused_beside_its_field(values, field, staff, signed_in):
    answer = signed_in(staff).post(f"{LIST}add/", written(**values))

    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert not Announcement.objects.exists()


def test_registrants_need_a_state(staff, signed_in):
    answer = signed_in(staff).post(f"{LIST}add/", written(audience_kind="registrants", webinars=[make_webinar().pk]))

    assert "states" in answer.context["adminform"].form.errors


def test_the_page_shows_the_text_as_its_readers_see_it(staff, signed_in):
    announcement = make_announcement(body="Some **bold** <script>alert(1)</script>")

    html = signed_in(staff).get(page(announcement)).content.decode()

    assert "<strong>bold</strong>" in html
    assert "<script>alert" not in html


def test_the_dialog_says_how_many_it_will_reach(staff, signed_in):
    webinar = make_webinar(title="Spring gathering")
    for _ in range(3):
        make_registration(webinar=webinar)
    announcement = make_announcement(**to_registrants(webinar))

    html = signed_in(staff).get(page(announcement, "publish_announcement")).content.decode()

    assert "<strong>3</strong> people" in html
    assert "Spring gathering" in html


def test_publishing_returns_at_once_and_a_second_press_says_why_not(staff, signed_in, run_tasks):
    announcement = make_announcement(title="News", sender=staff)
    browser = signed_in(staff)

    assert act(browser, announcement, "publish_announcement").status_code == 302
    announcement.refresh_from_db()
    assert (announcement.state, announcement.reached_count) == ("sending", 0)

    again = act(browser, announcement, "publish_announcement")
    assert "“News” is sending: it can’t be published again." in again.content.decode()

    run_tasks()
    announcement.refresh_from_db()
    assert (announcement.state, announcement.reached_count) == ("sent", 1)
    assert announcement.history.filter(state="sending").get().history_user == staff


def test_an_audience_of_nobody_keeps_the_dialog_with_the_reason(staff, signed_in):
    announcement = make_announcement(title="To whom", **to_tags(make_tag()))

    answer = act(signed_in(staff), announcement, "publish_announcement")

    assert "Nobody is in the audience of “To whom”" in answer.content.decode()


@pytest.mark.parametrize("name", ["cancel_announcement", "withdraw_announcement"])
def test_stopping_for_good_and_withdrawing_insist_on_a_reason(name, staff, signed_in):
    state = "sending" if name == "cancel_announcement" else "sent"
    announcement = make_announcement(state=state)
    browser = signed_in(staff)

    refused = act(browser, announcement, name, reason=" ")
    assert "Say why" in refused.content.decode()

    act(browser, announcement, name, reason="Wrong date")
    announcement.refresh_from_db()
    assert announcement.state == "cancelled" or announcement.withdrawn_at is not None
    assert announcement.history.first().history_change_reason == "Wrong date"


def test_pausing_and_resuming_go_round(staff, signed_in, run_tasks):
    announcement = make_announcement(state="sending", max_person_id=staff.pk + 5, published_at=timezone.now())
    browser = signed_in(staff)

    act(browser, announcement, "pause_announcement")
    announcement.refresh_from_db()
    assert announcement.state == "paused"

    act(browser, announcement, "resume_announcement")
    run_tasks()
    announcement.refresh_from_db()
    assert announcement.state == "sent"


def test_the_progress_figures_are_those_of_the_rows(staff, signed_in):
    announcement = make_announcement(
        state="sending", published_at=timezone.now(), audience_count=8, reached_count=2, max_person_id=99
    )
    make_notification(announcement=announcement, read_at=timezone.now())
    make_notification(announcement=announcement)

    figures = signed_in(staff).get(page(announcement, "progress")).json()

    assert figures == {
        "state": "sending", "is_moving": True, "percent": 25, "audience": 8, "reached": 2, "read": 1,
        "read_percent": 50, "is_read_counted": True, "notifications_gone": "", "words": "2 of 8 people reached",
    }  # fmt: skip
    html = signed_in(staff).get(page(announcement)).content.decode()
    assert "2 of 8 people reached" in html
    assert f"/admin/comms/notification/?announcement__id__exact={announcement.pk}" in html


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_1_and_for_3_rows(rows, staff, signed_in, django_assert_num_queries):
    for _ in range(rows):
        webinar = make_webinar()
        make_notification(
            announcement=make_announcement(
                state="sent", published_at=timezone.now(), reached_count=1, **to_registrants(webinar)
            )
        )
    browser = signed_in(staff)

    with django_assert_num_queries(9 if connection.vendor == "postgresql" else 8):  # an estimate first
        assert browser.get(LIST).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["state__exact=sent", "audience_kind__exact=tag", "sender__id__exact=1", "q=News",
     "published_at_from=2030-01-01&published_at_to=2030-02-01", "published_at_from=never", "state__exact=asleep"],
)  # fmt: skip
def test_every_filter_answers(query, staff, signed_in):
    make_announcement()

    assert signed_in(staff).get(f"{LIST}?{query}").status_code == 200


def test_the_figures_can_be_taken_out_as_a_file(staff, signed_in):
    make_announcement(title="News", state="sent", reached_count=4)

    answer = signed_in(staff).post(
        f"{LIST}export/", {"format": "csv", "columns": ["title", "reached_count", "read_count"]}
    )

    assert b"".join(answer.streaming_content).decode().splitlines()[1] == "News,4,0"


def test_tags_and_webinars_are_found_while_typing(staff, signed_in):
    make_tag("members")
    make_webinar(title="Spring gathering")
    browser = signed_in(staff)

    for app, model, field, term in (
        ("people", "user", "tags", "memb"),
        ("webinars", "registration", "webinar", "spring"),
    ):
        found = browser.get(
            "/admin/autocomplete/", {"app_label": app, "model_name": model, "field_name": field, "term": term}
        )
        assert len(found.json()["results"]) == 1


def times(**values):
    return written(publish_at_0="2030-03-31", publish_at_1="12:00", publish_zone="Europe/Rome", **values)


def test_a_new_one_goes_to_the_inbox_unless_told_otherwise(staff, signed_in):
    form = signed_in(staff).get(f"{LIST}add/").context["adminform"].form

    assert form["channels"].value() == ["in_app"]


def test_a_planned_time_is_that_of_the_named_zone(staff, signed_in):
    browser = signed_in(staff)
    browser.post(f"{LIST}add/", times(expires_at_0="2030-03-31", expires_at_1="13:30"))

    stored = Announcement.objects.get()
    assert stored.publish_at == datetime(2030, 3, 31, 10, tzinfo=UTC)
    assert stored.expires_at == datetime(2030, 3, 31, 11, 30, tzinfo=UTC)
    assert 'value="12:00"' in browser.get(page(stored)).content.decode()


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"publish_at_1": "02:30"}, "publish_at", "does not exist"),
        ({"publish_at_0": "2030-10-27", "publish_at_1": "02:30"}, "publish_at", "comes twice"),
        ({"expires_at_0": "2030-03-31", "expires_at_1": "12:00"}, "expires_at", "over before it begins"),
        ({"channels": []}, "channels", "at least one way"),
        ({"channels": ["pigeon"]}, "channels", "pigeon"),
        ({"publish_zone": "Mars/Base"}, "publish_zone", "Mars/Base"),
        ({"policy": "sometimes"}, "policy", "sometimes"),
    ],
)
def test_wrong_ways_and_times_are_refused_in_words(values, field, words, staff, signed_in):
    answer = signed_in(staff).post(f"{LIST}add/", {**times(), **values})

    assert words in str(answer.context["adminform"].form.errors[field])
    assert not Announcement.objects.exists()


def test_an_hour_that_comes_twice_is_taken_once_it_is_said_which(staff, signed_in):
    values = {"publish_at_0": "2030-10-27", "publish_at_1": "02:30", "publish_at_2": "second"}

    signed_in(staff).post(f"{LIST}add/", {**times(), **values})

    assert Announcement.objects.get().publish_at == datetime(2030, 10, 27, 1, 30, tzinfo=UTC)


def test_the_mail_account_is_chosen_where_there_are_several(staff, signed_in, settings):
    settings.MAIL_ACCOUNTS = {"news": {}, "office": {}}
    browser = signed_in(staff)
    browser.post(f"{LIST}add/", written(channels=["email"], mail_account="office"))

    stored = Announcement.objects.get()
    assert (stored.channels, stored.mail_account) == (["email"], "office")
    settings.MAIL_ACCOUNTS = {"office": {}}
    assert 'name="mail_account"' not in browser.get(f"{LIST}add/").content.decode()


def test_a_held_one_says_why_and_is_sent_by_a_person(staff, signed_in):
    held = make_announcement(state="held", halted_because="The server was down.", publish_at=timezone.now())
    browser = signed_in(staff)

    html = browser.get(page(held)).content.decode()
    assert "The server was down." in html
    assert "Send it now, make it a draft to change it, or cancel it." in html
    act(browser, held, "send_now")
    held.refresh_from_db()
    assert (held.state, held.halted_because) == ("sending", "")


def test_one_that_paused_itself_says_why_until_it_is_resumed(staff, signed_in):
    paused = make_announcement(state="paused", published_at=timezone.now(), halted_because="Too many mails failed.")
    browser = signed_in(staff)

    assert "Too many mails failed." in browser.get(page(paused)).content.decode()
    act(browser, paused, "resume_announcement")
    paused.refresh_from_db()
    assert (paused.state, paused.halted_because) == ("sending", "")
