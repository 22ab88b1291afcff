"""The words by which lists say yes and no."""

from .vocabulary import heading_key

YES = (
    "yes", "y", "true", "1", "x", "✓", "✔", "checked in", "attended", "present", "ja", "j", "wahr", "anwesend", "oui",
    "vrai", "présent", "présente", "sí", "si", "s", "verdadero", "asistió", "sì", "vero", "presente", "sim",
    "verdadeiro", "waar", "tak", "はい", "是", "예", "да",
)  # fmt: skip
NO = (
    "no", "n", "false", "0", "✗", "✘", "absent", "no-show", "did not attend", "not attended", "nein", "falsch",
    "abwesend", "non", "faux", "absente", "falso", "no asistió", "assente", "não", "nao", "ausente", "nee", "onwaar",
    "nie", "いいえ", "否", "아니요", "нет",
)  # fmt: skip

_ANSWERS = {heading_key(word) or word: True for word in YES} | {heading_key(word) or word: False for word in NO}


def understood_answer(text: str) -> bool | None:
    """Whether the text says yes or no, or None for a word that is not known."""
    return _ANSWERS.get(heading_key(text) or text)
