"""Workbooks as their parts: written by hand, zipped the same way each time. No library's habits get in."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping

WHEN = (2026, 9, 28, 16, 40, 0)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PACKAGE_RELS = "openxmlformats-package.relationships+xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts in this order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, WHEN)
            info.compress_type = method
            archive.writestr(info, content)
    return target.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """The parts by name, in the file's order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(content: bytes, changes: Mapping[str, str | bytes | Callable[[str], str]]) -> bytes:
    """The workbook with parts replaced, changed by a function of their text, or added."""
    parts: dict[str, str | bytes] = dict(unzipped(content))
    for name, change in changes.items():
        parts[name] = change(_text(parts[name])) if callable(change) else change
    return zipped(parts)


def _text(part: str | bytes) -> str:
    return part if isinstance(part, str) else part.decode()


def types(overrides: Mapping[str, str], defaults: Mapping[str, str]) -> str:
    """[Content_Types].xml"""
    inside = "".join(f'<Default Extension="{one}" ContentType="{kind}"/>' for one, kind in defaults.items())
    inside += "".join(
        f'<Override PartName="/{one}" ContentType="{kind}"/>' for one, kind in overrides.items()
    )
    return f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{inside}</Types>'


def relations(*targets: tuple[str, str]) -> str:
    """A part of relations: (last word of the type, target) from rId1 on."""
    inside = "".join(
        f'<Relationship Id="rId{at}" Type="{RELATIONS}/{kind}" Target="{place}"/>'
        for at, (kind, place) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


class Strings:
    """Shared strings, gathered while sheets are written."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.uses = 0

    def __call__(self, words: str) -> int:
        """The number of plain words."""
        return self.rich(
            f"<t>{words}</t>" if words == words.strip() else f'<t xml:space="preserve">{words}</t>'
        )

    def rich(self, inside: str) -> int:
        """The number of a string given as its XML."""
        self.uses += 1
        if inside not in self.found:
            self.found.append(inside)
        return self.found.index(inside)

    def part(self) -> str:
        """xl/sharedStrings.xml"""
        inside = "".join(f"<si>{one}</si>" for one in self.found)
        return f'{HEAD}<sst xmlns="{MAIN}" count="{self.uses}" uniqueCount="{len(self.found)}">{inside}</sst>'


def sheet(inside: str, head: str = "") -> str:
    """A worksheet's part; `head` are further attributes of its root."""
    return f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}"{head}>{inside}</worksheet>'


def small(sheet_xml: str | bytes, book: str | bytes = "", **parts: str | bytes) -> bytes:
    """A workbook of one sheet «表» and no styles: what a test wants to look at closely. `parts`: styles, strings."""
    default = (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        '<sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    overrides = {"xl/workbook.xml": BOOK_TYPE, "xl/worksheets/sheet1.xml": SHEET_TYPE}
    more: dict[str, str | bytes] = {}
    links = [("worksheet", "worksheets/sheet1.xml")]
    for key, (kind, name) in {
        "styles": ("styles", "styles.xml"),
        "strings": ("sharedStrings", "sharedStrings.xml"),
    }.items():
        if key in parts:
            more[f"xl/{name}"] = parts[key]
            links.append((kind, name))
    return zipped(
        {
            "[Content_Types].xml": types(
                overrides, {"rels": f"application/vnd.{PACKAGE_RELS}", "xml": "application/xml"}
            ),
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": book or default,
            "xl/_rels/workbook.xml.rels": relations(*links),
            "xl/worksheets/sheet1.xml": sheet_xml,
            **more,
        }
    )


_REFERENCE = re.compile(r"(\$?[A-Z]{1,3}\$?)([1-9][0-9]*)")


def moved_down(references: str, at: int) -> str:
    """«A3:B7» with the rows from `at` on one further down."""
    return _REFERENCE.sub(lambda one: f"{one[1]}{int(one[2]) + (int(one[2]) >= at)}", references)
