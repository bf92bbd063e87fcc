# ruff: noqa: E501 -- XML as it stands in the parts
"""Form B, as WPS and Excel users make it: 街道乡镇工会工作情况表.

Rows for each township, a text box and a button-like shape, rich text, notes on cells, a hidden sheet that a drop-down
looks into, defined names, an array formula, a second sheet by nature of the union. Hand-written XML, with the prefix
that some programs write before every tag of the second sheet.
"""

from functools import cache

from .zipped import (
    BOOK_TYPE,
    HEAD,
    MAIN,
    PACKAGE_RELS,
    RELATIONS,
    SHEET_TYPE,
    Strings,
    relations,
    sheet,
    types,
    zipped,
)

NAME = "B-街道乡镇工会工作情况表.xlsx"
SHEET, SECOND, HIDDEN = "乡镇情况", "按性质", "代码"
PART, SECOND_PART = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
#: The rows for townships, and the sums below them.
FIRST_ROW, LAST_ROW, TOTAL_ROW = 6, 17, 18
#: Columns: 乡镇, 基层工会, 会员, 女会员, 女会员占比 (formula), 受理争议, 调解成功, 成功率 (formula), 类别 (drop-down).
NAMES, UNIONS, MEMBERS, WOMEN, ACCEPTED, SETTLED, KIND = "A", "B", "C", "D", "F", "G", "I"
UNIT, MONTH = "B3", "H3"
NATURES = ("国有企业", "集体企业", "非公有制企业", "机关", "事业单位", "社会组织")

(PLAIN, TITLE, HEADING, CELL, PERCENT, CODE) = range(6)
_MAIN_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_STYLES = f"""{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="宋体"/></font>\
<font><b/><sz val="12"/><name val="宋体"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills><borders count="2"><border><left/><right/><top/><bottom/>\
<diagonal/></border><border><left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/>\
<diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>\
</cellStyleXfs><cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0"><alignment horizontal="center"/></xf>\
<xf numFmtId="0" fontId="1" fillId="0" borderId="1" xfId="0"><alignment horizontal="center" wrapText="1"/></xf>\
<xf numFmtId="0" fontId="0" fillId="0" borderId="1" xfId="0"/>\
<xf numFmtId="9" fontId="0" fillId="0" borderId="1" xfId="0"/>\
<xf numFmtId="49" fontId="0" fillId="0" borderId="1" xfId="0"/></cellXfs></styleSheet>"""
_BOOK = f"""{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr/><bookViews><workbookView/></bookViews>\
<sheets><sheet name="{SHEET}" sheetId="1" r:id="rId1"/><sheet name="{SECOND}" sheetId="3" r:id="rId2"/>\
<sheet name="{HIDDEN}" sheetId="2" state="veryHidden" r:id="rId3"/></sheets><definedNames>\
<definedName name="_xlnm.Print_Titles" localSheetId="0">{SHEET}!$4:$5</definedName>\
<definedName name="乡镇类别">{HIDDEN}!$A$1:$A$3</definedName>\
<definedName name="会员合计">{SHEET}!$C${TOTAL_ROW}</definedName></definedNames></workbook>"""
_DRAWING = f"""{HEAD}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" \
xmlns:a="{_MAIN_DRAWING}"><xdr:twoCellAnchor><xdr:from><xdr:col>9</xdr:col><xdr:colOff>120000</xdr:colOff>\
<xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>12</xdr:col><xdr:colOff>0</xdr:colOff>\
<xdr:row>8</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:sp macro="" textlink=""><xdr:nvSpPr>\
<xdr:cNvPr id="2" name="文本框 1"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr><a:xfrm><a:off x="0" y="0"/>\
<a:ext cx="1800000" cy="1200000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>\
<a:srgbClr val="FFF2CC"/></a:solidFill><a:ln w="9525"><a:solidFill><a:srgbClr val="7F7F7F"/></a:solidFill></a:ln>\
</xdr:spPr><xdr:txBody><a:bodyPr wrap="square"/><a:lstStyle/><a:p><a:r><a:rPr lang="zh-CN" sz="1000" b="1"/>\
<a:t>填报提示：</a:t></a:r><a:r><a:rPr lang="zh-CN" sz="1000"/><a:t>每个乡镇（街道）一行，次月 5 日前报市总。</a:t></a:r>\
</a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor><xdr:twoCellAnchor><xdr:from><xdr:col>9</xdr:col>\
<xdr:colOff>120000</xdr:colOff><xdr:row>9</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>11</xdr:col>\
<xdr:colOff>0</xdr:colOff><xdr:row>11</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:sp macro="" textlink="">\
<xdr:nvSpPr><xdr:cNvPr id="3" name="按钮 2"/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr><a:xfrm><a:off x="0" y="0"/>\
<a:ext cx="900000" cy="360000"/></a:xfrm><a:prstGeom prst="roundRect"><a:avLst/></a:prstGeom><a:solidFill>\
<a:srgbClr val="9DC3E6"/></a:solidFill></xdr:spPr><xdr:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r>\
<a:rPr lang="zh-CN" sz="1000"/><a:t>返回目录</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/>\
</xdr:twoCellAnchor></xdr:wsDr>"""
_NOTE = f"""{HEAD}<comments xmlns="{MAIN}"><authors><author>市总组织部</author></authors><commentList>\
<comment ref="C4" authorId="0"><text><r><rPr><b/><sz val="9"/></rPr><t>市总组织部：</t></r><r><rPr><sz val="9"/></rPr>\
<t xml:space="preserve">
按实名制系统口径。</t></r></text></comment></commentList></comments>"""
_NOTE_SHAPE = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>
</o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">
<v:stroke joinstyle="miter"/></v:shapetype><v:shape id="_x0000_s1025" type="#_x0000_t202"
 style='position:absolute;margin-left:59pt;margin-top:1pt;width:108pt;height:59pt;z-index:1;visibility:hidden'
 fillcolor="#ffffe1"><v:fill color2="#ffffe1"/><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>
<x:Anchor>3, 15, 3, 2, 5, 15, 7, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>3</x:Row><x:Column>2</x:Column>
</x:ClientData></v:shape></xml>"""


def _first(strings: Strings) -> str:
    title = strings.rich(
        '<r><rPr><b/><sz val="16"/><color rgb="FFC00000"/><rFont val="黑体"/></rPr><t>街道乡镇</t></r>'
        '<r><rPr><b/><sz val="16"/><rFont val="黑体"/></rPr><t>工会工作情况表</t></r>'
        '<rPh sb="0" eb="4"><t>jiedao</t></rPh><phoneticPr fontId="1"/>'
    )

    def text(cell: str, words: str, style: int = HEADING) -> str:
        return f'<c r="{cell}" s="{style}" t="s"><v>{strings(words)}</v></c>'

    def empty(row: int, columns: str, style: int = HEADING) -> str:
        return "".join(f'<c r="{column}{row}" s="{style}"/>' for column in columns)

    rows = [
        f'<row r="1" ht="26" customHeight="1"><c r="A1" s="{TITLE}" t="s"><v>{title}</v></c></row>',
        f'<row r="3">{text("A3", "填报单位", PLAIN)}{text("G3", "统计月份", PLAIN)}</row>',
        f'<row r="4">{text("A4", "乡镇（街道）")}{text("B4", "组织建设")}{empty(4, "CDE")}{text("F4", "劳动争议调解")}'
        f"{empty(4, 'GH')}{text('I4', '类别')}</row>",
        f'<row r="5">{empty(5, "A")}{text("B5", "基层工会数")}{text("C5", "会员数")}{text("D5", "女会员数")}'
        f"{text('E5', '女会员占比')}{text('F5', '受理件数')}{text('G5', '调解成功件数')}{text('H5', '成功率')}"
        f"{empty(5, 'I')}</row>",
    ]
    for row in range(FIRST_ROW, LAST_ROW + 1):
        rows.append(
            f'<row r="{row}"><c r="A{row}" s="{CODE}"/>{empty(row, "BCD", CELL)}'
            f'<c r="E{row}" s="{PERCENT}"><f>IF(C{row}=0,0,D{row}/C{row})</f><v>0</v></c>{empty(row, "FG", CELL)}'
            f'<c r="H{row}" s="{PERCENT}"><f>IF(F{row}=0,0,G{row}/F{row})</f><v>0</v></c>{empty(row, "I", CELL)}</row>'
        )
    span = f"{FIRST_ROW}:{{0}}{LAST_ROW}"
    sums = "".join(
        f'<c r="{one}{TOTAL_ROW}" s="{CELL}"><f>SUM({one}{span.format(one)})</f><v>0</v></c>' for one in "BCD"
    )
    rows.append(
        f'<row r="{TOTAL_ROW}">{text(f"A{TOTAL_ROW}", "合计")}{sums}'
        f'<c r="E{TOTAL_ROW}" s="{PERCENT}"><f>IF(会员合计=0,0,D{TOTAL_ROW}/会员合计)</f><v>0</v></c>'
        f'<c r="F{TOTAL_ROW}" s="{CELL}"><f>SUM(F{span.format("F")})</f><v>0</v></c>'
        f'<c r="G{TOTAL_ROW}" s="{CELL}"><f>SUM(G{span.format("G")})</f><v>0</v></c>'
        f'<c r="H{TOTAL_ROW}" s="{PERCENT}"><f t="array" ref="H{TOTAL_ROW}">SUM(G{span.format("G")}*1)/'
        f"MAX(1,SUM(F{span.format('F')}))</f><v>0</v></c>{empty(TOTAL_ROW, 'I', CELL)}</row>"
    )
    return sheet(
        '<sheetPr codeName="Sheet1"><tabColor rgb="FFFFC000"/><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:I18"/><sheetViews>'
        '<sheetView workbookViewId="0"/></sheetViews><sheetFormatPr baseColWidth="10" defaultRowHeight="16"/>'
        '<cols><col min="1" max="1" width="16" customWidth="1"/><col min="2" max="9" width="11" customWidth="1"/></cols>'
        f"<sheetData>\n{chr(10).join(rows)}\n</sheetData>"
        '<mergeCells count="5"><mergeCell ref="A1:I1"/><mergeCell ref="A4:A5"/><mergeCell ref="B4:E4"/>'
        '<mergeCell ref="F4:H4"/><mergeCell ref="I4:I5"/></mergeCells>'
        f'<conditionalFormatting sqref="H{FIRST_ROW}:H{LAST_ROW}"><cfRule type="colorScale" priority="1"><colorScale>'
        '<cfvo type="min"/><cfvo type="max"/><color rgb="FFF8696B"/><color rgb="FF63BE7B"/></colorScale></cfRule>'
        "</conditionalFormatting>"
        f'<dataValidations count="1"><dataValidation type="list" allowBlank="1" sqref="I{FIRST_ROW}:I{LAST_ROW}">'
        "<formula1>乡镇类别</formula1></dataValidation></dataValidations>"
        '<pageMargins left="0.5" right="0.5" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape"/><drawing r:id="rId1"/><legacyDrawing r:id="rId2"/>'
    )


def _second() -> str:
    """A sheet with a prefix before every tag, inline words, rows and cells without references, a note in the XML."""

    def words(text: str) -> str:
        return f'<x:c s="{HEADING}" t="inlineStr"><x:is><x:t>{text}</x:t></x:is></x:c>'

    rows = "".join(
        f"<x:row>{words(nature)}<x:c s='{CELL}'/><x:c s='{CELL}'></x:c><x:c s=\"{CELL}\"><x:f>B{row}-C{row}</x:f></x:c></x:row>"
        for row, nature in enumerate(NATURES, 2)
    )
    last = len(NATURES) + 1
    return (
        f'{HEAD}<x:worksheet xmlns:x="{MAIN}"><!-- <x:c r="A1"><x:v>9</x:v></x:c> --><x:sheetData>'
        f"<x:row>{words('工会性质')}{words('本月会员数')}{words('上月会员数')}{words('增减')}</x:row>{rows}"
        f"<x:row>{words('合计')}<x:c><x:f>SUM(B2:B{last})</x:f></x:c><x:c><x:f>SUM(C2:C{last})</x:f></x:c>"
        f"<x:c><x:f>SUM(D2:D{last})</x:f></x:c></x:row></x:sheetData></x:worksheet>"
    )


@cache
def make_form_b() -> bytes:
    """The workbook; equal bytes each time."""
    strings = Strings()
    first = _first(strings)
    kinds = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>{strings(words)}</v></c></row>'
        for row, words in enumerate(("乡", "镇", "街道"), 1)
    )
    office = "application/vnd.openxmlformats-officedocument"
    overrides = {
        "xl/workbook.xml": BOOK_TYPE,
        PART: SHEET_TYPE,
        SECOND_PART: SHEET_TYPE,
        "xl/worksheets/sheet3.xml": SHEET_TYPE,
        "xl/styles.xml": f"{office}.spreadsheetml.styles+xml",
        "xl/sharedStrings.xml": f"{office}.spreadsheetml.sharedStrings+xml",
        "xl/drawings/drawing1.xml": f"{office}.drawing+xml",
        "xl/comments1.xml": f"{office}.spreadsheetml.comments+xml",
    }
    defaults = {
        "rels": f"application/vnd.{PACKAGE_RELS}",
        "xml": "application/xml",
        "vml": f"{office}.vmlDrawing",
    }
    return zipped(
        {
            "[Content_Types].xml": types(overrides, defaults),
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": _BOOK,
            "xl/_rels/workbook.xml.rels": relations(
                ("worksheet", "/xl/worksheets/sheet1.xml"),
                ("worksheet", "/xl/worksheets/sheet2.xml"),
                ("worksheet", "/xl/worksheets/sheet3.xml"),
                ("styles", "/xl/styles.xml"),
                ("sharedStrings", "/xl/sharedStrings.xml"),
            ),
            PART: first,
            SECOND_PART: _second(),
            "xl/worksheets/sheet3.xml": sheet(f"<sheetData>{kinds}</sheetData>"),
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                ("drawing", "../drawings/drawing1.xml"),
                ("vmlDrawing", "../drawings/vmlDrawing1.vml"),
                ("comments", "../comments1.xml"),
            ),
            "xl/drawings/drawing1.xml": _DRAWING,
            "xl/drawings/vmlDrawing1.vml": _NOTE_SHAPE,
            "xl/comments1.xml": _NOTE,
            "xl/styles.xml": _STYLES,
            "xl/sharedStrings.xml": strings.part(),
        }
    )
