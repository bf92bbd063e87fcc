"""The workbook's own part: the flag that makes formulas recalculate when it is opened."""

import re

from .package import broken
from .walk import Walk, tag_at

#: Children of the workbook that stand in front of `calcPr` (ECMA-376, 18.2.27).
_BEFORE = frozenset(
    (
        "fileVersion",
        "fileSharing",
        "workbookPr",
        "workbookProtection",
        "bookViews",
        "sheets",
        "functionGroups",
        "externalReferences",
        "definedNames",
    )
)
_FLAG = re.compile(rb"""(\sfullCalcOnLoad\s*=\s*)("[^"]*"|'[^']*')""")
_NAME = re.compile(rb"<([^\s/>]+)")


class _Book(Walk):
    """Finds the calculation settings, or where they belong."""

    def __init__(self, part: bytes) -> None:
        super().__init__(part)
        self.settings: tuple[int, bytes] | None = None
        self.place = 0
        self.prefix = b""
        self.child: tuple[str, int] | None = None

    def other(self, name: str, attributes: dict[str, str], depth: int) -> None:
        """A child of the workbook begins."""
        if depth != 2:
            return
        tag = tag_at(self.part, self.index)
        if name == "calcPr":
            self.settings = (self.index, tag)
        elif name in _BEFORE:
            self.child = (name, self.index)
            if name == "sheets":
                found = _NAME.match(tag)
                prefix, colon, _ = (found[1] if found else b"").rpartition(b":")
                self.prefix = prefix + colon

    def other_end(self, name: str, depth: int) -> None:
        """It ends: settings may follow."""
        if depth == 2 and self.child and name == self.child[0]:
            is_closed = tag_at(self.part, self.child[1]).endswith(b"/>")
            self.place = self.index if is_closed else self.part.find(b">", self.index) + 1
            self.child = None


def recalculating(part: bytes) -> bytes:
    """The workbook's part with `fullCalcOnLoad` set; the same bytes where it is set already. Raises FileRefused."""
    book = _Book(part)
    book.parse()
    if book.settings is None:
        if not book.place:
            raise broken()
        new = b'<%scalcPr fullCalcOnLoad="1"/>' % book.prefix
        return part[: book.place] + new + part[book.place :]
    start, tag = book.settings
    flag = _FLAG.search(tag)
    if flag:
        changed = tag if flag[2][1:-1] in (b"1", b"true") else _FLAG.sub(rb'\1"1"', tag)
    else:
        end = b"/>" if tag.endswith(b"/>") else b">"
        changed = tag[: -len(end)].rstrip() + b' fullCalcOnLoad="1"' + end
    return part[:start] + changed + part[start + len(tag) :]
