"""Markdown as HTML that is safe to show."""

import pytest

from comms.domain.markdown import to_html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[press](javascript:alert(1))",
        "[press](  JaVaScRiPt:alert(1))",
        "[press](data:text/html;base64,PHNjcmlwdD4=)",
        "[press](vbscript:x)",
        "![x](https://tracker.example.com/pixel.gif)",
        '![x"onerror="alert(1)](https://tracker.example.com/pixel.gif)',
        "<iframe src=https://evil.example.com></iframe>",
        "<a href='https://ok.example.com' style='position:fixed' onclick=x>x</a>",
        "<svg/onload=alert(1)>",
        "<style>body{display:none}</style>",
    ],
)
def test_nothing_that_runs_loads_or_dresses_gets_through(text):
    html = to_html(text)

    for danger in ("<script", "<img", "<iframe", "<svg", "<style", 'href="javascript', 'href="data', 'href="vbscript'):
        assert danger not in html.lower()
    for attribute in (" onerror=", " onclick=", " style=", " onload="):
        assert f"<a{attribute}" not in html
    assert "src=" not in html or "&lt;" in html


def test_what_a_text_is_made_of_gets_through():
    html = to_html(
        "# News\n\nSome **bold** [link](https://example.com).\nNext line\n\n1. one\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )

    assert "<h2>News</h2>" in html, "below the title, which is the page's first heading"
    assert "<strong>bold</strong>" in html
    assert '<a href="https://example.com" rel="noopener noreferrer">link</a>' in html
    assert "<br>" in html
    assert "<li>one</li>" in html
    assert "<td>1</td>" in html


def test_a_picture_becomes_its_words():
    assert to_html("![Our & team](https://example.com/team.png)") == "<p>Our &amp; team</p>\n"
