"""Builders of the hostile workbooks; what each must lead to stands in `make`."""

import io
import struct
import zlib
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from .rig import HEAD, SHEET, book, good, id_of, inline_row, person, repacked, replaced, saved, sheet_xml

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def one(**changes: Any) -> Callable[[], bytes]:
    """A workbook with one good row (2) and one (3) with the changes."""
    return lambda: saved(book([person(1), person(2, **changes)]))


def each(column: str, *values: Any) -> Callable[[], bytes]:
    """A workbook with a row for each value of that column, from row 2 on."""
    return lambda: saved(book(person(at, **{column: value}) for at, value in enumerate(values)))


# --- Zips ---------------------------------------------------------------------------------------------------------


def bomb() -> bytes:
    """64 MB of zeros in a row, squeezed about 1,011 : 1."""
    return repacked(good(), {"xl/theme/theme1.xml": b"<a>" + b"0" * (64 << 20) + b"</a>"}, level=9)


def lying(with_checksum: bool, real: bytes = b"") -> bytes:
    """A part of 200 MB whose index says 100 bytes; `with_checksum` even the checksum fits those 100."""
    real = real or b"<a>" + b" " * (200 << 20) + b"</a>"
    content = bytearray(repacked(good(), {"xl/theme/theme1.xml": real}, level=9))
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/theme/theme1.xml"))
    content[at + 24 : at + 28] = struct.pack("<I", 100)
    if with_checksum:
        content[at + 16 : at + 20] = struct.pack("<I", zlib.crc32(real[:100]))
    return bytes(content)


def with_parts(parts: dict[str, Any]) -> Callable[[], bytes]:
    return lambda: repacked(good(), parts)


# --- XML ----------------------------------------------------------------------------------------------------------

LAUGHS = '<!DOCTYPE a [<!ENTITY x0 "ha">' + "".join(
    f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10)
)


def with_doctype(doctype: str, entity: str) -> Callable[[], bytes]:
    text = sheet_xml(inline_row(1, HEAD) + inline_row(2, [entity, *person(1)[1:]]))
    return with_parts({SHEET: text.replace("<worksheet", f"{doctype}<worksheet", 1)})


def far_cell(reference: str = "XFD1048576") -> bytes:
    """A sheet of a few KB whose one far-off cell makes a naive reader take 7.8 GB; <dimension> says A1:F3."""
    rows = inline_row(1, HEAD) + inline_row(2, person(1))
    far = f'<row r="1048576"><c r="{reference}"><v>1</v></c></row>'
    text = sheet_xml(rows + far).replace("<sheetData>", '<dimension ref="A1:F3"/><sheetData>')
    return repacked(good(), {SHEET: text})


def far_cell_without_numbers() -> bytes:
    """The same reached by counting: rows and cells without references."""
    row = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in HEAD)
    far = "<row>" + "<c/>" * 300 + "<c><v>1</v></c></row>"
    return repacked(good(), {SHEET: sheet_xml(f"<row>{row}</row>{far}")})


def boasting() -> bytes:
    """One good row under a <dimension> of the whole sheet: who believes it makes room for 17 thousand million cells."""
    text = sheet_xml(inline_row(1, HEAD) + inline_row(2, person(1)))
    boast = text.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    return repacked(good(), {SHEET: boast})


def empty_rows() -> bytes:
    """Three good rows, then formatted emptiness down to the last row of Excel."""
    start = inline_row(1, HEAD) + "".join(inline_row(n + 1, person(n)) for n in range(1, 4))
    rest = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(5, 1_048_577))
    return repacked(good(), {SHEET: sheet_xml(start + rest)})


# --- Sheets -------------------------------------------------------------------------------------------------------


def with_formulas(cached: bool) -> bytes:
    """A column of formulas; openpyxl writes none of their results, xlsxwriter does."""
    if not cached:
        return saved(book([person(1), person(2, remark="=A3&1")]))
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target)
    page = made.add_worksheet("名册")
    page.write_row(0, 0, HEAD)
    page.write_row(1, 0, person(1)[:5])
    page.write_formula(1, 5, '=A2&"好"', None, "职工1好")
    page.write_row(2, 0, person(2)[:5])
    page.write_formula(2, 5, '=IF(1,"","")', None, "")
    made.close()
    return repacked(target.getvalue(), {SHEET: replaced(b'<c r="F3">', b'<c r="F3" t="str">')})


def error_cells() -> bytes:
    return saved(book([person(1), person(2, remark="#REF!"), person(3, name="#N/A")]))


def merged_header() -> bytes:
    """A title over all, groups over two columns each, and names merged down over both head rows."""
    made = openpyxl.Workbook()
    page = made.active
    page.append(["某县总工会会员名册"])
    page.merge_cells("A1:F1")
    page.append(["姓名", "证件", None, "入会日期", "其他", None])
    page.append([None, "身份证号", "手机", None, "银行卡号", "备注"])
    for area in ("A2:A3", "B2:C2", "D2:D3", "E2:F2"):
        page.merge_cells(area)
    for number in (1, 2):
        page.append(person(number))
    return saved(made)


def merged_data() -> bytes:
    made = book([person(1), person(2), person(3), person(4)])
    made.active.merge_cells("D3:D4")
    return saved(made)


def hidden(what: str) -> bytes:
    made = book(person(n) for n in range(1, 5))
    page = made.active
    if what == "columns":
        page.column_dimensions["C"].hidden = True
    else:
        for row in (3, 4):
            page.row_dimensions[row].hidden = True
    if what == "filter":
        page.auto_filter.ref = "A1:F5"
        page.auto_filter.add_filter_column(0, ["职工1", "职工4"])
    return saved(made)


def wrong_sheet_first() -> bytes:
    made = openpyxl.Workbook()
    made.active.title = "汇总"
    made.active.append(["单位", "人数"])
    made.active.append(["一厂", 2])
    page = made.create_sheet("七月名册")
    for row in (HEAD, person(1), person(2)):
        page.append(row)
    return saved(made)


def with_state(state: str, beside: bool) -> bytes:
    """The list on a hidden sheet, alone or beside a visible one that fits as well but is shorter of columns."""
    made = book([person(1)])
    made.active.sheet_state = state
    page = made.create_sheet("说明")
    if beside:
        page.append(HEAD[:2])
        page.append(person(7)[:2])
    else:
        page.append(["请填写名册"])
    made.active = 1
    return saved(made)


def blank() -> bytes:
    return saved(openpyxl.Workbook())


def chart_sheet(alone: bool) -> bytes:
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target)
    chart_page = made.add_chartsheet("图表")
    page = made.add_worksheet("名册")
    if not alone:
        page.write_row(0, 0, HEAD)
        page.write_row(1, 0, person(1))
    chart = made.add_chart({"type": "column"})
    chart.add_series({"values": "=名册!$A$1:$A$2"})
    chart_page.set_chart(chart)
    made.close()
    return target.getvalue()


def headed(*head: Any, rows: int = 2) -> Callable[[], bytes]:
    """The good rows under another head; cells of further columns stay empty."""
    return lambda: saved(book((person(n) for n in range(1, rows + 1)), head))


# --- Cells --------------------------------------------------------------------------------------------------------


def epoch_1904() -> bytes:
    made = openpyxl.Workbook()
    made.epoch = CALENDAR_MAC_1904
    page = made.active
    page.append(HEAD)
    page.append(person(1, joined=date(2024, 1, 5)))
    page.append(person(2, joined=date(2024, 1, 5)))
    page["D3"].number_format = "General"
    return saved(made)


ID = id_of(2)
FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1", "   =1+1", "＝1+1"]


def verbatim() -> bytes:
    rows = [inline_row(n, person(n, remark=_escaped(text))) for n, text in enumerate(FORMULAS, 2)]
    return repacked(good(), {SHEET: sheet_xml(inline_row(1, HEAD) + "".join(rows))})


def _escaped(text: str) -> str:
    plain = text.replace("&", "&amp;").replace("<", "&lt;")
    return plain.replace("\t", "&#9;").replace("\r", "&#13;")


SCRIPT = "<script>alert(1)</script>"


def scripts() -> bytes:
    made = book([person(1, name=SCRIPT), person(2, phone=SCRIPT)], [*HEAD, SCRIPT])
    made.active.title = "<b onload=x>"
    return saved(made)


# --- Other files --------------------------------------------------------------------------------------------------


def csv_text(separator: str = ",") -> str:
    rows = [HEAD, person(1), person(2, name="女职工，二", remark='引号"和,逗号;分号')]
    lines = []
    for row in rows:
        quoted = ('"' + str(cell or "").replace('"', '""') + '"' for cell in row)
        lines.append(separator.join(quoted))
    return "\r\n".join(lines) + "\r\n"


def macro_workbook() -> bytes:
    return repacked(good(), {"xl/vbaProject.bin": OLE + b"\0" * 64})
