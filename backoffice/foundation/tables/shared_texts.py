"""The texts of a workbook, which its cells only point to."""

import zipfile

from .archives import damaged_workbook
from .limits import Limits
from .sheet_parser import PieceParser, clean_text
from .workbooks import Workbook


def read_shared_texts(archive: zipfile.ZipFile, workbook: Workbook, limits: Limits) -> list[str]:
    """All the texts that cells of the workbook share, in the order in which cells count them."""
    part = workbook.shared_texts_part
    if part not in archive.NameToInfo:
        return []
    if archive.getinfo(part).file_size > limits.shared_texts_bytes:
        raise damaged_workbook(part)
    parser = _SharedTexts(part, limits)
    with archive.open(part) as stream:
        while parser.read(stream):
            pass
    return parser.found


class _SharedTexts(PieceParser):
    """Collects the text of each `si`, all its runs together, without the reading aids of Japanese texts."""

    def __init__(self, part: str, limits: Limits) -> None:
        super().__init__(part, limits)
        self.runs: list[str] = []
        self.is_aid = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A text, a run of it, or a reading aid begins."""
        name = name.rpartition(":")[2]
        if name == "si":
            self.runs, self.text_size = [], 0
        elif name == "rPh":
            self.is_aid = True
        elif name == "t" and not self.is_aid:
            self.text = []

    def end(self, name: str) -> None:
        """A text, a run of it, or a reading aid ends."""
        name = name.rpartition(":")[2]
        if name == "t" and self.text is not None:
            self.runs.extend(self.text)
            self.text = None
        elif name == "rPh":
            self.is_aid = False
        elif name == "si":
            self.found.append(clean_text("".join(self.runs), self.part))
