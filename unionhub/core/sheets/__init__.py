"""Sheets: one declaration of columns reads an upload, writes the template, the export and the marked workbook.

An app declares its sheets in `<app>/sheets` (a module or a package), which ends with `SHEETS`, a tuple of `Sheet`; the
jobs they need come from `sheet_jobs(sheet)` in its JOBS. See docs/recipes/sheet.md.
"""

from .block import Block, Problem
from .case_sheet import CaseSheet, case_columns
from .column import Column
from .limits import Limits
from .record_sheet import RecordSheet, Reference
from .sheet import (
    Apply,
    Check,
    Option,
    Sheet,
    StagedExtra,
    StagedRow,
    UndoReport,
    all_sheets,
    sheet_for,
)
from .steps import sheet_jobs

__all__ = [
    "Apply",
    "Block",
    "CaseSheet",
    "Check",
    "Column",
    "Limits",
    "Option",
    "Problem",
    "RecordSheet",
    "Reference",
    "Sheet",
    "StagedExtra",
    "StagedRow",
    "UndoReport",
    "all_sheets",
    "case_columns",
    "sheet_for",
    "sheet_jobs",
]
