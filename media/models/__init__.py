"""The tables of recordings."""

from media.models.grant import Grant
from media.models.recording import Recording
from media.models.viewing import Viewing

__all__ = ["Grant", "Recording", "Viewing"]
