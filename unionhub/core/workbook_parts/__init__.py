"""Workbooks that others have made: how they look, and filling their cells without changing anything else.

    layout = read_layout(path, "月报表.xlsx")                     # when it is uploaded
    filled = fill(content, [Write("表一", "C5", 128)])            # every month
    assert not unlike(filled, [Write("表一", "C5", 128)])         # read back

No library writes these files: each would lose what it does not know (docs/decisions/0121).
"""

from .fill import CannotWrite, Write, fill, unlike
from .layout import CellWords, Layout, SheetLayout
from .package import differing_parts, parts
from .reading import read_layout
from .refs import Area, area, cell_name, place
from .values import Value, read_back

__all__ = [
    "Area",
    "CannotWrite",
    "CellWords",
    "Layout",
    "SheetLayout",
    "Value",
    "Write",
    "area",
    "cell_name",
    "differing_parts",
    "fill",
    "parts",
    "place",
    "read_back",
    "read_layout",
    "unlike",
]
