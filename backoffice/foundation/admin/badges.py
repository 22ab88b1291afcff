"""One colour per state, the same on every page."""

from collections.abc import Callable
from typing import Any, Self

from unfold.decorators import display
from unfold.utils import display_for_label

GREY, BLUE, GREEN, RED, ORANGE, ACCENT = "default", "info", "success", "danger", "warning", "primary"


class Colours(dict[str, str]):
    """Colour by state; a state that nobody gave a colour is grey."""

    def __missing__(self, state: str) -> str:
        return GREY


STATE_COLOURS = Colours(
    {
        # not begun, or over
        "draft": GREY,
        "ended": GREY,
        "archived": GREY,
        "skipped": GREY,
        "expired": GREY,
        # planned, on its way
        "scheduled": BLUE,
        "queued": BLUE,
        "due": BLUE,
        "claimed": BLUE,
        "checked": BLUE,
        "new": BLUE,
        "reading": ACCENT,
        "running": ACCENT,
        "publishing": ACCENT,
        "sending": ACCENT,
        # as it should be
        "live": GREEN,
        "confirmed": GREEN,
        "published": GREEN,
        "sent": GREEN,
        "delivered": GREEN,
        "done": GREEN,
        "active": GREEN,
        "allowed": GREEN,
        # waiting for somebody
        "pending": ORANGE,
        "waitlisted": ORANGE,
        "unknown": ORANGE,
        "paused": ORANGE,
        "held": ORANGE,
        "suppressed": ORANGE,
        "uploaded": ORANGE,
        "ready": ORANGE,
        # stopped
        "cancelled": RED,
        "declined": RED,
        "failed": RED,
        "bounced": RED,
        "refused": RED,
        "revoked": RED,
    }
)


class Badge(tuple[str, Any]):
    """A state and its words: a coloured label in lists (which colour it themselves), in forms and in inlines."""

    palette: dict[str, str]

    def __new__(cls, state: str, words: Any, palette: dict[str, str] = STATE_COLOURS) -> Self:
        """Colour `words` by what `palette` says of `state`."""
        badge = super().__new__(cls, (state, words))
        badge.palette = palette
        return badge

    def __html__(self) -> str:
        """The label as HTML."""
        return str(display_for_label(tuple(self), "", self.palette))


def state_badge(
    field: str = "state", *, description: Any = None, colours: dict[str, str] | None = None, ordering: str | None = None
) -> Callable[..., Any]:
    """A list column that shows a choice field as a coloured label: `state_badge("state")` in a ModelAdmin's body."""
    palette = STATE_COLOURS if colours is None else Colours(colours)

    @display(description=description or field.replace("_", " ").capitalize(), ordering=ordering or field, label=palette)
    def badge(self: Any, obj: Any) -> Badge | None:
        value = getattr(obj, field)
        if value in (None, ""):
            return None
        words = getattr(obj, f"get_{field}_display", None)
        return Badge(str(value), words() if words else value, palette)

    return badge
