"""Markdown as plain text."""

import pytest

from tests.comms.letters import a_mail, a_webinar, text_of


def plain(body, **values):
    return text_of(a_mail(body, **values)).partition("\n\n-- \n")[0]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("One\ntwo\n\nthree", "One\ntwo\n\nthree"),
        ("# Big\ntext", "Big\n===\n\ntext"),
        ("## Small\n\ntext", "Small\n-----\n\ntext"),
        ("### Least\n\ntext", "Least\n\ntext"),
        ("Some **bold**, *soft*, ~~gone~~ `code`", "Some bold, soft, gone code"),
        ("[words](https://a.example/x)", "words <https://a.example/x>"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("<ada@example.com>", "ada@example.com"),
        ("[](https://a.example/x)", "https://a.example/x"),
        ("![A picture](https://a.example/x.png)", "A picture"),
        ("- a\n- b\n\nafter", "- a\n- b\n\nafter"),
        ("before\n- a\n- b", "before\n\n- a\n- b"),
        ("- a\n\n- b", "- a\n\n- b"),
        ("- a\n\n  more\n- b", "- a\n\n  more\n\n- b"),
        ("3. a\n4. b\n   - deep\n     line", "3. a\n4. b\n   - deep\n     line"),
        ("> said\n> so\n\nafter", "> said\n> so\n\nafter"),
        ("> one\n>\n> two", "> one\n>\n> two"),
        ("> - a\n> - b", "> - a\n> - b"),
        ("```\nx = 1\n\ny\n```", "    x = 1\n\n    y"),
        ("a\n\n---\n\nb", f"a\n\n{'-' * 40}\n\nb"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\nafter", "a | b\n1 | 2\n\nafter"),
        ("a &amp; b \\* c <b>", "a & b * c <b>"),
        ("a\x02b\x03c", "abc"),
    ],
)
def test_markdown_reads_well_without_markup(markdown, text):
    assert plain(markdown) == text


def test_addresses_that_values_make_are_written_out():
    assert plain("[Join]({{ webinar.join_link }})", webinar=a_webinar()) == "Join <https://meet.example/j/1?a=1&b=2>"
    assert plain("{{ webinar.join_link }}", webinar=a_webinar()) == "https://meet.example/j/1?a=1&b=2"
    assert plain("[Ask](https://a.example/?who={{ person.email }})") == "Ask <https://a.example/?who=ada%40example.com>"


def test_markdown_in_a_title_of_a_webinar_means_nothing():
    assert plain("- {{ webinar.title }}", webinar=a_webinar(title="# *Bees* [x](y)")) == "- # *Bees* [x](y)"
