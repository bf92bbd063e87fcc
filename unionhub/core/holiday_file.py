"""A year's holidays out of a file: the columns of the template, read into the same lines that are typed.

The list is a few dozen rows and belongs to a year as a whole, so it is no sheet of records (sheets/small.py).
"""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from . import cleaners
from .filetypes.limits import MIB
from .models.holiday import HolidayYear
from .services.holidays import read_numbered
from .sheets import Column, Sheet
from .sheets.limits import Limits
from .sheets.small import rows_of


class HolidaySheet(Sheet):
    """The columns of the template."""

    key = "holidays"
    app = "core"
    label = "节假日安排"
    model = HolidayYear
    import_action = "core.holiday.change"
    limits = Limits(size=MIB, members=60, unpacked=8 * MIB, columns=30, rows=400)
    columns = (
        Column(
            "first", "日期", cleaners.day, ("开始日期", "起始日期"), True, serials=True, example="2027-02-05"
        ),
        Column(
            "last",
            "至",
            cleaners.day,
            ("结束日期", "截止日期"),
            serials=True,
            example="2027-02-11",
            help="连放几天时填最后一天；一天可不填",
        ),
        Column(
            "kind",
            "安排",
            required=True,
            choices=(("放假", "放假"), ("上班", "调休上班"), ("上班", "上班"), ("上班", "补班")),
            example="放假",
        ),
        Column("name", "名称", aliases=("节日", "节日名称", "假日"), width=16, example="春节"),
    )


HOLIDAYS = HolidaySheet()


def lines_of(path: Path, name: str) -> list[tuple[int, str]]:
    """(row of the file, line as it would be typed) of each row. Raises ValidationError in words, row by row."""
    found = [(number, _line(row)) for number, row in rows_of(HOLIDAYS, path, name)]
    if not found:
        raise ValidationError("文件里没有放假或上班的日期，请填写后再上传。")
    return found


def _line(row: dict[str, Any]) -> str:
    last = row.get("last")
    until = f" 至 {last}" if last and last != row["first"] else ""
    return f"{row['first']}{until} {row['kind']} {row.get('name') or ''}".rstrip()


def read_file(path: Path, name: str, year: int) -> str:
    """The file's days as the text that is typed for a year. Raises ValidationError that names each wrong row."""
    lines = lines_of(path, name)
    read_numbered(lines, year)
    return "\n".join(line for _, line in lines)
