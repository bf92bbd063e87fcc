# ruff: noqa: E501 -- XML as it stands in the parts
"""Form C, made by LibreOffice itself out of a flat ODS: 维权服务情况月报.

Merged headings, sums, a percentage, a day, conditional colours, a drop-down, a print range.
"""

import re
import tempfile
from functools import cache
from pathlib import Path

from tests.sheets.office import resaved

from .zipped import unzipped, zipped

NAME = "C-维权服务情况月报.xlsx"
SHEET = "维权服务"
#: (row, label) of the rows to fill in; columns B 本月, C 本年累计, D 上年同期, E 增减% (formula).
ITEMS = ((4, "受理劳动争议（件）"), (5, "涉及职工（人）"), (6, "调解成功（件）"), (7, "涉及金额（万元）"))
TOTAL_ROW = 8
UNIT, DAY = "B2", "E2"

_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
        ("number", "datastyle"),
        ("calcext", "calcext"),
        ("of", "of"),
    )
)
_NAMES = _NAMES.replace("xmlns:of:1.0", "xmlns:of:1.2").replace(
    "urn:oasis:names:tc:opendocument:xmlns:calcext:1.0",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
)


def _text(words: str, style: str = "ce-head", more: str = "") -> str:
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string"{more}>'
        f"<text:p>{words}</text:p></table:table-cell>"
    )


def _flat() -> str:
    empty = '<table:table-cell table:style-name="ce-cell"/>'
    covered = "<table:covered-table-cell/>"
    rows = [
        _text("维权服务情况月报", "ce-title", ' table:number-columns-spanned="5"') + covered * 4,
        _text("填报单位", "Default")
        + '<table:table-cell table:number-columns-spanned="2"/>'
        + covered
        + _text("填报日期", "Default")
        + '<table:table-cell table:style-name="ce-day"/>',
        "".join(_text(words) for words in ("指标", "本月", "本年累计", "上年同期", "增减%")),
    ]
    for row, label in ITEMS:
        rows.append(
            _text(label, "ce-cell")
            + empty * 3
            + f'<table:table-cell table:style-name="ce-rate" table:formula="of:=IF([.D{row}]=0;0;[.C{row}]/[.D{row}]-1)" '
            'office:value-type="percentage" office:value="0"/>'
        )
    rows.append(
        _text("合计")
        + "".join(
            f'<table:table-cell table:style-name="ce-cell" table:formula="of:=SUM([.{one}4:.{one}7])" '
            'office:value-type="float" office:value="0"/>'
            for one in "BCD"
        )
        + '<table:table-cell table:style-name="ce-cell" table:content-validation-name="val1"/>'
    )
    columns = '<table:table-column table:style-name="co1"/><table:table-column table:style-name="co2" '
    columns += 'table:number-columns-repeated="4"/>'
    inside = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    border = 'fo:border="0.5pt solid #000000"'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {_NAMES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:styles><style:style style:name="Bad" style:family="table-cell"><style:text-properties fo:color="#cc0000"/>
</style:style></office:styles><office:automatic-styles>
<number:percentage-style style:name="N11"><number:number number:decimal-places="2" number:min-integer-digits="1"/>
<number:text>%</number:text></number:percentage-style>
<number:date-style style:name="N80"><number:year number:style="long"/><number:text>-</number:text>
<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>
<style:style style:name="co1" style:family="table-column"><style:table-column-properties
 style:column-width="5cm"/></style:style>
<style:style style:name="co2" style:family="table-column"><style:table-column-properties
 style:column-width="2.6cm"/></style:style>
<style:style style:name="ce-title" style:family="table-cell"><style:paragraph-properties fo:text-align="center"/>
<style:text-properties fo:font-size="16pt" fo:font-weight="bold"/></style:style>
<style:style style:name="ce-head" style:family="table-cell"><style:table-cell-properties {border}
 fo:background-color="#dee6ef"/><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="ce-cell" style:family="table-cell"><style:table-cell-properties {border}/></style:style>
<style:style style:name="ce-rate" style:family="table-cell" style:data-style-name="N11">
<style:table-cell-properties {border}/></style:style>
<style:style style:name="ce-day" style:family="table-cell" style:data-style-name="N80"/>
</office:automatic-styles>
<office:body><office:spreadsheet>
<table:content-validations><table:content-validation table:name="val1"
 table:condition="of:cell-content-is-in-list(&quot;已核&quot;;&quot;待核&quot;)" table:allow-empty-cell="true"
 table:base-cell-address="{SHEET}.E8"/></table:content-validations>
<table:table table:name="{SHEET}" table:print-ranges="{SHEET}.A1:{SHEET}.E8">{columns}{inside}
<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="{SHEET}.E4:{SHEET}.E7">
<calcext:condition calcext:apply-style-name="Bad" calcext:value="&lt;0" calcext:base-cell-address="{SHEET}.E4"/>
</calcext:conditional-format></calcext:conditional-formats></table:table>
</office:spreadsheet></office:body></office:document>"""


@cache
def make_form_c() -> bytes:
    """The workbook; equal bytes each time once its own clock is taken out. Needs LibreOffice."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "form_c.fods"
        source.write_text(_flat(), "utf-8")
        made = resaved(source, Path(folder)).read_bytes()
    parts = unzipped(made)
    core = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z?", b"2026-09-28T08:00:00Z", core)
    return zipped(parts)
