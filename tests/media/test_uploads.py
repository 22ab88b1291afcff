"""What may be uploaded is told by its content, never by its name."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backoffice.foundation.errors import RuleBroken
from media.domain.uploading import check_upload
from tests.factories.media import MP4_HEAD

RECORDINGS = {
    "mp4": MP4_HEAD,
    "m4a": b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00",
    "mov": b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00",
    "webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm",
    "mkv": b"\x1a\x45\xdf\xa3\xa3\x42\x86\x81\x01\x42\x82\x88matroska",
    "ogg": b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead",
    "ogv": b"OggS\x00\x02" + bytes(20) + b"\x01\x2a\x80theora",
    "wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "mp3": b"\xff\xfb\x90\x64" + bytes(20),
}
OTHERS = {
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a picture that can hold scripts": b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    "a program for Windows": b"MZ\x90\x00\x03\x00\x00\x00",
    "a program for Linux": b"\x7fELF\x02\x01\x01",
    "an archive": b"PK\x03\x04\x14\x00",
    "a document": b"%PDF-1.7",
    "a picture": b"\x89PNG\r\n\x1a\n",
    "a picture that begins like a film": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
    "sound of another container": b"RIFF\x24\x00\x00\x00AVI LIST",
    "a document in another EBML dialect": b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84evil",
    "text in UTF-16": b"\xff\xfe<\x00h\x00t\x00m\x00l\x00",
    "a single byte": b"\x00",
}


def upload(content: bytes, name: str = "talk.mp4") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="video/mp4")


@pytest.mark.parametrize("ending", RECORDINGS)
def test_video_and_audio_is_taken_under_a_name_that_says_what_it_is(ending: str) -> None:
    for name in (f"talk.{ending}", f"talk.{ending.upper()}"):
        honest = upload(RECORDINGS[ending], name)
        check_upload(honest)
        assert honest.name == name
        assert honest.read() == RECORDINGS[ending]

    for name in ("talk", "talk.html", "talk.exe", "talk.wav" if ending != "wav" else "talk.mp3"):
        misnamed = upload(RECORDINGS[ending], name)
        check_upload(misnamed)
        assert misnamed.name == f"talk.{ending}"


@pytest.mark.parametrize("kind", OTHERS)
def test_anything_else_is_refused_whatever_its_name_says(kind: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        check_upload(upload(OTHERS[kind] + bytes(500)))

    assert refusal.value.code == "file_is_no_recording"
    assert "“talk.mp4” is not a recording" in str(refusal.value)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(RuleBroken) as refusal:
        check_upload(upload(b""))

    assert refusal.value.code == "file_empty"


def test_a_file_above_the_limit_is_refused_with_the_limit(settings: Any) -> None:
    settings.RECORDING_MAX_BYTES = 100
    check_upload(upload(MP4_HEAD.ljust(100, b"\0")))

    with pytest.raises(RuleBroken) as refusal:
        check_upload(upload(MP4_HEAD.ljust(101, b"\0")))

    assert refusal.value.code == "file_too_large"
    assert "larger than 100\xa0bytes" in str(refusal.value)
