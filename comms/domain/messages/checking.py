"""Whether a text can be written to somebody: its placeholders are known, and what they stand for is there."""

from difflib import get_close_matches

from django.utils.translation import gettext as _

from backoffice.foundation.errors import RuleBroken
from comms.domain.messages.placeholders import PLACEHOLDERS, Use, find, find_loose
from comms.domain.messages.recipient import one_line


def check_text(title: str, body: str, *, has_webinar: bool, has_recording: bool = False) -> None:
    """Raise RuleBroken naming every placeholder that stands for nothing, with what may have been meant."""
    text = f"{title}\n{body}"
    uses = list(dict.fromkeys(found.use for found in find(text)))
    problems = [("title_not_one_line", _two_lines())] if one_line(title) != title else []
    problems += [("placeholder_not_closed", _half(piece)) for piece in dict.fromkeys(find_loose(text))]
    for use in uses:
        if use.name not in PLACEHOLDERS:
            problems.append(("placeholder_not_known", _not_known(use)))
        elif use.subject == "webinar" and not has_webinar:
            problems.append(("placeholder_without_webinar", _without_webinar(use)))
        elif use.subject == "recording" and not has_recording:
            problems.append(("placeholder_without_recording", _without_recording(use)))
    if problems:
        raise RuleBroken(
            "%(problems)s",
            code=problems[0][0],
            params={"problems": " ".join(words for _code, words in problems)},
        )


def suggestion(name: str) -> str:
    """The known placeholder nearest to a wrong one; empty where none is near."""
    word = name.strip().lower().replace(" ", "_")
    last_words = {known.partition(".")[2]: known for known in reversed(PLACEHOLDERS)}
    if near := get_close_matches(word, PLACEHOLDERS, n=1, cutoff=0.7):
        return near[0]
    if near := get_close_matches(word.rpartition(".")[2], last_words, n=1, cutoff=0.6):
        return last_words[near[0]]
    near = get_close_matches(word, PLACEHOLDERS, n=1, cutoff=0.5)
    return near[0] if near else ""


def _not_known(use: Use) -> str:
    if near := suggestion(use.name):
        return _("“%(placeholder)s” is not a placeholder. Did you mean {{ %(near)s }}?") % {
            "placeholder": use,
            "near": near,
        }
    return _("“%(placeholder)s” is not a placeholder. Use one of: %(known)s.") % {
        "placeholder": use,
        "known": ", ".join(PLACEHOLDERS),
    }


def _two_lines() -> str:
    return _("The title holds a line break. Write it on one line.")


def _half(piece: str) -> str:
    return _("“%(piece)s” is half of a placeholder. Write it like {{ person.name }}, or leave the braces out.") % {
        "piece": piece
    }


def _without_webinar(use: Use) -> str:
    return _("“%(placeholder)s” needs a webinar. Choose the one that the text is about, or leave it out.") % {
        "placeholder": use
    }


def _without_recording(use: Use) -> str:
    return _("“%(placeholder)s” needs a recording, and this text is not about one. Leave it out.") % {
        "placeholder": use
    }
