"""What people choose to be told, on their account and behind the link of a mail."""

import pytest
from django.test import Client

from comms.choices import Channel, MessageKind
from comms.domain import wishes
from comms.domain.wishes.preferences import choose, wishes_of
from comms.domain.wishes.unsubscribing import preferences_url
from comms.models import Preference
from tests.factories import make_user
from tests.factories.comms import make_suppression

pytestmark = pytest.mark.django_db
PAGE = "/preferences/"
EVERYTHING = {f"{kind}-{channel}": "on" for kind in MessageKind for channel in Channel}
REMINDER_MAIL = ("reminder", "email")


def all_but(*names):
    return {"save": "1"} | {name: value for name, value in EVERYTHING.items() if name not in names}


def refused(person):
    return set(Preference.objects.refused().filter(user=person).values_list("kind", "channel"))


def test_a_stranger_is_asked_to_log_in(client):
    assert client.get(PAGE).headers["Location"].startswith("/login/")
    assert client.post(PAGE, all_but()).headers["Location"].startswith("/login/")
    assert Preference.objects.count() == 0


def test_without_a_word_everything_is_wanted(attendee):
    assert set(wishes_of(attendee).values()) == {True}


def test_what_is_unticked_is_refused_and_what_is_ticked_again_is_wanted(attendee, signed_in):
    browser = signed_in(attendee)

    answer = browser.post(PAGE, all_but("reminder-email", "recording-in_app"), follow=True)
    assert "Your wishes are saved." in answer.content.decode()
    assert refused(attendee) == {REMINDER_MAIL, ("recording", "in_app")}

    browser.post(PAGE, all_but("recording-in_app"))
    assert refused(attendee) == {("recording", "in_app")}


def test_the_person_signs_what_they_choose(attendee, signed_in):
    signed_in(attendee).post(PAGE, all_but("reminder-email"))

    row = Preference.history.get()
    assert (row.history_user, row.actor_name, row.way) == (attendee, "Ada Attendee", "web")
    assert (row.history_change_reason, row.source) == ("by the person", "preferences page")


def test_saving_the_same_again_leaves_no_trace(attendee, signed_in):
    browser = signed_in(attendee)
    for _ in range(2):
        browser.post(PAGE, all_but("reminder-email"))

    assert Preference.history.count() == 1


def test_mandatory_kinds_are_shown_as_such_and_stay_whatever_is_sent(attendee, signed_in):
    browser = signed_in(attendee)
    page = browser.get(PAGE).content.decode()
    assert page.count("disabled") == 4
    assert page.count("Always</span>") == 2

    browser.post(PAGE, all_but("registration-email", "webinar_change-in_app"))
    assert refused(attendee) == set()


def test_a_request_that_does_not_come_from_the_form_refuses_nothing(attendee, signed_in):
    signed_in(attendee).post(PAGE, {})
    Client().post(preferences_url(attendee.pk, MessageKind.REMINDER, base_url=""), {"List-Unsubscribe": "One-Click"})

    assert refused(attendee) == set()


def test_nobody_changes_the_wishes_of_another(attendee, staff, signed_in):
    signed_in(staff).post(PAGE, all_but("reminder-email") | {"user": attendee.pk})

    assert refused(attendee) == set()
    assert refused(staff) == {REMINDER_MAIL}


def test_the_link_of_a_mail_opens_the_same_page_without_a_login(attendee):
    link = preferences_url(attendee.pk, MessageKind.ANNOUNCEMENT, base_url="")
    stranger = Client(enforce_csrf_checks=True)

    page = stranger.get(link).content.decode()
    assert attendee.email not in page
    assert "a•••@example.com" in page

    answer = stranger.post(link, all_but("reminder-email"))
    assert (answer.status_code, "Your wishes are saved." in answer.content.decode()) == (200, True)
    assert refused(attendee) == {REMINDER_MAIL}
    row = Preference.history.get()
    assert (row.actor_name, row.history_user) == ("unsubscribe link", None)


@pytest.mark.parametrize(("scope", "words"), [("all", "No mail is sent"), ("announcements", "No announcements are")])
def test_a_suppressed_address_is_told(attendee, signed_in, scope, words):
    make_suppression(address=attendee.email, scope=scope)

    assert words in signed_in(attendee).get(PAGE).content.decode()
    assert words not in signed_in(make_user()).get(PAGE).content.decode()


def test_the_account_page_and_its_menu_lead_there(attendee, signed_in):
    assert signed_in(attendee).get("/account/").content.decode().count(f'href="{PAGE}"') == 2


def test_who_refuses_notifications_of_a_kind_is_known_in_one_query(attendee, django_assert_num_queries):
    choose(attendee, {("reminder", "in_app"): False, ("recording", "email"): False}, source="test")

    with django_assert_num_queries(1):
        assert list(wishes.in_app_refusing(MessageKind.REMINDER)) == [attendee.pk]
    assert list(wishes.in_app_refusing(MessageKind.RECORDING)) == []


def test_nobody_refuses_notifications_of_a_mandatory_kind(attendee):
    Preference.objects.create(user=attendee, kind="registration", channel="in_app", is_wanted=False)

    assert list(wishes.in_app_refusing(MessageKind.REGISTRATION)) == []
    assert wishes_of(attendee)["registration", "in_app"] is True


def test_choosing_costs_the_same_for_one_and_for_all(attendee, django_assert_num_queries):
    one = {REMINDER_MAIL: False}
    all_of_them = {(str(kind), str(channel)): False for kind in MessageKind for channel in Channel}

    for person, asked in ((attendee, one), (make_user(), all_of_them)):
        with django_assert_num_queries(8):
            choose(person, asked, source="test")
