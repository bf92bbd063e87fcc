"""What is written into the three forms in these tests."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from unionhub.core.workbook_parts import Write

from .forms import form_a, form_b, form_c, make_form_a, make_form_b, make_form_c

DAY = date(2026, 11, 3)


def of_form_a() -> list[Write]:
    """Every open cell."""
    sheet = form_a.SHEET
    writes = [
        Write(sheet, form_a.UNIT, "某县总工会"),
        Write(sheet, form_a.MONTH, "2026年10月"),
        Write(sheet, form_a.LEADER, "张三"),
        Write(sheet, form_a.CHECKER, "李四"),
        Write(sheet, form_a.CLERK, "王五"),
        Write(sheet, form_a.DAY, DAY),
        Write(sheet, "J5", "正常"),
    ]
    for row, _ in form_a.ITEMS:
        writes += [Write(sheet, f"C{row}", row * 10), Write(sheet, f"E{row}", row * 100)]
        writes += [Write(sheet, f"F{row}", row * 90), Write(sheet, f"I{row}", row * 1000)]
    return writes


def of_form_b() -> list[Write]:
    """Eleven townships and a figure for each nature."""
    sheet = form_b.SHEET
    writes = [Write(sheet, form_b.UNIT, "某县总工会"), Write(sheet, form_b.MONTH, "2026年10月")]
    for row in range(form_b.FIRST_ROW, form_b.LAST_ROW):
        values = (f"第{row - 5}镇", row, row * 100, row * 40, 20, row - 5, "镇")
        columns = "ABCDFGI"
        writes += [
            Write(sheet, f"{column}{row}", value) for column, value in zip(columns, values, strict=True)
        ]
    for row in range(2, len(form_b.NATURES) + 2):
        writes += [Write(form_b.SECOND, f"B{row}", row * 10), Write(form_b.SECOND, f"C{row}", row)]
    return writes


def of_form_c() -> list[Write]:
    """All figures, one of them with a fraction."""
    sheet = form_c.SHEET
    writes = [Write(sheet, form_c.UNIT, "某县总工会"), Write(sheet, form_c.DAY, DAY)]
    for row, _ in form_c.ITEMS:
        writes += [Write(sheet, f"B{row}", row), Write(sheet, f"C{row}", Decimal("12.5") * row)]
        writes.append(Write(sheet, f"D{row}", 10 * row))
    return writes


FORMS: dict[str, tuple[Callable[[], bytes], Callable[[], list[Write]]]] = {
    "a": (make_form_a, of_form_a),
    "b": (make_form_b, of_form_b),
    "c": (make_form_c, of_form_c),
}
#: The parts that may differ once a form is filled.
TOUCHED = {
    "a": ["xl/workbook.xml", form_a.PART],
    "b": ["xl/workbook.xml", form_b.PART, form_b.SECOND_PART],
    "c": ["xl/workbook.xml", "xl/worksheets/sheet1.xml"],
}
