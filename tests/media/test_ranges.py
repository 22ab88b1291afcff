"""Which part of a file a Range header asks for, compared with the bytes themselves."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.views.ranges import Part, asked_part
from media.views.streaming import Slice

BYTES = bytes(range(256))
SIZE = len(BYTES)
places = st.integers(0, SIZE + 50)


@settings(deadline=None)
@given(places, places)
def test_a_range_with_both_ends_is_those_bytes(first: int, last: int) -> None:
    part = asked_part(f"bytes={first}-{last}", SIZE)

    if last < first:
        assert part is None
    else:
        assert part is not None
        assert BYTES[part.start : part.end] == BYTES[first : last + 1]
        assert part.length == len(BYTES[first : last + 1])


@settings(deadline=None)
@given(places)
def test_an_open_range_goes_to_the_end(first: int) -> None:
    part = asked_part(f"bytes={first}-", SIZE)

    assert part is not None
    assert BYTES[part.start : part.end] == BYTES[first:]
    assert part.length == len(BYTES[first:])


@settings(deadline=None)
@given(places)
def test_a_suffix_is_the_last_bytes(length: int) -> None:
    part = asked_part(f"bytes=-{length}", SIZE)

    assert part is not None
    assert BYTES[part.start : part.end] == (BYTES[-length:] if length else b"")


@settings(deadline=None)
@given(st.text(max_size=40), st.integers(0, 10_000))
def test_no_header_whatever_breaks_the_reading_or_leaves_the_file(header: str, size: int) -> None:
    for value in (header, f"bytes={header}", f"bytes=0-{header}"):
        part = asked_part(value, size)
        assert part is None or (part.start >= 0 and part.end <= size)


@pytest.mark.parametrize(
    "header",
    ["", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=0-1,5-6", "items=0-5", "bytes=٠-٩", "bytes=0--1", "0-5"],
)
def test_what_cannot_be_read_and_several_ranges_at_once_mean_the_whole_file(header: str) -> None:
    assert asked_part(header, SIZE) is None


@settings(deadline=None)
@given(places, places, st.integers(1, 70))
def test_a_slice_gives_exactly_its_part_in_blocks_of_any_size(start: int, length: int, block: int) -> None:
    part = Part(min(start, SIZE), min(start + length, SIZE))
    piece = Slice(io.BytesIO(BYTES), part)

    blocks = list(iter(lambda: piece.read(block), b""))

    assert b"".join(blocks) == BYTES[part.start : part.end]
    assert all(len(item) <= block for item in blocks)
    assert Slice(io.BytesIO(BYTES), part).read() == BYTES[part.start : part.end]
