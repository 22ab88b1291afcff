"""How much of a file is read before it is refused."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The sizes up to which a file is read; past any of them it is refused, never cut short."""

    file_bytes: int = 100 * MEBIBYTE
    # Rows and characters per cell are those of a spreadsheet: what Excel can hold, we read.
    rows: int = 1_048_576
    cell_characters: int = 32_767
    columns: int = 1_000
    row_characters: int = 1_000_000
    # What an XLSX file, which is a ZIP archive, may become when it is unpacked.
    archive_entries: int = 2_000
    archive_bytes: int = 1_024 * MEBIBYTE
    archive_ratio: int = 200
    # These parts are held in memory, other than the sheets, which are streamed.
    shared_texts_bytes: int = 64 * MEBIBYTE
    small_part_bytes: int = 8 * MEBIBYTE


DEFAULT_LIMITS = Limits()
