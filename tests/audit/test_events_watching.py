"""The log tells what people who work here watched, sent again and tried out; attendees watch unwatched by it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from backoffice.audit.models import LogLine
from backoffice.foundation.history import acting_as
from comms.models import Notice, NoticeTemplate
from media.choices import AccessPolicy
from media.domain.publishing import publish
from media.models import Recording, Viewing
from people.models import User
from tests.audit.told import said
from tests.factories import make_announcement, make_recording, make_registration
from tests.factories.comms import make_delivery
from tests.factories.media import make_film, make_grant
from tests.house.forms import posted_form
from tests.unguarded import unguarded

type SignedIn = Callable[[User], Client]

HOME = "192.0.2.7"


@pytest.fixture
def reader(auditor: User, staff: User, attendee: User, signed_in: SignedIn) -> Client:
    """An auditor's browser; the log is emptied by whoever needs it empty."""
    return signed_in(auditor)


@pytest.fixture
def browser(staff: User, signed_in: SignedIn) -> Client:
    return signed_in(staff)


@pytest.fixture
def film(db: None) -> Recording:
    return make_film(title="All about bees", access_policy=AccessPolicy.SIGNED_IN)


def forget() -> None:
    unguarded(LogLine.objects).delete()


def watch(browser: Client, recording: Recording, *pages: str) -> None:
    """Open the page and its file as a player does."""
    for page in pages or ("", "file/"):
        headers = {"Sec-Fetch-Dest": "video"} if page else {}
        answer: Any = browser.get(f"/watch/{recording.pk}/{page}", headers=headers, REMOTE_ADDR=HOME)
        if answer.streaming:
            b"".join(answer.streaming_content)


def test_a_recording_that_staff_watch_is_told_of_once_a_sitting(
    reader: Client, browser: Client, staff: User, film: Recording
) -> None:
    forget()

    watch(browser, film, "", "file/", "file/")

    [line] = said(reader, kind="watched")
    assert (line.who, line.what) == ("Sten Staff", "watched recording “All about bees”")
    assert (line.way, line.address) == ("web", HOME)
    assert "Because" in line.facts
    assert said(reader, actor=staff.pk, kind="watched") == [line]
    assert said(reader, model="media.recording", object=film.pk) == [line]


def test_the_file_alone_is_watching_too_and_later_it_is_another_sitting(
    reader: Client, browser: Client, film: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(browser, film, "file/")
    watch(browser, film, "file/")
    assert len(said(reader, kind="watched")) == 1

    monkeypatch.setattr("media.domain.viewing.SITTING", timedelta(0))
    watch(browser, film, "file/")

    assert len(said(reader, kind="watched")) == 2


def test_a_file_that_can_only_be_kept_is_downloaded(reader: Client, browser: Client) -> None:
    film = make_film(b"\xd0\xcf\x11\xe0 not a film", name="slides.ppt", title="Slides")

    watch(browser, film)

    assert [line.what for line in said(reader, kind="downloaded", model="media.recording")] == [
        "downloaded recording “Slides”"
    ]


def test_what_attendees_watch_is_in_the_viewings_and_not_in_the_log(
    reader: Client, attendee: User, film: Recording, signed_in: SignedIn
) -> None:
    browser = signed_in(attendee)
    forget()

    watch(browser, film)

    assert said(reader) == []
    assert Viewing.objects.get().is_allowed


def test_who_is_turned_away_is_kept_as_a_viewing_that_was_not_allowed(
    reader: Client, other_organizer: User, signed_in: SignedIn
) -> None:
    film = make_film(title="Secret plans", access_policy=AccessPolicy.GRANTED)
    browser = signed_in(other_organizer)
    forget()

    watch(browser, film, "")

    assert said(reader, kind="watched") == []
    kept = Viewing.objects.get()
    assert (kept.user, kept.is_allowed, kept.address) == (other_organizer, False, HOME)


def test_a_mail_sent_again_says_who_and_why(reader: Client, browser: Client, staff: User) -> None:
    delivery = make_delivery(state="failed")
    forget()

    browser.post(
        f"/admin/comms/delivery/{delivery.pk}/retry_mail/",
        {"_form_submitted": "1", "reason": "The server is back"},
        REMOTE_ADDR=HOME,
    )

    [line] = said(reader, kind="resent")
    assert (line.who, line.way, line.address, line.reason) == ("Sten Staff", "admin", HOME, "The server is back")
    assert line.what.startswith("sent delivery “")
    for filters in (
        {"actor": staff.pk, "kind": "resent"},
        {"model": "comms.delivery", "object": delivery.pk},
        {"reason": "server", "kind": "resent"},
    ):
        assert said(reader, **filters) == [line]


def test_the_mails_of_an_announcement_sent_again_are_one_line_about_it(reader: Client, browser: Client) -> None:
    announcement = make_announcement(state="sent", title="News")
    for state in ("failed", "bounced", "sent"):
        make_delivery(announcement=announcement, state=state)
    forget()

    browser.post(
        f"/admin/comms/announcement/{announcement.pk}/retry_failed/",
        {"_form_submitted": "1", "reason": "The server is back"},
    )

    [line] = said(reader, kind="resent")
    assert (line.what, line.facts["Rows"]) == ("sent announcement “News” again", "2")


def test_mails_that_arrived_after_all_are_told_as_counted(reader: Client, browser: Client) -> None:
    delivery = make_delivery(state="unknown")

    browser.post(f"/admin/comms/delivery/{delivery.pk}/note_arrived/", {"_form_submitted": "1", "reason": "She has it"})

    [line] = said(reader, kind="settled")
    assert (line.who, line.reason) == ("Sten Staff", "She has it")


@pytest.mark.parametrize("who", ["organizer", "auditor"])
def test_who_may_not_send_again_leaves_no_line(
    who: str, reader: Client, request: pytest.FixtureRequest, signed_in: SignedIn
) -> None:
    delivery = make_delivery(state="failed")

    signed_in(request.getfixturevalue(who)).post(
        f"/admin/comms/delivery/{delivery.pk}/retry_mail/", {"_form_submitted": "1", "reason": "Why not"}
    )

    assert said(reader, kind="resent") == []


def test_a_recording_told_of_again_says_who_and_why(reader: Client, staff: User, attendee: User) -> None:
    recording = make_recording(published_at=None, title="Bees")
    make_registration(user=attendee, webinar=recording.webinar)
    make_grant(recording, attendee)
    with acting_as(staff, "A better cut", address=HOME):
        publish(Recording.objects.filter(pk=recording.pk), again=True)

    [line] = said(reader, kind="resent")
    assert (line.who, line.reason, line.address) == ("Sten Staff", "A better cut", HOME)
    assert line.what.startswith("sent notice “")
    assert Notice.objects.count() == 1


def test_a_test_of_an_announcement_says_where_it_went(reader: Client, browser: Client) -> None:
    announcement = make_announcement(title="News")

    browser.post(f"/admin/comms/announcement/{announcement.pk}/try_announcement/", {"_form_submitted": "1"})

    [line] = said(reader, kind="tested")
    assert (line.who, line.what) == ("Sten Staff", "sent announcement “News” as a test")
    assert line.facts == {"Sent to": "staff@example.com"}


def test_other_words_of_a_notice_say_who_changed_them(reader: Client, browser: Client, staff: User) -> None:
    template = NoticeTemplate.objects.order_by("pk")[0]
    address = f"/admin/comms/noticetemplate/{template.pk}/change/"

    posted_form(browser, address, {"title": "Soon", "change_reason": "Shorter"})

    [line] = said(reader, model="comms.noticetemplate", actor=staff.pk)
    assert (line.who, line.reason) == ("Sten Staff", "Shorter")
