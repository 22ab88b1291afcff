"""Answers with a file or a part of it, read piece by piece while it is sent."""

from dataclasses import dataclass
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from media.views.ranges import Part, asked_part

BLOCK_BYTES = 64 * 1024


@dataclass(frozen=True)
class Source:
    """An open file, and what the headers say about it."""

    file: IO[Any]
    size: int
    etag: str
    modified_at: float
    last_modified: str
    content_type: str
    is_playable: bool
    filename: str


class Slice:
    """The bytes of one part of a file, for reading once; closing it closes the file.

    It has no `fileno`: a server that hands whole files to the kernel would send more than the part.
    """

    def __init__(self, file: IO[Any], part: Part) -> None:
        file.seek(part.start)
        self.file = file
        self.left = part.length

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size` (negative: all that are left); empty at the end of the part."""
        block: bytes = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(block)
        return block

    def close(self) -> None:
        """Close the file."""
        self.file.close()


def whole_or_part(request: HttpRequest, source: Source) -> HttpResponseBase:
    """200 with the file, 206 with the part asked for, or 416 where there is no such part; closes the file when sent."""
    part = _asked(request, source)
    if part is not None and part.length == 0:
        source.file.close()
        return _described(HttpResponse(status=416), source, {"Content-Range": f"bytes */{source.size}"})
    headers: dict[str, Any] = {}
    if part is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{source.size}"
    status, part = (200, Part(0, source.size)) if part is None else (206, part)
    headers["Content-Length"] = part.length
    headers["Content-Disposition"] = content_disposition_header(not source.is_playable, source.filename)
    if request.method == "HEAD":
        source.file.close()
        return _described(HttpResponse(status=status, content_type=source.content_type), source, headers)
    response = FileResponse(Slice(source.file, part), status=status, content_type=source.content_type)
    response.block_size = BLOCK_BYTES
    return _described(response, source, headers)


def _asked(request: HttpRequest, source: Source) -> Part | None:
    if request.method != "GET":  # ranges are defined for GET alone
        return None
    condition = request.headers.get("If-Range")
    if condition is not None and condition not in (source.etag, source.last_modified):
        return None  # the client holds a part of another file: it gets this one as a whole
    return asked_part(request.headers.get("Range", ""), source.size)


def _described(response: HttpResponseBase, source: Source, headers: dict[str, Any]) -> HttpResponseBase:
    described = {"Accept-Ranges": "bytes", "ETag": source.etag, "Last-Modified": source.last_modified, **headers}
    for name, value in described.items():
        response[name] = value
    return response
