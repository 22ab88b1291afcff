"""Words of a tool, and whether a heading is one of them."""

from collections.abc import Iterable

from .vocabulary import heading_key


class WordList:
    """Words in the order of preference; one that begins or ends with `*` stands for all that end or begin with it."""

    def __init__(self, words: Iterable[str]) -> None:
        self.places: dict[str, int] = {}
        self.endings: dict[str, int] = {}
        self.beginnings: dict[str, int] = {}
        for place, word in enumerate(words):
            kept = self.endings if word.startswith("*") else self.beginnings if word.endswith("*") else self.places
            kept.setdefault(heading_key(word), place)

    def place(self, key: str) -> int | None:
        """Where the heading with this key stands among the words, or None where it is none of them."""
        found = self.places.get(key)
        if found is not None:
            return found
        for ending, place in self.endings.items():
            if key.endswith(ending):
                return place
        for beginning, place in self.beginnings.items():
            if key.startswith(beginning):
                return place
        return None

    def has_one_of(self, keys: set[str]) -> bool:
        """Whether any of the headings with these keys is one of the words."""
        if not self.places.keys().isdisjoint(keys):
            return True
        return bool(self.endings or self.beginnings) and any(self.place(key) is not None for key in keys)
