"""The table beside a chart as an Excel file."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from unionhub.core.excel import ExcelColumn, Form, Lines, write_book
from unionhub.core.exports import origin

from .charts import Chart


def write_chart(
    target: str | BinaryIO, title: str, chart: Chart, facts: Sequence[tuple[str, str]], user: Any
) -> int:
    """Write the table with a sheet that says what its figures are; returns the number of rows.

    A number is written as a number; what is withheld or unknown as it reads, with its reason behind it.
    """
    first, *others = chart.heads
    columns = [ExcelColumn(first, 30, Form.TEXT)]
    columns += [ExcelColumn(head, 16, _form(chart, at)) for at, head in enumerate(others)]
    columns.append(ExcelColumn("说明", 40, Form.TEXT))

    def rows() -> Iterator[list[Any]]:
        for row in chart.rows:
            cells = [cell.text if cell.value is None else cell.value for cell in row.cells]
            yield [row.label, *cells, row.note]

    def note(written: int) -> Lines:
        return [*origin(title, user, written), *facts, *_meanings(chart)]

    return write_book(target, title, columns, rows(), note)


def _form(chart: Chart, at: int) -> Form:
    """Rates with their two places, counts without any."""
    values = [row.cells[at].value for row in chart.rows]
    return (
        Form.MONEY
        if any(value is not None and not isinstance(value, int) for value in values)
        else Form.NUMBER
    )


def _meanings(chart: Chart) -> Iterable[tuple[str, str]]:
    for item in chart.items:
        yield item.label, f"{item.definition}（{item.source_rule}）"
