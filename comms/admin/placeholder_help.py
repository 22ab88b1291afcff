"""What somebody who writes a text is told of Markdown and placeholders."""

from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from comms.domain.messages import PLACEHOLDERS


def body_help() -> SafeString:
    """Markdown in a line, and the placeholders in a list that opens."""
    listed = format_html_join(
        "",
        "<li><code>{{{{ {} }}}}</code> {}</li>",
        ((name, str(words)) for name, words in PLACEHOLDERS.items() if not name.startswith("recording.")),
    )
    return format_html(
        '{}<details class="comms-placeholders"><summary>{}</summary><ul>{}</ul><p>{}</p></details>',
        _(
            "Markdown: **bold**, *italic*, # heading, - list, > quote, [words](https://…). "
            "A link alone on its line becomes a button in mails."
        ),
        _("Placeholders for the person and the webinar"),
        listed,
        _("For those without such a value, write words behind a bar: {{ person.first_name|there }}."),
    )


BODY_HELP = lazy(body_help, SafeString)()
