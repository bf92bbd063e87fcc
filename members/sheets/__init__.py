"""The domain's Excel lists, in and out."""

from unionhub.core.sheets import Sheet

from .employers import EMPLOYERS_SHEET
from .headcounts import HEADCOUNTS_SHEET
from .members import MEMBERS_SHEET
from .unions import UNIONS_SHEET

SHEETS: tuple[Sheet, ...] = (MEMBERS_SHEET, UNIONS_SHEET, EMPLOYERS_SHEET, HEADCOUNTS_SHEET)
