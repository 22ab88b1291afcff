"""Whatever a person's values hold: the HTML stays clean, headers stay one line, the plain text holds the value."""

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from comms.domain.messages import in_app_html
from tests.comms.letters import a_letter, a_recipient, a_webinar, an_announcement, html_of, parsed, text_of

BODY = """
# To {{ person.name }}

*{{ person.first_name|you }}* **{{ person.last_name }}** `{{ person.organisation }}`

- [a]({{ person.name }}) [b](https://a.example/{{ person.organisation }}?x={{ person.name }} "{{ person.last_name }}")
- [c](javascript:{{ person.name }}) [d]({{ person.name }}:{{ person.name }}) <{{ person.organisation }}>
- ![{{ person.name }}](https://a.example/x.png) [{{ person.name }}]({{ webinar.join_link }})

```
{{ person.last_name }}
```

{{ webinar.join_link }} {{ webinar.title }}
"""
NASTY = st.sampled_from(
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "[x](javascript:alert(1))",
     "**b**", "# h", "'\"`<>&", "a\r\nBcc: eve@example.com", "=?utf-8?b?PGI+?=", "{{ person.name }}", "--=_", "=\r\n",
     ".", "\r\n.\r\n", "data:text/html,x", "//evil.example", "&lt;b&gt;", "&#60;b>", "\x02x\x03", "\ud800", "x" * 300]
)  # fmt: skip
VALUES = st.one_of(NASTY, st.text(max_size=60), st.text("=\r\n .<>\"'&é", max_size=90), st.lists(NASTY).map("".join))
TAGS = {
    "html", "head", "meta", "title", "style", "body", "div", "h1", "h2", "p", "a", "ul", "li", "em", "strong", "code",
    "pre",
}  # fmt: skip
LETTER = a_letter(BODY, "For {{ person.name }}", webinar=a_webinar(title="<i>Bees</i>"))


class Markup(HTMLParser):
    """Collects what a browser would find: the tags, and where links lead."""

    def __init__(self, html):
        super().__init__()
        self.shapes, self.links = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.shapes.append((tag, *[name for name, _value in attributes]))
        self.links += [value for name, value in attributes if name == "href"]


def recipient(name, first_name, last_name, organisation):
    return a_recipient(name=name, first_name=first_name, last_name=last_name, organisation=organisation)


PEOPLE = st.builds(recipient, VALUES, VALUES, VALUES, VALUES)


def mail_to(person):
    return LETTER.to(person, message_id="<1.x@a.example>", unsubscribe_url="https://a.example/u/x")


@given(PEOPLE)
@settings(deadline=None)
def test_values_add_no_markup_to_the_html_and_lead_nowhere_else(person):
    ordinary, theirs = Markup(html_of(mail_to(a_recipient()))), Markup(html_of(mail_to(person)))

    assert theirs.shapes == ordinary.shapes
    assert {shape[0] for shape in theirs.shapes} == TAGS
    for link in theirs.links:
        assert link.startswith(("https://", "mailto:")) or ":" not in link
        assert not link.startswith("//")
    page = Markup(in_app_html(an_announcement(BODY, webinar=a_webinar()), person))
    assert {shape[0] for shape in page.shapes} <= TAGS - {"html", "head", "meta", "title", "style", "body", "div"}


@given(PEOPLE)
@settings(deadline=None)
def test_headers_stay_one_line_and_say_what_they_say(person):
    mail = mail_to(person)
    message = parsed(mail)

    assert sorted(message.keys()) == sorted(
        ["MIME-Version", "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe",
         "List-Unsubscribe-Post", "Content-Type"]
    )  # fmt: skip
    assert message["Subject"] == mail.subject == " ".join(f"For {person.name or person.address}".split())
    assert [address.addr_spec for address in message["To"].addresses] == ["ada@example.com"]
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    data = mail.message().as_bytes(linesep="\r\n")
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 76


@given(PEOPLE)
@settings(deadline=None)
def test_the_plain_text_holds_each_value_as_it_is(person):
    lines = text_of(mail_to(person)).split("\n")

    assert f"To {person.name or person.address}" in lines
    assert f"{person.first_name or 'you'} {person.last_name} {person.organisation}" in lines
    assert f"    {person.last_name}" in lines or not person.last_name


@given(st.lists(st.one_of(NASTY, st.text(max_size=30), st.just("{{ person.name }}"), st.just("\n\n"))).map(" ".join))
@settings(deadline=None)
def test_no_text_makes_more_than_a_text_may(body):
    if body.count("{{") != body.count("{{ person.name }}") or body.count("}}") != body.count("{{ person.name }}"):
        return

    letter = a_letter(body)

    page = Markup(html_of(letter.to(a_recipient(name="<script>x</script>"), message_id="<1@a.example>")))
    allowed = {*TAGS, "br", "h3", "h4", "h5", "h6", "ol", "blockquote", "hr", "s"}
    assert {shape[0] for shape in page.shapes} <= allowed | {"table", "thead", "tbody", "tr", "th", "td"}
    assert not {name for shape in page.shapes for name in shape[1:] if name.startswith("on") or name == "src"}
