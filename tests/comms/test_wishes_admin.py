"""Preferences and suppressed addresses in the admin."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import acting_as
from comms.choices import SuppressionReason, SuppressionScope
from comms.domain.wishes.suppressing import suppress
from comms.models import Preference, Suppression
from tests.factories import make_registration, make_user, make_webinar
from tests.factories.comms import make_preference, make_suppression

pytestmark = pytest.mark.django_db
PREFERENCES, SUPPRESSIONS = "/admin/comms/preference/", "/admin/comms/suppression/"
MANUAL = {"scope": SuppressionScope.ALL, "reason": SuppressionReason.MANUAL, "source": "test"}
ANSWER = {"_form_submitted": "1"}


def post_several(browser, **values):
    address = reverse("admin:comms_suppression_suppress_addresses")
    return browser.post(address, {**ANSWER, "scope": "all", "reason": "They asked", **values})


def post_release(browser, row, **values):
    return browser.post(reverse("admin:comms_suppression_release_address", args=[row.pk]), {**ANSWER, **values})


def test_suppressing_takes_many_signs_each_and_leaves_out_those_that_are(staff):
    make_suppression(address="old@example.com", reason="bounce", source="before")

    with acting_as(staff, "a list of theirs"):
        made = suppress(["Old@Example.com", " new@example.com ", "NEW@example.com", "two@example.com"], **MANUAL)

    assert set(made) == {"new@example.com", "two@example.com"}
    rows = Suppression.history.filter(address__in=made)
    assert {(row.history_user, row.history_change_reason) for row in rows} == {(staff, "a list of theirs")}
    assert Suppression.objects.get(address="old@example.com").source == "before"
    assert suppress(made, **MANUAL) == {}


def test_suppressing_costs_the_same_for_one_and_for_a_thousand(django_assert_num_queries):
    for count in (1, 900):
        with django_assert_num_queries(4):
            suppress([f"p{number}-of-{count}@example.com" for number in range(count)], **MANUAL)


def test_an_address_is_suppressed_for_all_and_for_announcements_each_for_itself():
    suppress(["a@example.com"], **MANUAL)

    assert suppress(["a@example.com"], **{**MANUAL, "scope": SuppressionScope.ANNOUNCEMENTS})


@pytest.mark.parametrize("wrong", ["nobody", "", "a@b", "a b@example.com", f"{'x' * 250}@example.com"])
def test_where_one_is_no_address_nothing_is_stored(wrong):
    with pytest.raises(RuleBroken) as caught:
        suppress(["fine@example.com", wrong], **MANUAL)

    assert caught.value.code == "address_not_valid"
    assert Suppression.objects.count() == 0


def test_staff_suppress_several_at_once_with_a_reason(staff, signed_in):
    browser = signed_in(staff)
    assert "Suppress several…" in browser.get(SUPPRESSIONS).content.decode()

    post_several(browser, addresses="a@example.com, B@example.com\nc@example.com;a@example.com", scope="announcements")

    assert set(Suppression.objects.values_list("address", "scope", "source")) == {
        (f"{letter}@example.com", "announcements", "Sten Staff") for letter in "abc"
    }
    row = Suppression.history.first()
    assert (row.history_user, row.history_change_reason, row.way) == (staff, "They asked", "admin")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"addresses": "a@example.com", "reason": ""}, "Say why"),
        ({"addresses": "a@example.com\nnonsense"}, "“nonsense”"),
        ({"addresses": ""}, "required"),
        ({"addresses": "a@example.com", "scope": "everything"}, "everything"),
    ],
)
def test_what_is_wrong_with_the_list_is_said_and_nothing_is_stored(staff, signed_in, values, words):
    answer = post_several(signed_in(staff), **values)

    assert (answer.status_code, words in answer.content.decode()) == (200, True)
    assert Suppression.objects.count() == 0


def test_releasing_needs_a_reason(staff, signed_in):
    row = make_suppression()
    browser = signed_in(staff)

    assert "Say why" in post_release(browser, row, reason=" ").content.decode()
    assert browser.post(f"{SUPPRESSIONS}{row.pk}/delete/", {"post": "yes", "change_reason": "x"}).status_code == 403
    bulk = {"action": "release_selected", "_selected_action": [row.pk], "_count": "1", **ANSWER}
    assert "Say why" in browser.post(SUPPRESSIONS, bulk).content.decode()
    assert Suppression.objects.exists()

    browser.post(SUPPRESSIONS, {**bulk, "reason": "They asked"})
    assert not Suppression.objects.exists()
    assert Suppression.history.first().history_change_reason == "They asked"


@pytest.mark.parametrize("who", ["auditor", "organizer", "attendee"])
def test_nobody_else_suppresses_releases_or_enters_wishes(who, request, signed_in):
    row, wish = make_suppression(), make_preference()
    browser = signed_in(request.getfixturevalue(who))

    assert post_several(browser, addresses="a@example.com").status_code in {302, 403}
    assert post_release(browser, row, reason="x").status_code in {302, 403, 404}
    browser.post(SUPPRESSIONS, {"action": "release_selected", "_selected_action": [row.pk], "reason": "x", **ANSWER})
    browser.post(f"{PREFERENCES}{wish.pk}/change/", {"is_wanted": "on", "change_reason": "x"})
    browser.post(f"{PREFERENCES}add/", {"user": wish.user_id, "kind": "recording", "channel": "email"})
    browser.post(
        f"{SUPPRESSIONS}import/",
        {"file": SimpleUploadedFile("s.csv", b"address,scope\na@example.com,all\n"), "reason": "x"},
    )

    assert list(Suppression.objects.all()) == [row]
    assert list(Preference.objects.refused()) == [wish]


@pytest.mark.parametrize("who", ["organizer", "attendee"])
def test_what_people_refuse_is_shown_to_nobody_who_may_not_see_announcements(who, request, signed_in):
    wish = make_preference(user=make_user(name="Secret Sue"))
    browser = signed_in(request.getfixturevalue(who))

    for page in ("", f"?q={wish.user.email}", "export/", f"{wish.pk}/change/", f"{wish.pk}/history/"):
        answer = browser.get(f"{PREFERENCES}{page}")
        assert answer.status_code in {302, 403, 404}
        assert b"Secret Sue" not in answer.content


def test_a_stored_suppression_says_what_was_said_and_what_it_means(staff, signed_in):
    with acting_as(staff, "550 5.1.1 user unknown"):
        suppress(["ada@example.com"], **MANUAL)
    row = Suppression.objects.get()

    page = signed_in(staff).get(f"{SUPPRESSIONS}{row.pk}/change/").content.decode()

    assert "550 5.1.1 user unknown" in page
    assert "keeps everything from the address" in page
    assert f'href="{SUPPRESSIONS}{row.pk}/history/"' in signed_in(staff).get(SUPPRESSIONS).content.decode()
    assert "/admin/people/user/?q=ada%40example.com" in page


def imported(browser, text):
    page = browser.post(
        f"{SUPPRESSIONS}import/",
        {"file": SimpleUploadedFile("list.csv", text.encode()), "reason": "from the old system"},
    )
    upload = page.context.get("upload")
    if upload:
        browser.post(f"{SUPPRESSIONS}import/", {"upload": upload, "reason": "from the old system"})
    return page.context


def test_a_table_of_addresses_comes_in_and_changes_nothing_the_second_time(staff, signed_in):
    browser = signed_in(staff)
    text = "address,scope,reason,source\nLOUD@example.com,All mail,Bounced,old system\nb@example.com,announcements,,\n"

    imported(browser, text)
    assert set(Suppression.objects.values_list("address", "scope", "reason", "source")) == {
        ("loud@example.com", "all", "bounce", "old system"),
        ("b@example.com", "announcements", "manual", "Sten Staff"),
    }
    assert {row.history_change_reason for row in Suppression.history.all()} == {"from the old system"}

    imported(browser, text)
    assert Suppression.history.count() == 2


def test_what_is_exported_is_taken_back_unchanged(staff, signed_in):
    make_suppression(address="a@example.com", scope="announcements", reason="complaint", source="=1+1")
    browser = signed_in(staff)
    columns = browser.get(f"{SUPPRESSIONS}export/").context["form"].fields["columns"].initial
    answer = browser.post(f"{SUPPRESSIONS}export/", {"format": "csv", "columns": columns})

    context = imported(browser, b"".join(answer.streaming_content).decode())

    assert context["preview"].refusals == []
    assert (context["preview"].new, context["preview"].updated, context["preview"].unchanged) == (0, 0, 1)


def test_rows_that_say_no_address_or_no_scope_are_refused(staff, signed_in):
    context = imported(signed_in(staff), "address,scope\nnonsense,all\n,all\nc@example.com,everything\n")

    assert context["preview"].refused == 3
    assert Suppression.objects.count() == 0


def wish(person, **values):
    return {"user": person.pk, "kind": "recording", "channel": "email", **values}


def test_staff_enter_a_wish_for_a_person_with_a_reason(attendee, staff, signed_in):
    browser = signed_in(staff)

    assert "Say why" in browser.post(f"{PREFERENCES}add/", wish(attendee)).content.decode()
    assert Preference.objects.count() == 0

    browser.post(f"{PREFERENCES}add/", wish(attendee, change_reason="Said so on the phone"))
    stored = Preference.objects.get()
    assert (stored.user, stored.kind, stored.is_wanted, stored.source) == (attendee, "recording", False, "Sten Staff")
    row = Preference.history.get()
    assert (row.history_user, row.history_change_reason) == (staff, "Said so on the phone")

    browser.post(f"{PREFERENCES}{stored.pk}/change/", {"is_wanted": "on", "change_reason": "Changed her mind"})
    stored.refresh_from_db()
    assert stored.is_wanted is True
    assert Preference.history.first().history_change_reason == "Changed her mind"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kind": "registration"}, "registration"),
        ({"kind": "recording", "channel": "pigeon"}, "pigeon"),
        ({"user": 10**9}, "valid choice"),
    ],
)
def test_a_wish_that_can_not_be_is_refused_with_words(attendee, staff, signed_in, values, words):
    answer = signed_in(staff).post(f"{PREFERENCES}add/", wish(attendee, change_reason="x") | values)

    assert (answer.status_code, words in answer.content.decode()) == (200, True)
    assert Preference.objects.count() == 0


def test_a_wish_is_entered_once(attendee, staff, signed_in):
    make_preference(user=attendee, kind="recording")

    answer = signed_in(staff).post(f"{PREFERENCES}add/", wish(attendee, change_reason="x"))

    assert "This person has said so already." in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_wishes_costs_the_same_for_1_and_for_3_rows(rows, staff, signed_in, django_assert_num_queries):
    for _ in range(rows):
        make_preference()
    browser = signed_in(staff)

    with django_assert_num_queries(7 if connection.vendor == "postgresql" else 6):
        assert browser.get(PREFERENCES).status_code == 200


def test_a_persons_page_says_what_they_refuse_and_that_their_address_is_suppressed(attendee, staff, signed_in):
    make_preference(user=attendee, source="unsubscribe link")
    make_preference(user=attendee, kind="recording", is_wanted=True, source="changed her mind")
    row = make_suppression(address=attendee.email, reason="bounce")
    make_suppression(address="another@example.com")

    page = signed_in(staff).get(f"/admin/people/user/{attendee.pk}/change/").content.decode()

    assert "unsubscribe link" in page
    assert "changed her mind" not in page
    assert "All mail (Bounced)" in page
    assert f"{SUPPRESSIONS}{row.pk}/change/" in page
    assert page.count("The address is suppressed") == 1
    assert f"{PREFERENCES}add/?user={attendee.pk}" in page


def test_an_organizer_does_not_see_it_on_the_page_of_their_registrant(attendee, organizer, signed_in):
    make_registration(user=attendee, webinar=make_webinar(organizer=organizer))
    make_preference(user=attendee, source="unsubscribe link")
    make_suppression(address=attendee.email)

    answer = signed_in(organizer).get(f"/admin/people/user/{attendee.pk}/change/")

    assert answer.status_code == 200
    assert b"unsubscribe link" not in answer.content
    assert b"suppressed" not in answer.content
