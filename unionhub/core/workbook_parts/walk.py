"""A worksheet's XML, cell by cell, with the place of each tag in the bytes.

A real parser (expat) finds the tags: prefixes, comments, CDATA and «>» within quotes mislead nobody. Rows and cells
may come without a reference; then they stand behind what was before (ECMA-376, 18.3.1.73 and 18.3.1.4).
"""

import re
from typing import Any
from xml.parsers import expat

from .package import broken
from .refs import LAST_COLUMN, LAST_ROW, Area, area, place

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",  # «Strict Open XML»
)
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_DECLARED = re.compile(rb"""<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.-]+)["']""")
_TAG = re.compile(rb"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")


class Stop(Exception):
    """Everything wanted was seen; the rest of the part need not be read."""


def encoding_of(part: bytes) -> str:
    """«utf-8» or «ascii». Raises FileRefused for any other, which no program in use writes."""
    declared = _DECLARED.match(part.removeprefix(b"\xef\xbb\xbf"))
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if part.startswith((b"\xff\xfe", b"\xfe\xff")) or name not in ("utf-8", "utf8", "us-ascii", "ascii"):
        raise broken()
    return "ascii" if "ascii" in name else "utf-8"


def tag_at(part: bytes, start: int) -> bytes:
    """The whole opening tag that begins there."""
    tag = part[start : part.find(b">", start) + 1]
    if b"'" in tag or tag.count(b'"') % 2:  # «>» may stand within quotes
        found = _TAG.match(part, start)
        tag = found[0] if found else b""
    if not tag:
        raise broken()
    return tag


class Walk:
    """One pass through a part. Subclasses override what they want to see; `parse` starts.

    Hooks get names without namespace; elements of other namespaces come as «namespace name». `index` is where the
    event lies in the bytes: a closing tag's beginning, or the end of a self-closing one.
    """

    def __init__(self, part: bytes) -> None:
        encoding_of(part)
        self.part = part
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.EntityDeclHandler = _refuse
        self.parser.buffer_text = True
        self.depth = 0
        self.in_data = False
        self.row = self.column = 0
        self.names: dict[str, str] = {}
        self.has_data = False

    def parse(self) -> None:
        """Read it. Raises FileRefused for what is no well-formed worksheet."""
        try:
            self.parser.Parse(self.part, True)
        except Stop:
            pass
        except (expat.ExpatError, ValueError, LookupError):
            raise broken() from None
        finally:
            # The handlers are this object's methods: a ring that would keep the part until the next collection.
            self.parser.StartElementHandler = self.parser.EndElementHandler = None
            self.parser.CharacterDataHandler = None

    @property
    def index(self) -> int:
        """Where the parser is."""
        return self.parser.CurrentByteIndex

    def _local(self, name: str) -> str:
        space, _, local = name.rpartition(" ")
        self.names[name] = found = local if space in MAIN else f"{space} {local}"
        return found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = self.names.get(name) or self._local(name)
        self.depth += 1
        depth = self.depth
        if self.in_data:
            if depth == 4:
                if local == "c":
                    self._begin_cell(attributes)
                else:
                    self.odd_in_data(local)
            elif depth > 4:
                self.child_start(local, attributes, depth)
            elif local == "row":
                self._begin_row(attributes)
            else:
                self.odd_in_data(local)
        elif depth == 2 and local == "sheetData":
            if self.has_data:
                raise broken()
            self.in_data = self.has_data = True
            self.data_start()
        else:
            self.other(local, attributes, depth)

    def _end(self, name: str) -> None:
        depth = self.depth
        self.depth -= 1
        if not self.in_data:
            self.other_end(self.names[name], depth)
        elif depth > 4:
            self.child_end(self.names[name], depth)
        elif depth == 4:
            self.cell_end()
        elif depth == 3:
            self.row_end()
        else:
            self.in_data = False
            self.data_end()

    def _begin_row(self, attributes: dict[str, str]) -> None:
        given = attributes.get("r")
        number = int(given) if given else self.row + 1
        if not self.row < number <= LAST_ROW:
            raise broken()
        self.row, self.column = number, 0
        self.row_start(attributes)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        given = attributes.get("r")
        if given:
            row, column = place(given)
            if row != self.row or column <= self.column:
                raise broken()
        else:
            column = self.column + 1
            if column > LAST_COLUMN:
                raise broken()
        self.column = column
        self.cell_start(attributes)

    # --- Hooks ------------------------------------------------------------------------------------------------

    def data_start(self) -> None:
        """The cells begin."""

    def data_end(self) -> None:
        """No more cells."""

    def row_start(self, attributes: dict[str, str]) -> None:
        """Row `self.row` begins."""

    def row_end(self) -> None:
        """Row `self.row` ends."""

    def cell_start(self, attributes: dict[str, str]) -> None:
        """The cell of `self.row` and `self.column` begins."""

    def cell_end(self) -> None:
        """It ends."""

    def child_start(self, name: str, attributes: dict[str, str], depth: int) -> None:
        """Something within a cell begins; its own children are at depth 5."""

    def child_end(self, name: str, depth: int) -> None:
        """Something within a cell ends."""

    def odd_in_data(self, name: str) -> None:
        """Something else among rows or cells: an extension list may stand there, alternatives may not."""
        if name.startswith(_COMPATIBILITY):
            raise broken()

    def other(self, name: str, attributes: dict[str, str], depth: int) -> None:
        """Something beside the cells begins; the worksheet's own children are at depth 2."""

    def other_end(self, name: str, depth: int) -> None:
        """Something beside the cells ends."""


def _refuse(*anything: Any) -> None:
    raise broken()


class Merges(Walk):
    """Keeps merged ranges, a thing all readers want."""

    def __init__(self, part: bytes) -> None:
        super().__init__(part)
        self.merged: list[Area] = []

    def other(self, name: str, attributes: dict[str, str], depth: int) -> None:
        """Keep a merged range."""
        if depth == 3 and name == "mergeCell":
            self.merged.append(area(attributes.get("ref", "")))
