"""A figure's page as an Excel file: its lines, and a sheet that says what they are."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils import timezone

from unionhub.core.excel import ExcelColumn, Form, Lines, write_book
from unionhub.core.exports import origin
from unionhub.core.indicators import Indicator, Ratio
from unionhub.core.indicators.reading import Figure
from unionhub.core.indicators.registry import dimensions_of, indicator

from .answers import Answer, passport


def write_answer(target: str | BinaryIO, title: str, answer: Answer, by: str, user: Any) -> int:
    """Write the lines of the chart and below them the figure itself; returns the number of rows.

    A value that is withheld or unknown is written as it is read, with its reason beside it.
    """
    whole = answer.figure
    item = whole.item
    is_ratio = isinstance(item, Ratio)
    first = dimensions_of(item)[by] if by else "组织或期间"
    places = getattr(item, "places", 0) or isinstance(whole.value, Decimal)
    form = Form.MONEY if places else Form.NUMBER
    columns = [ExcelColumn(first, 30, Form.TEXT), ExcelColumn(f"{item.label}（{whole.unit}）", 16, form)]
    if is_ratio:
        columns += [
            ExcelColumn(f"{indicator(key).label}（{indicator(key).unit}）", 16, Form.NUMBER)
            for key in (item.numerator, item.denominator)  # type: ignore[union-attr]
        ]
    columns += [ExcelColumn("说明", 40, Form.TEXT), ExcelColumn("计算时间", 18, Form.MOMENT)]

    def row(label: str, figure: Figure) -> list[Any]:
        cells: list[Any] = [label, figure.text if figure.value is None else figure.value]
        if is_ratio:
            cells += [figure.numerator, figure.denominator]
        said = "；".join(words for words in (figure.reason, figure.flag) if words)
        return [*cells, said, _local(figure)]

    def rows() -> Iterator[list[Any]]:
        for label, figure in answer.figures:
            yield row(label, figure)
        yield row(f"{whole.node_name}（{whole.period.label}）", whole)

    def note(written: int) -> Lines:
        lines = [*origin(title, user, written), ("期间", whole.period.label), ("组织", whole.node_name)]
        lines += passport(item, whole)
        lines += [(part.role, f"{part.label}：{part.text}") for part in answer.parts]
        lines += [(line.label, f"{line.text}  {line.words}") for line in answer.lines]
        if answer.gaps is not None:
            lines.append(("缺报", "、".join([answer.gaps.text, *answer.gaps.names])))
        if isinstance(item, Indicator) and item.part_of:
            lines.append(("属于", indicator(item.part_of).label))
        return lines

    return write_book(target, title, columns, rows(), note)


def _local(figure: Figure) -> Any:
    if figure.computed_at is None:
        return "实时"
    return timezone.localtime(figure.computed_at).replace(tzinfo=None)
