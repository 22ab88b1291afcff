"""Placeholders: which are known, what wrong ones are told, what they stand for."""

import pytest

from backoffice.foundation.errors import RuleBroken
from comms.domain.messages import PLACEHOLDERS, check_text, in_app_html, letter_of, subject_for
from comms.models import Notice
from media.models import Recording
from tests.comms.letters import a_mail, a_recipient, a_webinar, an_announcement, html_of, text_of


def refusal(title="News", body="Text", **values):
    with pytest.raises(RuleBroken) as caught:
        check_text(title, body, **{"has_webinar": False, **values})
    return caught.value


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("person.nme", "person.name"),
        ("name", "person.name"),
        ("Person.Name", "person.name"),
        ("first name", "person.first_name"),
        ("person.firstname", "person.first_name"),
        ("user.email", "person.email"),
        ("person.organization", "person.organisation"),
        ("webinar.start", "webinar.starts_at"),
        ("join_link", "webinar.join_link"),
        ("webinar.url", "webinar.title"),
        ("", ""),
        ("zzzzzz", ""),
    ],
)
def test_an_unknown_placeholder_is_refused_with_the_nearest_known_one(written, meant):
    broken = refusal(body=f"Hello {{{{ {written} }}}}!", has_webinar=True)

    assert broken.code == "placeholder_not_known"
    if meant:
        assert f"Did you mean {{{{ {meant} }}}}?" in str(broken)
    else:
        assert "person.first_name" in str(broken), "all of them are named"


def test_everything_wrong_is_named_at_once():
    words = str(
        refusal(title="{{ nme }} 100 %", body="{{ webinar.title }} {{ recording.page }} {{ oops", has_webinar=False)
    )

    for part in ("{{ nme }}", "“{{ webinar.title }}” needs a webinar", "“{{ recording.page }}” needs a recording"):
        assert part in words
    assert "“{{ oops” is half of a placeholder" in words


@pytest.mark.parametrize("half", ["{{ person.name", "person.name }}", "{{ person.name }", "{{ {{ person.name }}"])
def test_half_a_placeholder_is_refused(half):
    assert refusal(body=half).code == "placeholder_not_closed"


def test_what_a_webinar_placeholder_needs_is_said():
    broken = refusal(body="{{ webinar.join_link|soon }}")

    assert broken.code == "placeholder_without_webinar"
    assert "Choose the one that the text is about" in str(broken)


def test_every_known_placeholder_is_taken_where_its_object_is_there():
    text = " ".join(f"{{{{{name}}}}} {{{{  {name} | words }}}}" for name in PLACEHOLDERS)

    check_text(text, text, has_webinar=True, has_recording=True)


@pytest.mark.parametrize("title", ["News\r\nBcc: eve@example.com", "News\nX: y", "a\x00b", "a\u2028b"])
def test_a_title_of_two_lines_is_refused(title):
    assert refusal(title=title).code == "title_not_one_line"
    with pytest.raises(RuleBroken):
        letter_of(an_announcement(title=title), from_email="a@example.com", base_url="")


def test_a_calendar_entry_without_a_webinar_is_refused():
    with pytest.raises(RuleBroken) as caught:
        letter_of(an_announcement(has_calendar_entry=True), from_email="a@example.com", base_url="")

    assert caught.value.code == "calendar_entry_without_webinar"


def test_a_person_is_spoken_of_by_their_values():
    names = ("name", "first_name", "last_name", "email", "organisation")
    body = ", ".join(f"{{{{person.{name} }}}}" for name in names)

    assert text_of(a_mail(body)).startswith("Ada Lovelace, Ada, Lovelace, ada@example.com, Analytical\n")


def test_a_fallback_stands_where_nothing_is_known():
    body = "Hello {{ person.first_name|there }}, of {{ person.organisation | *no* place & none }}!"
    unknown = a_recipient(first_name="", organisation="")

    assert text_of(a_mail(body, to=unknown)).startswith("Hello there, of *no* place & none!")
    assert "Hello there, of *no* place &amp; none!" in html_of(a_mail(body, to=unknown))
    assert text_of(a_mail(body)).startswith("Hello Ada, of Analytical!")


def test_whoever_has_no_name_is_called_by_their_address():
    assert text_of(a_mail("{{ person.name }}", to=a_recipient(name=""))).startswith("ada@example.com\n")


def test_a_webinar_without_a_link_of_its_own_is_joined_from_its_page():
    body = "[Join]({{ webinar.join_link }})"

    assert "https://webinars.example/webinars/bees/" in text_of(a_mail(body, webinar=a_webinar(join_link="")))
    assert "https://meet.example/j/1?a=1&b=2" in text_of(a_mail(body, webinar=a_webinar()))


@pytest.mark.parametrize(
    ("zone", "locale", "words"),
    [
        ("", "", "Tuesday, 1 December 2026, 18:00 (Europe/Rome)"),
        ("Asia/Kolkata", "en", "Tuesday, 1 December 2026, 22:30 (Asia/Kolkata)"),
        ("America/New_York", "en-US", "Tuesday, 1 December 2026, 12:00 (America/New_York)"),
        ("Pacific/Auckland", "de-AT", "Mittwoch, 2. Dezember 2026, 06:00 (Pacific/Auckland)"),
        ("Mars/Olympus", "xx", "Tuesday, 1 December 2026, 18:00 (Europe/Rome)"),
        ("Europe/Paris", "fr", "mardi, 1 décembre 2026, 18:00 (Europe/Paris)"),
    ],
)
def test_a_start_is_told_on_the_readers_clock_and_in_their_language(zone, locale, words):
    mail = a_mail("{{ webinar.starts_at }}", webinar=a_webinar(), to=a_recipient(time_zone=zone, locale=locale))

    assert text_of(mail).startswith(f"{words}\n")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "1 minute"), (45, "45 minutes"), (60, "1 hour"), (90, "1 hour 30 minutes"), (125, "2 hours 5 minutes")],
)
def test_a_duration_is_told_in_words(minutes, words):
    assert text_of(a_mail("{{ webinar.duration }}", webinar=a_webinar(duration_minutes=minutes))).startswith(
        words + "\n"
    )


def test_a_notice_speaks_of_its_recording():
    webinar = a_webinar()
    notice = Notice(
        kind="recording_available",
        webinar=webinar,
        recording=Recording(pk=5, webinar=webinar, title="Bees, recorded"),
        title="{{ recording.title }} for {{ person.first_name }}",
        body="[Watch]({{ recording.page }})",
    )

    assert subject_for(notice, a_recipient()) == "Bees, recorded for Ada"
    assert '<a href="/watch/5/" rel="noopener noreferrer">Watch</a>' in in_app_html(notice, a_recipient())


def test_an_address_alone_becomes_a_link_and_stays_text_in_code():
    announcement = an_announcement("{{ webinar.page }} `{{ webinar.page }}`", webinar=a_webinar())

    html = in_app_html(announcement, a_recipient())

    assert html.count("<a ") == 1
    assert "<code>/webinars/bees/</code>" in html
