"""Any values in any cells of any form: they are there afterwards, and nothing else is different."""

import re
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from unionhub.core.workbook_parts import CannotWrite, Write, cell_name, differing_parts, fill, unlike
from unionhub.core.workbook_parts.package import Package
from unionhub.core.workbook_parts.values import CellReader, RawCell

from .forms import form_a, form_b, make_form_a, make_form_b
from .forms.zipped import unzipped

FORMS = {
    form_a.SHEET: (make_form_a, "xl/worksheets/sheet1.xml"),
    form_b.SHEET: (make_form_b, "xl/worksheets/sheet1.xml"),
    form_b.SECOND: (make_form_b, "xl/worksheets/sheet2.xml"),
}
text = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=12)
numbers = st.one_of(
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False, allow_infinity=False),
)
values = st.one_of(st.none(), numbers, text, st.dates(date(1901, 1, 1), date(2099, 12, 31)))
places = st.tuples(st.integers(1, 30), st.integers(1, 20))


class Everything(CellReader):
    """All cells of a sheet by place; those that look like none at all are left out."""

    def __init__(self, part: bytes) -> None:
        super().__init__(part)
        self.cells: dict[tuple[int, int], tuple] = {}

    def take(self, cell: RawCell) -> None:
        if cell.formula is not None or cell.kind in ("str", "e"):
            held = (cell.style, "formula", cell.formula)  # its result may be forgotten
        else:
            held = (cell.style, cell.value, cell.inline)
        if any(held):
            self.cells[cell.row, cell.column] = held


def answer_of(form: bytes, writes: list[Write]) -> bytes | CannotWrite:
    try:
        return fill(form, writes)
    except CannotWrite as refusal:
        return refusal


def cells_of(content: bytes, part: str) -> dict[tuple[int, int], tuple]:
    found = Everything(Package(content).read(part))
    found.parse()
    return found.cells


@given(
    name=st.sampled_from(sorted(FORMS)),
    wanted=st.dictionaries(places, values, max_size=25),
)
@settings(max_examples=150, deadline=None)
def test_filling(name, wanted):
    make, part = FORMS[name]
    form = make()
    writes = [Write(name, cell_name(*at), value) for at, value in wanted.items()]
    filled = answer_of(form, writes)
    while isinstance(filled, CannotWrite):  # formulas and merged cells: named, and left out then
        assert filled.cell in {write.cell for write in writes}
        assert re.search("公式|合并", filled.text)
        writes = [write for write in writes if write.cell != filled.cell]
        filled = answer_of(form, writes)
    assert unlike(filled, writes) == []
    assert fill(form, writes) == filled
    assert fill(filled, writes) == filled
    assert set(differing_parts(form, filled)) <= {"xl/workbook.xml", *(one for _, one in FORMS.values())}
    before, after = cells_of(form, part), cells_of(filled, part)
    written = {at for at in wanted if cell_name(*at) in {write.cell for write in writes}}
    assert {at: cell for at, cell in before.items() if at not in written} == {
        at: cell for at, cell in after.items() if at not in written
    }
    for at in written & before.keys() & after.keys():
        assert before[at][0] == after[at][0]  # the style
    assert list(unzipped(filled)) == list(unzipped(form))


@given(number=st.decimals(allow_nan=True, allow_infinity=True))
@settings(max_examples=200, deadline=None)
def test_any_number_is_kept_exactly_or_refused(number):
    writes = [Write(form_a.SHEET, "C5", Decimal(number))]
    filled = answer_of(make_form_a(), writes)
    if isinstance(filled, CannotWrite):
        assert "C5：数字" in filled.text
    else:
        assert unlike(filled, writes) == []
