"""Which cells of a form show their number as a percentage: 12.34 % belongs into them as 0.1234."""

from collections.abc import Iterable

from unionhub.core.workbook_parts.package import Package
from unionhub.core.workbook_parts.refs import cell_name
from unionhub.core.workbook_parts.styles import style_at, styles_of
from unionhub.core.workbook_parts.values import CellReader, RawCell


class _Styles(CellReader):
    """The number of the style of every cell."""

    def __init__(self, part: bytes) -> None:
        super().__init__(part)
        self.found: dict[str, str | None] = {}

    def take(self, cell: RawCell) -> None:
        """Keep its style."""
        self.found[cell_name(cell.row, cell.column)] = cell.style


def percent_cells(content: bytes, sheets: Iterable[str]) -> set[tuple[str, str]]:
    """(sheet, cell) of the cells with a percent format. Raises FileRefused for a damaged workbook."""
    package = Package(content)
    styles = styles_of(package)
    if not any("%" in style.code for style in styles):
        return set()
    found = set()
    for name in dict.fromkeys(sheets):
        part = package.sheet(name)
        if part is None or not part.has_cells:
            continue
        walk = _Styles(package.read(part.part))
        walk.parse()
        found |= {(name, cell) for cell, style in walk.found.items() if "%" in style_at(styles, style).code}
    return found
