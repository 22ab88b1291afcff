"""Letters: the mails of one announcement, read back by the standard library and beside what Django would write."""

import copy
import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from socket import socket

import pytest
from aiosmtpd.controller import Controller
from django.core import mail as django_mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends import console, filebased, locmem, smtp

from backoffice.foundation.errors import RuleBroken
from comms.domain.messages import letter_of
from tests.comms.letters import (
    SITE,
    a_letter,
    a_mail,
    a_recipient,
    a_webinar,
    an_announcement,
    html_of,
    parsed,
    text_of,
)

LINK = f"{SITE}/u/secret-token"


def written(mail):
    return mail.message().as_bytes(linesep="\r\n")


def contents(message):
    """What a mail program finds in it: kinds, file names and texts, lines ended alike."""
    return [
        (part.get_content_type(), part.get_filename(), part.get_content().replace("\r\n", "\n").rstrip("\n"))
        for part in message.walk()
        if not part.is_multipart()
    ]


@pytest.mark.parametrize("has_calendar_entry", [True, False])
@pytest.mark.parametrize("unsubscribe_url", [LINK, ""])
def test_a_mail_says_what_django_would_have_written(has_calendar_entry, unsubscribe_url):
    letter = a_letter(
        "# Zürich\n\nDear {{ person.name }}, .\n\n.\n\nsee [it]({{ webinar.page }}) " + "long " * 60,
        "Grüße an {{ person.first_name }}: {{ webinar.title }}",
        webinar=a_webinar(title="Bienen & Blüten"),
        has_calendar_entry=has_calendar_entry,
    )
    to = a_recipient(name="Zoë “Zed” Łukasz", first_name="Zoë")
    mail = letter.to(to, message_id="<9.abc@webinars.example>", unsubscribe_url=unsubscribe_url)

    same = EmailMultiAlternatives(
        subject=mail.subject, body=mail.body, from_email=mail.from_email, to=mail.to,
        headers=mail.extra_headers, alternatives=mail.alternatives, attachments=mail.attachments,
    )  # fmt: skip
    ours, theirs = parsed(mail), message_from_bytes(same.message().as_bytes(), policy=policy.default)

    assert contents(ours) == contents(theirs)
    kinds = [part.get_content_type() for part in ours.walk()]
    assert kinds == [part.get_content_type() for part in theirs.walk()]
    assert kinds[0] == ("multipart/mixed" if has_calendar_entry else "multipart/alternative")
    names = {name.lower() for name, _value in theirs.items()} - {"content-type"}
    assert {name.lower() for name, _value in ours.items()} - {"content-type"} == names
    assert {name: ours[name] for name in names - {"date"}} == {name: theirs[name] for name in names - {"date"}}
    assert ours["Date"].datetime.timestamp() == pytest.approx(theirs["Date"].datetime.timestamp(), abs=2)
    assert ours["Subject"] == "Grüße an Zoë: Bienen & Blüten"
    assert ours["To"].addresses[0].display_name == "Zoë “Zed” Łukasz"


def test_a_mail_that_can_be_unsubscribed_from_says_how():
    letter = a_letter()
    mail = letter.to(a_recipient(), message_id="<1.x@a.example>", unsubscribe_url=LINK)

    assert parsed(mail)["List-Unsubscribe"] == f"<{LINK}>"
    assert parsed(mail)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert LINK in text_of(mail)
    assert f'href="{LINK}"' in html_of(mail)


def test_the_last_line_leads_to_the_preferences_without_a_login_where_that_is_given():
    mail = a_letter().to(a_recipient(), message_id="<1.x@a.example>", preferences_url=f"{SITE}/preferences/x")

    assert f"Choose what you receive: {SITE}/preferences/x" in text_of(mail)
    assert f'href="{SITE}/preferences/x"' in html_of(mail)
    assert f"{SITE}/account/" not in text_of(mail)


def test_a_mail_that_can_not_speaks_of_no_unsubscribing():
    mail = a_mail()

    assert "List-Unsubscribe" not in parsed(mail)
    assert "Unsubscribe" not in text_of(mail) + html_of(mail)
    assert f"{SITE}/account/" in text_of(mail)


def test_no_out_of_office_robot_answers():
    assert parsed(a_mail())["Auto-Submitted"] == "auto-generated"


def test_a_mail_is_ascii_in_short_lines_each_ended_by_cr_and_lf():
    body = "Ünïcödé {{ person.name }} " + "ä" * 400 + "\n\n" + "x" * 2000 + " {{ person.organisation }}"
    mail = a_mail(body, "Ä" * 200, to=a_recipient(name="Ö" * 200, organisation="y" * 200))

    data = written(mail)
    lines = data.split(b"\r\n")

    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 76
    assert text_of(mail).startswith("Ünïcödé " + "Ö" * 200 + " " + "ä" * 400 + "\n\n" + "x" * 2000 + " " + "y" * 200)
    assert parsed(mail)["Subject"] == "Ä" * 200
    # The newer reader of the standard library puts spaces between the pieces of a long name, against RFC 2047.
    assert str(make_header(decode_header(message_from_bytes(data)["To"]))) == "Ö" * 200 + " <ada@example.com>"


def test_a_calendar_entry_is_attached_for_calendars():
    mail = a_mail("Text", webinar=a_webinar(title="Bienen, Blüten"), has_calendar_entry=True)

    [entry] = parsed(mail).iter_attachments()
    assert (entry.get_content_type(), entry.get_filename()) == ("text/calendar", "bees.ics")
    assert entry["Content-Type"].params["method"] == "PUBLISH"
    text = entry.get_content()
    assert "DTSTART:20261201T170000Z\r\n" in text
    assert "SUMMARY:Bienen\\, Blüten\r\n" in text
    assert "URL:https://webinars.example/webinars/bees/" in text
    assert "UID:webinar-7@webinars.example" in text


def test_the_calendar_entry_tells_the_way_in_only_where_the_text_does():
    def entry(body):
        return a_mail(body, webinar=a_webinar(), has_calendar_entry=True).attachments[0].content

    assert "meet.example" not in entry("Come to {{ webinar.page }}")
    assert "LOCATION:https://meet.example/j/1?a=1&b=2" in entry("Come to {{ webinar.join_link }}")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada Lovelace", b"To: Ada Lovelace <ada@example.com>\r\n"),
        ("Lovelace, Ada", b'To: "Lovelace, Ada" <ada@example.com>\r\n'),
        ('Ada "A" \\ L', b'To: "Ada \\"A\\" \\\\ L" <ada@example.com>\r\n'),
        ("Ada <eve@example.com>", b'To: "Ada <eve@example.com>" <ada@example.com>\r\n'),
        ("ada@example.com", b"To: ada@example.com\r\n"),
        ("", b"To: ada@example.com\r\n"),
        ("Ada\r\nBcc: eve@example.com", b'To: "Ada Bcc: eve@example.com" <ada@example.com>\r\n'),
        ("=?utf-8?q?Eve?=", b"To: =?utf-8?b?PT91dGYtOD9xP0V2ZT89?= <ada@example.com>\r\n"),
    ],
)
def test_a_name_is_a_name_whatever_it_holds(name, shown):
    mail = a_mail(to=a_recipient(name=name))

    assert shown in written(mail)
    [address] = parsed(mail)["To"].addresses
    assert address.addr_spec == "ada@example.com"
    assert "Bcc" not in parsed(mail)


def test_an_address_in_a_foreign_script_is_written_as_servers_take_it():
    mail = a_mail(to=a_recipient(email="ada@bücher.example"))

    assert mail.recipients() == ["ada@xn--bcher-kva.example"]
    assert b"<ada@xn--bcher-kva.example>" in written(mail)


@pytest.mark.parametrize(
    "address", ['"a b"@example.com', "o'hara+x=1@mail.example.com", "a@[127.0.0.1]", "a@localhost"]
)
def test_unusual_addresses_are_written_to(address):
    assert a_mail(to=a_recipient(email=address)).recipients() == [address]


@pytest.mark.parametrize(
    "address",
    ["", "ada", "@example.com", "ada@", "ädä@example.com", "ada@ex ample.com", "a b@example.com", "a@b@example.com",
     "ada@example.com\r\nBcc: eve@example.com", "ada@exämple..com", f"{'a' * 65}@example.com", "ada@-example.com",
     f"a@{'b' * 64}.{'ü' * 70}.example", f"a@{'b.' * 130}example", "ada@example.com>",
     "ada@example.com, eve@example.com"],
)  # fmt: skip
def test_an_address_that_no_server_takes_is_refused_in_words(address):
    with pytest.raises(RuleBroken) as caught:
        a_mail(to=a_recipient(email=address))

    assert caught.value.code == "address_not_writable"
    assert "Correct the address" in str(caught.value)


@pytest.mark.parametrize("sender", ["Office\r\nBcc: eve@example.com <a@example.com>", "Office", "", "Office <a b@c>"])
def test_a_sender_that_is_none_is_refused(sender):
    with pytest.raises(RuleBroken):
        letter_of(an_announcement(), from_email=sender, base_url=SITE)


@pytest.mark.parametrize(
    ("message_id", "url"),
    [("<1@a>\r\nBcc: eve@example.com", ""), ("<1 2@a>", ""), ("", ""), ("<1@a>", "https://a.example/\r\nBcc: x"),
     ("<1@a>", "https://a.example/" + "x" * 900), ("<1@a>", "https://ä.example/")],
)  # fmt: skip
def test_what_would_break_out_of_a_header_is_refused(message_id, url):
    with pytest.raises(RuleBroken) as caught:
        a_letter().to(a_recipient(), message_id=message_id, unsubscribe_url=url)

    assert caught.value.code == "header_not_writable"


def test_a_title_with_a_persons_value_stays_one_line():
    mail = a_mail(title="For {{ person.name }}", to=a_recipient(name="Ada\r\n\r\n<b>\u2028Bcc: eve@example.com"))

    assert parsed(mail)["Subject"] == mail.subject == "For Ada <b> Bcc: eve@example.com"


def test_a_mail_goes_through_djangos_own_backends(tmp_path):
    mail = a_mail("Dear {{ person.name }}", to=a_recipient(name="Zoë"))

    locmem.EmailBackend().send_messages([mail])
    [kept] = django_mail.outbox
    assert (kept.to, kept.recipients()) == (['"Zoë" <ada@example.com>'], ["ada@example.com"])
    assert kept.message()["Subject"] == "News"
    assert "Zoë" in copy.deepcopy(kept).message().get_body(("plain",)).get_content()
    assert str(kept.message()).startswith("MIME-Version")

    filebased.EmailBackend(file_path=str(tmp_path)).send_messages([mail])
    [file] = tmp_path.iterdir()
    stored = file.read_bytes().rpartition(b"\n" + b"-" * 79)[0]
    assert b"\r" not in stored
    assert "Zoë" in message_from_bytes(stored, policy=policy.default).get_body(("plain",)).get_content()

    with (tmp_path / "out").open("w") as stream:
        console.EmailBackend(stream=stream).send_messages([mail])
    assert "To: =?utf-8?b?Wm/Dqw==?= <ada@example.com>\n" in (tmp_path / "out").read_text()


class Postbox:
    """What an SMTP server was handed."""

    def __init__(self):
        self.envelopes = []

    async def handle_DATA(self, server, session, envelope):
        self.envelopes.append(envelope)
        return "250 OK"


# Django 6.1 has them made from a setting, and works with both.
@pytest.mark.filterwarnings("ignore:Directly creating EmailBackend instances")
def test_a_mail_goes_through_a_real_mail_server_byte_for_byte():
    postbox = Postbox()
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    mail = a_mail(".\n\n..two {{ person.name }}\n\nlast", to=a_recipient(name=".", email="ada@bücher.example"))
    try:
        assert smtp.EmailBackend(host="127.0.0.1", port=port).send_messages([mail, mail]) == 2
    finally:
        server.stop()

    first, _second = postbox.envelopes
    assert (first.mail_from, first.rcpt_tos) == ("office@example.com", ["ada@xn--bcher-kva.example"])
    assert first.content == written(mail)


def test_texts_of_the_footer_tell_why_one_receives_it():
    assert "you have an account here" in text_of(a_mail())
    assert "you agreed to get news" in text_of(a_mail(is_for_consenting_only=True))
    assert "you registered for one of our webinars" in html_of(a_mail(audience_kind="registrants"))


def test_looks_are_written_at_every_tag_and_a_link_alone_is_a_button():
    html = html_of(
        a_mail("Text\n\n[Join]({{ webinar.join_link }})\n\n> a [link](https://a.example)", webinar=a_webinar())
    )

    assert re.search(r'<a class="m-button" style="[^"]+" href="https://meet\.example/j/1\?a=1&amp;b=2"', html)
    assert re.search(r'<a class="m-a" style="[^"]+" href="https://a\.example"', html)
    assert not re.search(r"<(p|blockquote)>", html)
