"""What is checked of an announcement's message when it is saved."""

import pytest

from backoffice.foundation.errors import RuleBroken
from comms.domain import correcting, publishing
from comms.models import Announcement
from tests.factories import make_announcement, make_webinar

pytestmark = pytest.mark.django_db
LIST = "/admin/comms/announcement/"


def written(**values):
    return {
        "title": "News", "body": "Some **text**", "audience_kind": "everyone", "publish_at_0": "", "publish_at_1": "",
        "channels": ["in_app", "email"], "policy": "at_least_once", **values,
    }  # fmt: skip


def refused(browser, **values):
    answer = browser.post(f"{LIST}add/", written(**values))
    assert answer.status_code == 200
    assert not Announcement.objects.exists()
    return answer.context["adminform"].form.errors


def test_wrong_placeholders_are_refused_beside_their_field_with_what_was_meant(staff, signed_in):
    errors = refused(signed_in(staff), title="Hello {{ nme }}", body="{{ person.fullname }} and {{ webinar.title }}")

    assert set(errors) == {"title", "body"}
    assert "Did you mean {{ person.name }}?" in errors["title"][0]
    assert "{{ person.fullname }}" in errors["body"][0]
    assert "needs a webinar. Choose the one that the text is about" in errors["body"][0]


def test_a_recording_has_no_place_in_an_announcement(staff, signed_in):
    errors = refused(signed_in(staff), body="{{ recording.title }}", webinar=make_webinar().pk)

    assert "needs a recording" in errors["body"][0]


def test_a_calendar_entry_needs_a_webinar(staff, signed_in):
    assert "Choose the one that this is about" in refused(signed_in(staff), has_calendar_entry="on")["webinar"][0]


def test_a_title_of_two_lines_is_refused(staff, signed_in):
    assert "title" in refused(signed_in(staff), title="News\r\nBcc: eve@example.com")


@pytest.mark.parametrize("key", ["999999", "x", "9" * 40])
def test_a_webinar_that_is_none_is_refused_once(key, staff, signed_in):
    errors = refused(signed_in(staff), body="{{ webinar.title }}", webinar=key, has_calendar_entry="on")

    assert set(errors) == {"webinar"}
    assert len(errors["webinar"]) == 1


def test_what_is_right_is_stored(staff, signed_in):
    webinar = make_webinar()

    answer = signed_in(staff).post(
        f"{LIST}add/", written(body="{{ webinar.starts_at }}", webinar=webinar.pk, has_calendar_entry="on")
    )

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    stored = Announcement.objects.get()
    assert (stored.webinar, stored.has_calendar_entry) == (webinar, True)


def test_the_form_names_every_placeholder(staff, signed_in):
    html = signed_in(staff).get(f"{LIST}{make_announcement().pk}/change/").content.decode()

    assert "<code>{{ webinar.join_link }}</code>" in html
    assert "{{ person.first_name|there }}" in html


def test_a_text_that_can_not_be_written_is_not_published(staff):
    announcement = make_announcement(body="{{ persn.name }}")

    with pytest.raises(RuleBroken) as caught:
        publishing.publish(announcement, by=staff)

    assert caught.value.code == "placeholder_not_known"
    assert Announcement.objects.get().state == "draft"


@pytest.mark.usefixtures("with_a_reason")
def test_a_text_is_not_corrected_into_one_that_can_not_be_written():
    announcement = make_announcement(state="sent", title="News")

    with pytest.raises(RuleBroken) as caught:
        correcting.correct(announcement, title="News", body="{{ webinar.title }}")

    assert caught.value.code == "placeholder_without_webinar"
    assert Announcement.objects.get().body == announcement.body
