"""Building an audience in the admin: rows of rules, and whom they reach beside them."""

import pytest

from comms.models import Announcement, Preference, Segment
from people.models import User
from tests.factories import make_announcement, make_tag, make_user, make_webinar
from tests.factories.comms import make_address_list, make_segment, make_suppression, to_rules
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db
SEGMENTS, ANNOUNCEMENTS = "/admin/comms/segment/", "/admin/comms/announcement/"


def sent(include=(), exclude=(), **values):
    """What a browser sends of a form with these rules."""
    data = dict(values)
    for side, rows in (("include", include), ("exclude", exclude)):
        data |= {f"rules-{side}-TOTAL_FORMS": len(rows) + 1, f"rules-{side}-INITIAL_FORMS": 0}
        for number, row in enumerate(rows):
            data |= {f"rules-{side}-{number}-{name}": value for name, value in row.items()}
    return data


def reach(browser, include=(), exclude=(), address=SEGMENTS, **values):
    return browser.post(f"{address}reach/", sent(include, exclude, **values))


@pytest.mark.parametrize("address", [SEGMENTS, ANNOUNCEMENTS])
@pytest.mark.parametrize("who", ["organizer", "auditor", "attendee"])
def test_whoever_may_write_no_announcement_is_told_nobody(who, address, request, signed_in):
    make_user(name="Secret Person")

    answer = reach(signed_in(request.getfixturevalue(who)), address=address, audience_kind="everyone")

    assert answer.status_code in {302, 403}
    assert b"Secret Person" not in answer.content


@pytest.mark.parametrize("who", ["organizer", "attendee"])
@pytest.mark.parametrize("page", ["", "add/", "export/", "{}/change/", "{}/history/", "{}/delete/"])
def test_whoever_may_not_see_segments_gets_none_of_their_pages(who, page, request, signed_in):
    segment = make_segment(name="Secret segment")

    answer = signed_in(request.getfixturevalue(who)).get(SEGMENTS + page.format(segment.pk))

    assert answer.status_code in {302, 403, 404}
    assert b"Secret segment" not in answer.content


def test_an_auditor_reads_a_segment_and_changes_nothing(auditor, signed_in):
    segment = make_segment({"role": ["staff"]}, name="Colleagues")
    browser = signed_in(auditor)

    assert "With the role Staff" in browser.get(f"{SEGMENTS}{segment.pk}/change/").content.decode()
    assert browser.post(f"{SEGMENTS}{segment.pk}/change/", sent(name="Mine")).status_code == 403
    assert browser.post(f"{SEGMENTS}{segment.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_segment_is_stored_by_its_maker_without_the_rows_that_say_nothing(staff, signed_in):
    tag, webinar = make_tag(), make_webinar()
    came = {"webinars": [webinar.pk], "attendance": "attended", "registered_since": "2026-01-01"}

    answer = signed_in(staff).post(
        f"{SEGMENTS}add/",
        sent(
            [{"tags": [tag.pk]}, {}, came],
            [{"locale": "de"}],
            name="Members",
            description="",
        ),
    )  # fmt: skip

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    segment = Segment.objects.get()
    assert (segment.name, segment.owner) == ("Members", staff)
    assert segment.rules == {
        "include": [
            {"tags": [tag.pk]},
            came,
        ],
        "exclude": [{"locale": "de"}],
    }
    assert segment.history.get().history_user == staff


def test_a_stored_segment_is_shown_again_with_what_it_names(staff, signed_in):
    segment = make_segment({"webinars": [make_webinar(title="Spring gathering").pk]}, name="Spring")

    html = signed_in(staff).get(f"{SEGMENTS}{segment.pk}/change/").content.decode()

    assert "Spring gathering" in html
    assert "comms/audience_rules.js" in html


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"tags": ["999999"]}, "is not one of the available choices"),
        ({"tags": ["x"]}, "is not"),
        ({"role": ["king"]}, "king is not one of the available choices"),
        ({"registered_since": "soon"}, "Enter a valid date"),
        ({"locale": "Deutsch"}, "is not a language"),
        ({"segment": "999999"}, "is not one of the available choices"),
    ],
)
def test_a_wrong_condition_is_marked_in_its_row_and_kept_as_it_was_typed(row, words, staff, signed_in):
    answer = signed_in(staff).post(f"{SEGMENTS}add/", sent([{"organisation": "Acme"}, row], name="Members"))

    html = answer.content.decode()
    assert answer.status_code == 200
    assert words in html
    assert "Acme" in html
    assert not Segment.objects.exists()


def test_more_rules_than_a_form_takes_are_refused_in_words(staff, signed_in):
    answer = signed_in(staff).post(f"{SEGMENTS}add/", sent([{"organisation": "x"}] * 40, name="Members"))

    assert answer.status_code == 200
    assert not Segment.objects.exists()


def test_a_segment_is_not_offered_to_itself(staff, signed_in):
    segment, other = make_segment(name="Round"), make_segment(name="Other")
    browser = signed_in(staff)

    answer = browser.post(f"{SEGMENTS}{segment.pk}/change/", sent([{"segment": segment.pk}], name="Round"))
    assert "is not one of the available choices" in answer.content.decode()
    unguarded(Segment.objects.filter(pk=other.pk)).update(rules={"include": [{"segment": segment.pk}]})
    answer = browser.post(f"{SEGMENTS}{segment.pk}/change/", sent([{"segment": other.pk}], name="Round"))
    assert "a segment can’t be made of itself" in answer.content.decode()


def test_an_announcement_takes_rules_and_shows_them_again(staff, signed_in):
    segment = make_segment(name="Insiders")
    browser = signed_in(staff)

    answer = browser.post(
        f"{ANNOUNCEMENTS}add/",
        sent([{"segment": segment.pk}], [{"role": ["staff"]}], title="News", body="Text", audience_kind="rules",
             publish_at_0="", publish_at_1="", channels=["in_app"], policy="at_least_once"),
    )  # fmt: skip

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    stored = Announcement.objects.get()
    assert stored.audience == {"include": [{"segment": segment.pk}], "exclude": [{"role": ["staff"]}]}
    assert "Insiders" in browser.get(f"{ANNOUNCEMENTS}{stored.pk}/change/").content.decode()
    assert "In the segment “Insiders”; but nobody with the role Staff" in browser.get(ANNOUNCEMENTS).content.decode()


def test_the_page_is_told_how_many_it_reaches_who_and_whom_mails_leave_out(staff, signed_in):
    tag = make_tag()
    people = {
        "fine": make_user(name="Fine", has_consented=True),
        "suppressed": make_user(name="Suppressed", email="suppressed@example.com", has_consented=True),
        "unsubscribed": make_user(name="Unsubscribed", has_consented=True),
        "unaddressed": make_user(name="Unaddressed", email=None, has_consented=True),
        "unwilling": make_user(name="Unwilling"),
        "gone": make_user(name="Gone", is_active=False),
    }
    for person in people.values():
        person.tags.add(tag)
    make_suppression(address="suppressed@example.com")
    Preference.objects.create(user=people["unsubscribed"], kind="announcement", channel="email", is_wanted=False)

    answer = reach(signed_in(staff), [{"tags": [tag.pk]}], is_for_consenting_only="on").json()

    assert (answer["count"], answer["mailed"], answer["inactive"]) == (5, 1, 1)
    assert answer["left_out"] == {
        "no_address": 1, "no_consent": 1, "unsubscribed": 1, "address_suppressed": 1,
    }  # fmt: skip
    assert "Unsubscribed" in answer["html"]
    assert "Gone" not in answer["html"]
    assert answer["mailed"] + sum(answer["left_out"].values()) == answer["count"]


def test_one_that_is_not_mailed_tells_nothing_of_mails(staff, signed_in):
    browser = signed_in(staff)

    for channels, is_told in ((["in_app"], False), (["in_app", "email"], True)):
        answer = reach(browser, address=ANNOUNCEMENTS, audience_kind="everyone", channels=channels).json()
        assert ("Can be mailed" in answer["html"]) is is_told


def test_the_simpler_kinds_are_counted_too_and_errors_are_told(staff, signed_in):
    make_user()
    browser = signed_in(staff)

    role = reach(browser, address=ANNOUNCEMENTS, audience_kind="role", role="attendee").json()
    missing = reach(browser, address=ANNOUNCEMENTS, audience_kind="role").json()

    assert role["count"] == 1
    assert missing == {"errors": ["Choose the role that the announcement is for."]}


@pytest.mark.parametrize("people_count", [1, 30])
def test_the_figures_cost_the_same_for_1_and_for_30_people(people_count, staff, signed_in, django_assert_num_queries):
    tag = make_tag()
    for _ in range(people_count):
        make_user().tags.add(tag)
    browser = signed_in(staff)

    with django_assert_num_queries(10):
        answer = reach(browser, [{"tags": [tag.pk]}])

    assert answer.json()["count"] == people_count


def test_a_segment_or_list_in_use_is_not_deleted_and_says_by_whom(staff, signed_in):
    listed = make_address_list(name="Partners")
    inner = make_segment({"address_list": [listed.pk]}, name="Inner")
    make_announcement(title="Soon", state="scheduled", **to_rules({"segment": inner.pk}))
    browser = signed_in(staff)

    kept = browser.post(f"{SEGMENTS}{inner.pk}/delete/", {"post": "yes"}).content.decode()
    assert "“Inner” is used by the announcement “Soon”" in kept
    kept = browser.post(f"/admin/comms/addresslist/{listed.pk}/delete/", {"post": "yes"}).content.decode()
    assert "“Partners” is used by the segment “Inner”" in kept
    assert Segment.objects.filter(pk=inner.pk).exists()
    assert "the announcement “Soon”" in browser.get(SEGMENTS).content.decode()

    unguarded(Announcement.objects).update(state="sent")
    agreed = {"post": "yes", "change_reason": "Over"}
    assert browser.post(f"{SEGMENTS}{inner.pk}/delete/", agreed).status_code == 302
    assert browser.post(f"/admin/comms/addresslist/{listed.pk}/delete/", agreed).status_code == 302


def test_the_list_of_people_is_narrowed_by_segment_and_by_address_list(staff, organizer, signed_in):
    ada = make_user(name="Ada Lovelace", organisation="Acme")
    make_user(name="Bob Other")
    segment, listed = make_segment({"organisation": "Acme"}), make_address_list(ada.email)

    for query in (f"segment={segment.pk}", f"address_list={listed.pk}"):
        html = signed_in(staff).get(f"/admin/people/user/?{query}").content.decode()
        assert "Ada Lovelace" in html
        assert "Bob Other" not in html
        assert signed_in(staff).get("/admin/people/user/?segment=x&address_list=y").status_code == 200
        hidden = signed_in(organizer).get(f"/admin/people/user/?{query}")
        assert b"Ada Lovelace" not in hidden.content


def test_segments_and_lists_are_in_the_sidebar_of_those_who_may_see_them(staff, organizer, signed_in):
    for who, is_shown in ((staff, True), (organizer, False)):
        html = signed_in(User.objects.get(pk=who.pk)).get("/admin/").content.decode()
        assert (SEGMENTS in html, "/admin/comms/addresslist/" in html) == (is_shown, is_shown)
