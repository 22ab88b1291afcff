"""What strangers send, made fit to be stored and read."""

LONGEST = 1_000


def plain(text: object, longest: int = LONGEST) -> str:
    """The text on one line and not too long, without what no database takes."""
    kept = str(text).replace("\x00", "").encode("utf-8", "replace").decode()
    return " ".join(kept.split())[:longest]
