"""The annex 数据来源表 of a month: every figure with its value, definition, denominator, period, rule and records."""

from typing import Any

from django.utils import timezone

from unionhub.core.indicators.reading import Figure
from unionhub.core.indicators.words import day

from ..closed_rows import MonthFigures, Row, title_of
from ..closing import months
from ..enums import ColumnKind
from ..passports import denominator_of, formula_of, record_count, with_unit

#: Of a stock the end of the month, of a flow the month and the year so far.
COLUMNS = (ColumnKind.MONTH, ColumnKind.END, ColumnKind.YEAR_TO_DATE)


def sources_context(figures: MonthFigures) -> dict[str, Any]:
    """What the template of the annex shows."""
    number = 0
    groups = []
    for group in figures.groups(COLUMNS):
        lines = []
        for row in group.rows:
            number += 1
            lines.append(_line(number, row, figures))
        groups.append({"label": group.label, "lines": lines})
    snapshot, periods = figures.snapshot, months.periods_of(figures.close.month)
    return {
        "title": title_of(figures.close),
        "periods": [
            (ColumnKind.END.label, day(periods["end"].last)),
            (ColumnKind.MONTH.label, str(periods["month"])),
            (ColumnKind.YEAR_TO_DATE.label, f"{day(periods['year'].first)}至{day(periods['year'].last)}"),
        ],
        "node": figures.node.name,
        "groups": groups,
        "number": number,
        "computed": f"{timezone.localtime(snapshot.made_at):%Y-%m-%d %H:%M}",
        "is_final": snapshot.is_final,
        "digest": snapshot.digest,
    }


def _line(number: int, row: Row, figures: MonthFigures) -> dict[str, Any]:
    told = [
        (column.label, shown.cell.figure)
        for column, shown in zip(COLUMNS, row.cells, strict=True)
        if shown.fits and shown.cell.figure is not None
    ]
    return {
        "number": number,
        "item": row.item,
        "values": [
            {"label": label, "text": with_unit(one), "records": _records(one, figures)} for label, one in told
        ],
        "formula": formula_of(row.item, figures.reader),
        "denominator": denominator_of(row.item, figures.reader),
        "note": row.note,
    }


def _records(figure: Figure, figures: MonthFigures) -> str:
    """«13,138 人»; nothing of what is computed from other figures, and of a count of nothing."""
    found = record_count(figures.snapshot, figure)
    noun = getattr(getattr(figure.item, "source", None), "noun", "")
    return f"{found:,} {noun}" if found else ""
