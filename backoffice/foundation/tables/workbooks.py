"""What a workbook says about its sheets, before any of them is read."""

import posixpath
import zipfile
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken

from .archives import damaged_workbook
from .limits import Limits


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, and the part of the archive that holds its rows."""

    name: str
    part: str


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets that can be read, visible ones first, and where the texts and number formats of their cells are."""

    sheets: tuple[Sheet, ...]
    shared_texts_part: str
    styles_part: str
    counts_from_1904: bool


def read_workbook(archive: zipfile.ZipFile, limits: Limits) -> Workbook:
    """The contents page of the workbook; raises RuleBroken when it is damaged, declares entities or has no sheet."""
    part = _workbook_part(archive, limits)
    root = small_part(archive, part, limits)
    if root is None:
        raise damaged_workbook(part)
    targets, kinds = _relations(archive, part, limits)
    visible: list[Sheet] = []
    hidden: list[Sheet] = []
    for element in root.iter():
        if local(element.tag) != "sheet":
            continue
        relation = next((value for key, value in element.items() if local(key) == "id"), "")
        target = targets.get(relation, "")
        if kinds.get(relation) == "worksheet" and target in archive.NameToInfo:
            shown = element.get("state", "visible") == "visible"
            (visible if shown else hidden).append(Sheet(element.get("name", ""), target))
    if not visible + hidden:
        raise RuleBroken(
            _("The workbook has no sheet with rows. Put the list on a sheet and upload it again."),
            code="workbook_without_sheets",
        )
    parts = {kind: targets[relation] for relation, kind in kinds.items()}
    epoch = next((element for element in root.iter() if local(element.tag) == "workbookPr"), None)
    return Workbook(
        sheets=tuple(visible + hidden),
        shared_texts_part=parts.get("sharedStrings", ""),
        styles_part=parts.get("styles", ""),
        counts_from_1904=epoch is not None and epoch.get("date1904") in ("1", "true"),
    )


def small_part(archive: zipfile.ZipFile, name: str, limits: Limits) -> Element | None:
    """The root of a small XML part, or None where the archive has no such part."""
    if name not in archive.NameToInfo:
        return None
    if archive.getinfo(name).file_size > limits.small_part_bytes:
        raise damaged_workbook(name)
    try:
        root: Element = fromstring(archive.read(name), forbid_dtd=True)
    except DefusedXmlException as error:
        raise declared_entities() from error
    except (ParseError, LookupError, ValueError) as error:
        raise damaged_workbook(name) from error
    return root


def declared_entities() -> RuleBroken:
    """The refusal of XML that declares a document type, and with it entities that name other files."""
    return RuleBroken(
        _(
            "The workbook holds declarations that no spreadsheet writes and that can do harm, so it is not opened. "
            "Save the list again as XLSX or CSV and upload that."
        ),
        code="workbook_unsafe",
    )


def local(name: str) -> str:
    """An XML name without its namespace, which differs between the two forms of the standard."""
    return name.rpartition("}")[2]


def _workbook_part(archive: zipfile.ZipFile, limits: Limits) -> str:
    targets, kinds = _relations(archive, "", limits)
    return next((targets[relation] for relation, kind in kinds.items() if kind == "officeDocument"), "xl/workbook.xml")


def _relations(archive: zipfile.ZipFile, part: str, limits: Limits) -> tuple[dict[str, str], dict[str, str]]:
    """Of each relation that a part of the archive has, the part that it points to and its kind."""
    folder, name = posixpath.split(part)
    root = small_part(archive, posixpath.join(folder, "_rels", f"{name}.rels"), limits)
    targets: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for element in root if root is not None else ():
        key, target = element.get("Id", ""), element.get("Target", "")
        targets[key] = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        kinds[key] = element.get("Type", "").rpartition("/")[2]
    return targets, kinds
