"""How a foreign workbook looks, as plain values: sheets, sizes, merged ranges, and what stands in each cell.

Read once, when the file is uploaded, and kept as JSON; nobody needs to open the file again to show it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from .refs import Area, area

#: Rows and columns that are looked at. Beyond them a form has nothing that could be filled by a click.
MOST_ROWS = 500
MOST_COLUMNS = 100
#: Where neither the sheet nor the column says anything: characters and points, as Excel has it.
COLUMN_WIDTH = 8.43
ROW_HEIGHT = 14.25


@dataclass(frozen=True)
class CellWords:
    """What a cell shows. `kind`: text, number, formula, empty, boolean, error; a formula's text is its last result.

    `locked` counts only where the sheet is protected. `is_date`: a number in it is shown as a day. `as_text`: its
    format is text, so codes belong in it. `choices`: a drop-down list hangs on it. `formula` without «=».
    """

    text: str = ""
    kind: str = "empty"
    locked: bool = True
    is_date: bool = False
    as_text: bool = False
    choices: bool = False
    formula: str = ""


@dataclass(frozen=True)
class SheetLayout:
    """One sheet up to its last filled or bordered cell, 500 rows × 100 columns at most.

    `widths` of each column in characters, `heights` of each row in points. Rows and columns count from 1. `cells`
    holds the cells that show something or are anything but empty and locked. `kind` is worksheet, or other for
    charts and the like, which have no cells. `is_cut`: there is more than is held here.
    """

    name: str
    state: str = "visible"
    kind: str = "worksheet"
    rows: int = 0
    columns: int = 0
    widths: list[float] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    cells: dict[str, CellWords] = field(default_factory=dict)
    has_protection: bool = False
    is_cut: bool = False
    print_area: str = ""
    notices: list[str] = field(default_factory=list)

    @cached_property
    def areas(self) -> list[Area]:
        """The merged ranges; no two overlap."""
        return [area(name) for name in self.merged]

    def at(self, cell: str) -> CellWords:
        """What stands in the cell; an empty one where nothing is held."""
        return self.cells.get(cell, CellWords())


@dataclass(frozen=True)
class Layout:
    """A workbook's sheets. `names`: defined names with what they stand for; `notices`: what the office should know."""

    sheets: list[SheetLayout] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    date1904: bool = False
    notices: list[str] = field(default_factory=list)

    def sheet(self, name: str) -> SheetLayout | None:
        """The sheet of that name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSONField. What a cell has by default is left out."""
        value = asdict(self)
        usual = asdict(CellWords())
        for sheet in value["sheets"]:
            sheet["cells"] = {
                name: {key: given for key, given in cell.items() if given != usual[key]}
                for name, cell in sheet["cells"].items()
            }
        return value

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Layout":
        """The layout that `to_json` wrote; an empty one of an empty value."""
        sheets = [
            SheetLayout(
                **{
                    **sheet,
                    "cells": {name: CellWords(**cell) for name, cell in sheet.get("cells", {}).items()},
                }
            )
            for sheet in value.get("sheets", [])
        ]
        return cls(**{**value, "sheets": sheets})
