# ruff: noqa: E501 -- XML as it stands in the parts
"""Form A, as Excel writes it: 基层工会和会员情况月报表.

Merged headings over two rows, sums, percentages and shared formulas, drop-downs, conditional colours, a print area, a
protected sheet of which only the cells to fill in are open. Hand-written XML.
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

NAME = "A-工会组织和会员情况月报表.xlsx"
SHEET = "月报表"
PART = "xl/worksheets/sheet1.xml"
#: (row of the form, what stands in column B).
ITEMS = (
    (5, "基层工会数"),
    (6, "涵盖单位数"),
    (7, "职工数"),
    (8, "会员数"),
    (9, "其中：女会员"),
    (10, "其中：农民工会员"),
    (11, "本期新建工会"),
    (12, "本期新发展会员"),
    (13, "本期转出会员"),
)
TOTAL_ROW = 14
#: Where the unit, the month and the names of those who sign stand.
UNIT, MONTH, LEADER, CHECKER, CLERK, DAY = "B2", "G2", "B16", "D16", "G16", "J16"

# Numbers of the styles below.
(PLAIN, TITLE, HEADING, LABEL, OPEN, FORMULA, PERCENT, NOTE, DATE, OPEN_TEXT, WORDS) = range(11)

_STYLES = f"""{HEAD}<styleSheet xmlns="{MAIN}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" \
mc:Ignorable="x14ac" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">\
<numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/></numFmts>\
<fonts count="3"><font><sz val="11"/><name val="宋体"/><charset val="134"/></font>\
<font><b/><sz val="18"/><name val="黑体"/><charset val="134"/></font>\
<font><b/><sz val="11"/><name val="宋体"/><charset val="134"/></font></fonts>\
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>\
<fill><patternFill patternType="solid"><fgColor rgb="FFDDEBF7"/><bgColor indexed="64"/></patternFill></fill></fills>\
<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>\
<border><left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="11">\
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">\
<alignment horizontal="center" vertical="center"/></xf>\
<xf numFmtId="0" fontId="2" fillId="2" borderId="1" xfId="0" applyAlignment="1">\
<alignment horizontal="center" vertical="center" wrapText="1"/></xf>\
<xf numFmtId="0" fontId="0" fillId="0" borderId="1" xfId="0"/>\
<xf numFmtId="3" fontId="0" fillId="0" borderId="1" xfId="0" applyProtection="1"><protection locked="0"/></xf>\
<xf numFmtId="3" fontId="0" fillId="0" borderId="1" xfId="0"/>\
<xf numFmtId="10" fontId="0" fillId="0" borderId="1" xfId="0" applyAlignment="1"><alignment horizontal="right"/></xf>\
<xf numFmtId="0" fontId="0" fillId="0" borderId="1" xfId="0" applyProtection="1"><protection locked="0"/></xf>\
<xf numFmtId="176" fontId="0" fillId="0" borderId="0" xfId="0" applyProtection="1"><protection locked="0"/></xf>\
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyProtection="1"><protection locked="0"/></xf>\
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment horizontal="right"/></xf>\
</cellXfs><cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles>\
<dxfs count="2"><dxf><font><color rgb="FF9C0006"/></font><fill><patternFill><bgColor rgb="FFFFC7CE"/></patternFill></fill>\
</dxf><dxf><font><b/></font></dxf></dxfs></styleSheet>"""

_BOOK = f"""{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}" \
xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x15 xr" \
xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main" \
xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision">\
<fileVersion appName="xl" lastEdited="7" lowestEdited="6" rupBuild="22228"/><workbookPr filterPrivacy="1"/>\
<mc:AlternateContent><mc:Choice Requires="x15"><x15ac:absPath url="D:\\报表\\" \
xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"/></mc:Choice></mc:AlternateContent>\
<xr:revisionPtr revIDLastSave="0" documentId="13_ncr:1_{{00000000-0000-0000-0000-000000000000}}"/>\
<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="24000" windowHeight="9600"/></bookViews>\
<sheets><sheet name="月报表" sheetId="1" r:id="rId1"/><sheet name="填表说明" sheetId="2" r:id="rId2"/></sheets>\
<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">月报表!$A$1:$J$16</definedName></definedNames>\
<calcPr calcId="191029"/></workbook>"""


@cache
def make_form_a() -> bytes:
    """The workbook; equal bytes each time."""
    strings = Strings()

    def text(cell: str, words: str, style: int) -> str:
        return f'<c r="{cell}" s="{style}" t="s"><v>{strings(words)}</v></c>'

    def empty(row: int, columns: str, style: int) -> str:
        return "".join(f'<c r="{column}{row}" s="{style}"/>' for column in columns)

    rows = [
        f'<row r="1" spans="1:10" ht="30" customHeight="1" x14ac:dyDescent="0.15">'
        f"{text('A1', '基层工会和会员情况月报表', TITLE)}{empty(1, 'BCDEFGHIJ', TITLE)}</row>",
        f'<row r="2" spans="1:10" x14ac:dyDescent="0.15">{text("A2", "填报单位：", PLAIN)}{empty(2, "BCD", OPEN_TEXT)}'
        f"{text('F2', '统计月份：', WORDS)}{empty(2, 'GH', OPEN_TEXT)}{text('J2', '计量单位：个、人', WORDS)}</row>",
        '<row r="3" spans="1:10" x14ac:dyDescent="0.15">'
        + text("A3", "序号", HEADING)
        + text("B3", "项目", HEADING)
        + text("C3", "本月", HEADING)
        + empty(3, "D", HEADING)
        + text("E3", "本年累计", HEADING)
        + text("F3", "上年同期", HEADING)
        + text("G3", "同比增减", HEADING)
        + empty(3, "H", HEADING)
        + text("I3", "期末数", HEADING)
        + text("J3", "备注", HEADING)
        + "</row>",
        '<row r="4" spans="1:10" x14ac:dyDescent="0.15">'
        + empty(4, "AB", HEADING)
        + text("C4", "数量", HEADING)
        + text("D4", "占合计%", HEADING)
        + empty(4, "EF", HEADING)
        + text("G4", "增减数", HEADING)
        + text("H4", "增减%", HEADING)
        + empty(4, "IJ", HEADING)
        + "</row>",
    ]
    first, last = ITEMS[0][0], ITEMS[-1][0]
    for number, (row, label) in enumerate(ITEMS, 1):
        shared = (
            f'<f t="shared" ref="G{first}:G{last}" si="0">E{first}-F{first}</f>'
            if row == first
            else '<f t="shared" si="0"/>'
        )
        rows.append(
            f'<row r="{row}" spans="1:10" x14ac:dyDescent="0.15"><c r="A{row}" s="{LABEL}"><v>{number}</v></c>'
            f"{text(f'B{row}', label, LABEL)}{empty(row, 'C', OPEN)}"
            f'<c r="D{row}" s="{PERCENT}" t="str"><f>IF($C${TOTAL_ROW}=0,"—",C{row}/$C${TOTAL_ROW})</f><v>—</v></c>'
            f'{empty(row, "EF", OPEN)}<c r="G{row}" s="{FORMULA}">{shared}<v>0</v></c>'
            f'<c r="H{row}" s="{PERCENT}" t="str"><f>IF(F{row}=0,"—",G{row}/F{row})</f><v>—</v></c>'
            f"{empty(row, 'I', OPEN)}{empty(row, 'J', NOTE)}</row>"
        )
    sums = "".join(
        f'<c r="{column}{TOTAL_ROW}" s="{FORMULA}"><f>SUM({column}{first}:{column}{last})</f><v>0</v></c>'
        for column in "EFG"
    )
    rows += [
        f'<row r="{TOTAL_ROW}" spans="1:10" x14ac:dyDescent="0.15">{text(f"A{TOTAL_ROW}", "合计", HEADING)}'
        f'{empty(TOTAL_ROW, "B", HEADING)}<c r="C{TOTAL_ROW}" s="{FORMULA}"><f>SUM(C{first}:C{last})</f><v>0</v></c>'
        f"{empty(TOTAL_ROW, 'D', LABEL)}{sums}{empty(TOTAL_ROW, 'H', LABEL)}"
        f'<c r="I{TOTAL_ROW}" s="{FORMULA}"><f>SUM(I{first}:I{last})</f><v>0</v></c>{empty(TOTAL_ROW, "J", LABEL)}</row>',
        f'<row r="16" spans="1:10" x14ac:dyDescent="0.15">{text("A16", "负责人：", WORDS)}{empty(16, "B", OPEN_TEXT)}'
        f"{text('C16', '审核人：', WORDS)}{empty(16, 'D', OPEN_TEXT)}{text('F16', '填表人：', WORDS)}"
        f"{empty(16, 'G', OPEN_TEXT)}{text('I16', '填报日期：', WORDS)}{empty(16, 'J', DATE)}</row>",
    ]
    merged = (
        "A1:J1",
        "B2:D2",
        "G2:H2",
        "A3:A4",
        "B3:B4",
        "C3:D3",
        "E3:E4",
        "F3:F4",
        "G3:H3",
        "I3:I4",
        "J3:J4",
        "A14:B14",
    )
    inside = (
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:J16"/>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        '<pane ySplit="4" topLeftCell="A5" activePane="bottomLeft" state="frozen"/>'
        '<selection pane="bottomLeft" activeCell="C5" sqref="C5"/></sheetView></sheetViews>'
        '<sheetFormatPr defaultRowHeight="18" x14ac:dyDescent="0.15"/>'
        '<cols><col min="1" max="1" width="9.5" customWidth="1"/><col min="2" max="2" width="22.625" customWidth="1"/>'
        '<col min="3" max="9" width="11.25" customWidth="1"/><col min="10" max="10" width="18" customWidth="1"/></cols>'
        f"<sheetData>{''.join(rows)}</sheetData>"
        '<sheetProtection algorithmName="SHA-512" hashValue="3q2+7w==" saltValue="AAECAw==" spinCount="100000" '
        'sheet="1" objects="1" scenarios="1"/>'
        f'<mergeCells count="{len(merged)}">{"".join(f"""<mergeCell ref="{one}"/>""" for one in merged)}</mergeCells>'
        '<phoneticPr fontId="1" type="noConversion"/>'
        '<conditionalFormatting sqref="G5:G13"><cfRule type="cellIs" dxfId="0" priority="1" operator="lessThan">'
        "<formula>0</formula></cfRule></conditionalFormatting>"
        '<conditionalFormatting sqref="C5:C13"><cfRule type="dataBar" priority="2"><dataBar><cfvo type="min"/>'
        '<cfvo type="max"/><color rgb="FF638EC6"/></dataBar><extLst><ext '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'uri="{B025F937-C7B1-47D3-B67F-A62EFF666E3E}"><x14:id>{11111111-2222-3333-4444-555555555555}</x14:id></ext>'
        "</extLst></cfRule></conditionalFormatting>"
        '<dataValidations count="2"><dataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1" '
        'sqref="J5:J13"><formula1>"正常,待核实,口径调整"</formula1></dataValidation>'
        '<dataValidation type="whole" operator="greaterThanOrEqual" allowBlank="1" showErrorMessage="1" '
        'errorTitle="只能填整数" sqref="C5:C13 E5:F13 I5:I13"><formula1>0</formula1></dataValidation></dataValidations>'
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" r:id="rId1"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>"
        '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"><x14:conditionalFormattings><x14:conditionalFormatting '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:cfRule type="dataBar" '
        'id="{11111111-2222-3333-4444-555555555555}"><x14:dataBar minLength="0" maxLength="100"><x14:cfvo type="autoMin"/>'
        '<x14:cfvo type="autoMax"/></x14:dataBar></x14:cfRule><xm:sqref>C5:C13</xm:sqref></x14:conditionalFormatting>'
        "</x14:conditionalFormattings></ext></extLst>"
    )
    guide = sheet(
        '<dimension ref="A1:A3"/><cols><col min="1" max="1" width="80" customWidth="1"/></cols><sheetData>'
        f'<row r="1">{text("A1", "填表说明", PLAIN)}</row>'
        f'<row r="2">{text("A2", "一、本表由县（市、区）总工会于次月 5 日前报送。", PLAIN)}</row>'
        f'<row r="3">{text("A3", "二、白色单元格填写，其余自动计算。", PLAIN)}</row></sheetData>'
    )
    page = sheet(
        inside,
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"',
    )
    office = "application/vnd.openxmlformats-officedocument"
    overrides = {
        "xl/workbook.xml": BOOK_TYPE,
        PART: SHEET_TYPE,
        "xl/worksheets/sheet2.xml": SHEET_TYPE,
        "xl/styles.xml": f"{office}.spreadsheetml.styles+xml",
        "xl/sharedStrings.xml": f"{office}.spreadsheetml.sharedStrings+xml",
        "xl/calcChain.xml": f"{office}.spreadsheetml.calcChain+xml",
        "docProps/app.xml": f"{office}.extended-properties+xml",
    }
    chained = [f"{column}{row}" for row, _ in ITEMS for column in "DGH"] + [
        f"{column}{TOTAL_ROW}" for column in "CEFGI"
    ]
    return zipped(
        {
            "[Content_Types].xml": types(
                overrides,
                {
                    "bin": f"{office}.spreadsheetml.printerSettings",
                    "rels": f"application/vnd.{PACKAGE_RELS}",
                    "xml": "application/xml",
                },
            ),
            "_rels/.rels": relations(
                ("officeDocument", "xl/workbook.xml"), ("extended-properties", "docProps/app.xml")
            ),
            "xl/workbook.xml": _BOOK,
            "xl/_rels/workbook.xml.rels": relations(
                ("worksheet", "worksheets/sheet1.xml"),
                ("worksheet", "worksheets/sheet2.xml"),
                ("styles", "styles.xml"),
                ("sharedStrings", "sharedStrings.xml"),
                ("calcChain", "calcChain.xml"),
            ),
            PART: page,
            "xl/worksheets/sheet2.xml": guide,
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                ("printerSettings", "../printerSettings/printerSettings1.bin")
            ),
            "xl/printerSettings/printerSettings1.bin": "Microsoft Print to PDF".encode("utf-16-le")
            + bytes(64),
            "xl/styles.xml": _STYLES,
            "xl/sharedStrings.xml": strings.part(),
            "xl/calcChain.xml": f'{HEAD}<calcChain xmlns="{MAIN}">'
            + "".join(f'<c r="{one}" i="1"/>' for one in chained)
            + "</calcChain>",
            "docProps/app.xml": f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
            'extended-properties"><Application>Microsoft Excel</Application><AppVersion>16.0300</AppVersion></Properties>',
        }
    )
