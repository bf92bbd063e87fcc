"""A closed month as an Excel file: every figure with its columns, and a sheet that says what they are."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils import timezone

from unionhub.core.excel import ExcelColumn, Form, Lines, write_book
from unionhub.core.exports import origin

from .closed_rows import COLUMNS, MonthFigures, Shown, title_of


def write_month(target: str | BinaryIO, title: str, figures: MonthFigures) -> int:
    """Write the figures as the page shows them (withheld ones as they are read); returns the number of rows."""
    columns = [
        ExcelColumn("组别", 18, Form.TEXT),
        ExcelColumn("数字", 30, Form.TEXT),
        ExcelColumn("单位", 8, Form.TEXT),
        *(ExcelColumn(column.label, 14, Form.NUMBER) for column in COLUMNS),
        ExcelColumn("说明", 40, Form.TEXT),
        ExcelColumn("编码", 30, Form.TEXT),
    ]
    groups = figures.groups()

    def rows() -> Iterator[list[Any]]:
        for group in groups:
            for row in group.rows:
                item = row.item
                values = [_value(shown) for shown in row.cells]
                yield [group.label, item.label, item.unit, *values, row.note, item.key]

    def note(written: int) -> Lines:
        close = figures.close
        made = timezone.localtime(figures.snapshot.made_at)
        return [
            *origin(title, figures.user, written),
            ("报表", title_of(close)),
            ("组织", figures.node.name),
            ("核算时间", f"{made:%Y-%m-%d %H:%M}"),
            ("状态", "已封存" if figures.snapshot.is_final else "草稿，未封存"),
            ("数字校验值", figures.snapshot.digest),
        ]

    return write_book(target, title, columns, rows(), note)


def _value(shown: Shown) -> Any:
    """The number; of none the words that stand on the page."""
    if not shown.fits:
        return ""
    value = shown.cell.value
    return value if isinstance(value, int | Decimal) else shown.cell.text
