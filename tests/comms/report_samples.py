"""Delivery reports as servers write them, with an address and a Message-ID of the test's own."""

from pathlib import Path

FOLDER = Path(__file__).parent / "reports"
NAMES = sorted(path.name for path in FOLDER.glob("*.eml"))


def sample(
    name: str, *, address: str = "ada@example.com", message_id: str = "<none@example.com>", **others: str
) -> bytes:
    """The mail, with `address`, `message_id`, `second` and `third` in their places."""
    text = (FOLDER / name).read_text()
    for key, value in {"address": address, "message-id": message_id, **others}.items():
        text = text.replace(f"@@{key.upper()}@@", value)
    return text.encode()
