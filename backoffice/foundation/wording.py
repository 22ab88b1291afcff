"""Putting lists of words into sentences."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NAMED = 4


def listed(words: Sequence[str]) -> str:
    """The words as people list them: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return _("%(some)s and %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}


def listed_fields(labels: Sequence[str]) -> str:
    """The labels of fields; of many the first few, and how many more."""
    if len(labels) <= NAMED + 1:
        return listed(labels)
    rest = len(labels) - NAMED
    more = ngettext("%(n)s more field", "%(n)s more fields", rest) % {"n": rest}
    return listed([*labels[:NAMED], more])
