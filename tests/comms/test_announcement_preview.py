"""The preview of an announcement, as one real person out of its audience."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.choices import Role
from people.models import User
from tests.factories import make_announcement, make_registration, make_tag, make_user, make_webinar
from tests.factories.comms import to_registrants, to_tags

pytestmark = pytest.mark.django_db
LIST = "/admin/comms/announcement/"


def preview(announcement, *, mail=False):
    return f"{LIST}{announcement.pk}/preview/{'mail/' if mail else ''}"


def registrants_of(webinar, *names):
    return [make_registration(webinar=webinar, user=make_user(name=name)).user for name in names]


@pytest.fixture
def webinar():
    return make_webinar(title="Bees in winter", time_zone="Europe/Rome", join_link="https://meet.example/j")


@pytest.fixture
def announcement(webinar):
    return make_announcement(
        title="For {{ person.name }}",
        body="Dear **{{ person.name }}** <script>alert(1)</script>\n\n[Join]({{ webinar.join_link }})",
        webinar=webinar,
        **to_registrants(webinar),
    )


@pytest.mark.parametrize("who", ["organizer", "attendee"])
def test_whoever_may_not_see_announcements_gets_no_preview(who, request, signed_in, announcement, webinar):
    registrants_of(webinar, "Secret Registrant")
    browser = signed_in(request.getfixturevalue(who))

    for address in (
        preview(announcement),
        preview(announcement, mail=True),
        f"{LIST}{announcement.pk}/preview_announcement/",
    ):
        answer = browser.get(address)
        assert answer.status_code in {302, 403, 404}
        assert b"Secret" not in answer.content
        assert b"Bees" not in answer.content


def test_a_stranger_is_asked_to_log_in(client, announcement):
    for mail in (True, False):
        assert "/login/" in client.get(preview(announcement, mail=mail)).headers["Location"]


def test_only_people_whom_the_user_may_see_are_shown(organizer, signed_in, webinar):
    [secret] = registrants_of(webinar, "Secret Registrant")
    own = make_announcement(sender=organizer, title="Mine", body="To {{ person.name }}", **to_registrants(webinar))
    grant_announcements(organizer)
    browser = signed_in(organizer)

    for query in ("", f"?person={secret.pk}"):
        answer = browser.get(preview(own) + query)
        assert answer.status_code == 200
        assert "Nobody whom you may see is in the audience" in answer.content.decode()
        assert b"Secret" not in answer.content
        assert b"Secret" not in browser.get(preview(own, mail=True) + query).content


def grant_announcements(user):
    """Lets somebody see announcements of their own, which no role of the house does without seeing all."""
    user.user_permissions.add(Permission.objects.get(codename="view_announcement"))


def test_the_first_person_is_shown_and_the_next_ones_in_turn(staff, signed_in, announcement, webinar):
    ada, bob = registrants_of(webinar, "Ada", "Bob")
    browser = signed_in(staff)

    first = browser.get(preview(announcement))
    assert first.context["person"] == ada
    assert "For Ada" in first.content.decode()
    second = browser.get(f"{preview(announcement)}?{first.context['next_query']}")
    assert second.context["person"] == bob
    assert browser.get(f"{preview(announcement)}?{second.context['next_query']}").context["person"] == ada


def test_each_way_to_read_it_has_its_tab(staff, signed_in, announcement, webinar):
    [ada] = registrants_of(webinar, "Ada")
    browser = signed_in(staff)

    def page(view):
        return browser.get(preview(announcement), {"view": view, "person": ada.pk}).content.decode()

    assert "<strong>Ada</strong> &lt;script&gt;" in page("app")
    assert f'src="{preview(announcement, mail=True)}?person={ada.pk}&amp;look=" sandbox' in page("mail")
    assert "Join &lt;https://meet.example/j&gt;" in page("text")
    assert "Auto-Submitted" in page("headers")
    assert "List-Unsubscribe-Post" in page("headers")
    assert "In the app" in page("no such view")


def test_the_mail_stands_alone_in_a_frame_in_which_nothing_runs(staff, signed_in, announcement, webinar):
    registrants_of(webinar, "Ada <script>alert(2)</script>")

    answer = signed_in(staff).get(preview(announcement, mail=True))

    html = answer.content.decode()
    assert html.startswith("<!doctype html>")
    assert "<script" not in html
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert policy.endswith("sandbox")
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_the_mail_is_shown_as_a_dark_and_as_a_light_device_shows_it(staff, signed_in, announcement, webinar):
    registrants_of(webinar, "Ada")
    browser = signed_in(staff)

    def page(look):
        return browser.get(preview(announcement, mail=True), {"look": look}).content.decode()

    assert "@media all {" in page("dark")
    assert "@media not all {" in page("")


def test_nobody_is_unsubscribed_from_a_preview(staff, signed_in, announcement, webinar):
    registrants_of(webinar, "Ada")

    assert "/unsubscribe/" not in signed_in(staff).get(preview(announcement, mail=True)).content.decode()


def test_somebody_outside_of_the_audience_is_refused_in_words(staff, signed_in, announcement, webinar):
    [ada] = registrants_of(webinar, "Ada")
    outsider = make_user(name="Outsider")

    answer = signed_in(staff).get(preview(announcement), {"person": outsider.pk})

    assert "not in the audience" in answer.content.decode()
    assert answer.context["person"] == ada


@pytest.mark.parametrize("person", ["x", "-1", "9" * 40, "٣", "0"])
def test_a_key_that_is_none_is_no_error(person, staff, signed_in, announcement, webinar):
    registrants_of(webinar, "Ada")

    assert signed_in(staff).get(preview(announcement), {"person": person}).status_code == 200
    assert signed_in(staff).get(preview(announcement, mail=True), {"person": person}).status_code == 200


def test_whoever_has_no_address_is_said_to_be_mailed_nothing(staff, signed_in, announcement, webinar):
    make_registration(webinar=webinar, user=make_user(name="Ada", email=None))
    browser = signed_in(staff)

    for view in ("mail", "text", "headers"):
        assert "Ada has no email address" in browser.get(preview(announcement), {"view": view}).content.decode()
    assert "For Ada" in browser.get(preview(announcement)).content.decode()
    assert browser.get(preview(announcement, mail=True)).status_code == 200


def test_a_text_that_can_not_be_written_is_explained(staff, signed_in):
    make_user(name="Ada")
    broken = make_announcement(body="{{ persn.name }} {{ webinar.title }}")
    browser = signed_in(staff)

    assert "Did you mean {{ person.name }}?" in browser.get(preview(broken), {"view": "mail"}).content.decode()
    assert "{{ persn.name }}" in browser.get(preview(broken)).content.decode()
    assert browser.get(preview(broken, mail=True)).content == b""


def test_an_audience_of_nobody_says_so(staff, signed_in):
    nobody = make_announcement(**to_tags(make_tag()))

    assert "Nobody whom you may see" in signed_in(staff).get(preview(nobody)).content.decode()


def test_an_auditor_reads_the_preview_and_sends_nothing(auditor, signed_in, announcement, webinar, mailoutbox):
    registrants_of(webinar, "Ada")
    browser = signed_in(auditor)

    assert browser.get(preview(announcement)).status_code == 200
    answer = browser.post(f"{LIST}{announcement.pk}/try_announcement/", {"_form_submitted": "1"})
    assert answer.status_code == 403
    assert not mailoutbox


@pytest.mark.parametrize("view", ["app", "mail"])
def test_the_page_costs_the_same_for_1_and_for_30_people(view, staff, signed_in, announcement, webinar):
    browser = signed_in(staff)
    registrants_of(webinar, "Ada", "Bob")

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(preview(announcement), {"view": view}).status_code == 200
        return len(asked)

    few = queries()
    registrants_of(webinar, *[f"Person {number}" for number in range(30)])
    assert queries() == few
    assert User.objects.filter(role=Role.ATTENDEE).count() >= 32


def test_the_search_for_a_person_says_by_what_and_what_comes_of_finding_nobody(staff, signed_in, announcement, webinar):
    registrants_of(webinar, "Ada Attendee")

    html = signed_in(staff).get(preview(announcement)).content.decode()

    assert 'id="id_person_helptext">Search by name, email address, username or organisation' in html
    assert "Where nobody matches, the list says so" in html
    assert 'aria-describedby="id_person_helptext"' in html
    assert 'data-placeholder="Somebody else of the audience"' in html


def test_whoever_is_not_in_the_audience_is_refused_in_words(staff, signed_in, announcement, webinar):
    registrants_of(webinar, "Ada Attendee")

    html = signed_in(staff).get(preview(announcement), {"person": make_user().pk}).content.decode()

    assert "This person is not in the audience." in html
    assert "For Ada Attendee" in html
