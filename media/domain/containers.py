"""Tells by its first bytes what kind of video or audio a file is."""

from dataclasses import dataclass
from pathlib import PurePath

HEAD_BYTES = 4096


@dataclass(frozen=True)
class Container:
    """A kind of file that browsers play: its name, endings (the usual one first) and media type."""

    name: str
    endings: tuple[str, ...]
    content_type: str


MP4 = Container("MP4", (".mp4", ".m4v"), "video/mp4")
M4A = Container("M4A", (".m4a",), "audio/mp4")
QUICKTIME = Container("QuickTime", (".mov", ".qt"), "video/quicktime")
WEBM = Container("WebM", (".webm",), "video/webm")
MATROSKA = Container("Matroska", (".mkv", ".mka"), "video/x-matroska")
OGG_VIDEO = Container("Ogg video", (".ogv",), "video/ogg")
OGG = Container("Ogg", (".ogg", ".oga", ".opus"), "audio/ogg")
WAV = Container("WAV", (".wav",), "audio/wav")
MP3 = Container("MP3", (".mp3",), "audio/mpeg")

CONTAINERS = (MP4, M4A, QUICKTIME, WEBM, MATROSKA, OGG_VIDEO, OGG, WAV, MP3)
_BY_ENDING = {ending: container for container in CONTAINERS for ending in container.endings}


def named_container(name: str) -> Container | None:
    """What the ending of `name` promises, or None for an ending that is none of ours."""
    return _BY_ENDING.get(PurePath(name).suffix.lower())


def recognised(head: bytes) -> Container | None:
    """What the first bytes of a file say it is, or None for whatever is neither video nor audio that we play."""
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12])
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        # The name of the document type stands within the header, a few dozen bytes long.
        return WEBM if b"webm" in head[:96] else MATROSKA if b"matroska" in head[:96] else None
    if head.startswith(b"OggS\x00"):
        return OGG_VIDEO if b"theora" in head[:96] else OGG
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return WAV
    if head.startswith(b"ID3") or _is_mp3_frame(head):
        return MP3
    return None


def _by_brand(brand: bytes) -> Container | None:
    if brand in (b"M4A ", b"M4B "):
        return M4A
    if brand == b"qt  ":
        return QUICKTIME
    # Pictures (HEIC, AVIF) begin like films.
    return None if brand in (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis", b"crx ") else MP4


def _is_mp3_frame(head: bytes) -> bool:
    """Whether a frame of MPEG audio, layer III begins here: sync bits, then no value that is reserved."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bit_rate, sample_rate = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and bit_rate not in (0, 15) and sample_rate != 3
