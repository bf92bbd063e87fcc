"""Charts as office programs draw them, out of the numbers of a `paper.Chart`: for the Word file and the Excel annex.

Each chart reads cells (an office may put a number right and see it) and holds what they say, so that it is drawn
before anything is calculated. Readable in grey: values at every bar, dark against light, patterns, dashes.
"""

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.series import Series as Drawn
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.fill import ColorChoice, PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from unionhub.core.excel import clean_text
from unionhub.core.sheet_cells import boxed, set_widths, text_cell
from unionhub.core.steady import EARLIEST, steady

from .paper import Chart

#: Centimetres; the type area of an upright page is 15.6 wide.
WIDTH = 15.6
_HEIGHT, _LEAST, _MOST = 6.6, 3.5, 20.0
_DARK, _LIGHT, _LINE = "1F4E79", "BDD7EE", "404040"
_DASHES = ("solid", "sysDash", "lgDashDot", "sysDot")
_SIGNS = ("circle", "square", "triangle", "diamond")
_PATTERNS = ("wdUpDiag", "pct20", "dkHorz", "smGrid")
_DATA_SHEET = "数据"


def native_chart(chart: Chart, sheet: Worksheet, row: int, column: int) -> Any:
    """Write the chart's numbers into the sheet from that cell on and give the chart that reads them.

    The block has one row of headings and one for each label; one column of labels and one for each series.
    """
    _write_block(chart, sheet, row, column)
    made = LineChart() if chart.kind == "line" else BarChart()
    last = row + len(chart.labels)
    places = _places(chart)
    for at, series in enumerate(chart.series):
        here = column + 1 + at
        drawn = Drawn(
            idx=at,
            order=at,
            tx=SeriesLabel(strRef=StrRef(_cells(sheet, here, row, row), _texts([series.name]))),
            cat=AxDataSource(strRef=StrRef(_cells(sheet, column, row + 1, last), _texts(chart.labels))),
            val=NumDataSource(NumRef(_cells(sheet, here, row + 1, last), _numbers(series.values, places))),
            spPr=_ink(chart.kind, at),
        )
        drawn.dLbls = DataLabelList(
            showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False,
            numFmt=places, txPr=_letters(900),
        )  # fmt: skip
        if chart.kind == "line":
            drawn.smooth = False
            drawn.dLbls.position = "t"
            drawn.marker.symbol, drawn.marker.size = _SIGNS[at % len(_SIGNS)], 6
            drawn.marker.spPr = GraphicalProperties(solidFill=_DARK)
        else:
            drawn.dLbls.position = "outEnd"
        made.series.append(drawn)
    _lay_out(chart, made, places)
    return made


def chart_part(chart: Chart) -> tuple[bytes, bytes]:
    """The chart as a part of a Word file (`externalData` of it is «rId1»), and the workbook it is edited in."""
    book = Workbook()
    book.properties.creator, book.properties.created = "", EARLIEST
    sheet: Any = book.active
    sheet.title = _DATA_SHEET
    tree = native_chart(chart, sheet, 1, 1)._write()
    set_widths(sheet, (24, *(14 for _ in chart.series)))
    target = io.BytesIO()
    book.save(target)
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    outside = tree.makeelement(tree.tag.replace("chartSpace", "externalData"), {f"{{{relations}}}id": "rId1"})
    outside.append(tree.makeelement(tree.tag.replace("chartSpace", "autoUpdate"), {"val": "0"}))
    tree.append(outside)
    return tostring(tree), steady(target.getvalue())


def chart_height(chart: Chart) -> float:
    """Centimetres, as high as the same chart of the PDF; lying bars need room below each other."""
    if chart.kind != "bars":
        return _HEIGHT
    bar = max(len(chart.series) * (16 if len(chart.series) == 1 else 13), 17) + 10
    return min(max((34 + len(chart.labels) * bar) / 96 * 2.54, _LEAST), _MOST)


def _write_block(chart: Chart, sheet: Worksheet, row: int, column: int) -> None:
    for at, label in enumerate(chart.labels, row + 1):
        boxed(text_cell(sheet, at, column, label))
    for at, series in enumerate(chart.series, column + 1):
        boxed(text_cell(sheet, row, at, series.name), align="center")
        for line, value in enumerate(series.values, row + 1):
            cell = boxed(sheet.cell(line, at, value), align="right")
            cell.number_format = _places(chart)


def _places(chart: Chart) -> str:
    """The number format that shows every value whole, with at most two places."""
    known = [value for series in chart.series for value in series.values if value is not None]
    places = max((-int(value.normalize().as_tuple().exponent) for value in known), default=0)
    return "#,##0" + {0: "", 1: ".0"}.get(max(places, 0), ".00")


def _cells(sheet: Worksheet, column: int, first: int, last: int) -> str:
    return str(Reference(sheet, min_col=column, max_col=column, min_row=first, max_row=last))


def _texts(texts: Sequence[str]) -> StrData:
    return StrData(len(texts), [StrVal(at, clean_text(text)) for at, text in enumerate(texts)])


def _numbers(values: Sequence[Decimal | None], places: str) -> NumData:
    points = [NumVal(at, v=float(value)) for at, value in enumerate(values) if value is not None]
    return NumData(places, len(values), points)


def _ink(kind: str, at: int) -> GraphicalProperties:
    """How the series of that place is drawn: dark, light, then patterns; lines by their dashes."""
    if kind == "line":
        line = LineProperties(w=25400, prstDash=_DASHES[at % len(_DASHES)], solidFill=_DARK)
        return GraphicalProperties(ln=line)
    edge = LineProperties(w=6350, solidFill=_LINE)
    if at < 2:
        return GraphicalProperties(solidFill=(_DARK, _LIGHT)[at], ln=edge)
    pattern = PatternFillProperties(
        prst=_PATTERNS[at % len(_PATTERNS)],
        fgClr=ColorChoice(srgbClr=_DARK),
        bgClr=ColorChoice(srgbClr="FFFFFF"),
    )
    return GraphicalProperties(pattFill=pattern, ln=edge)


def _letters(size: int) -> RichText:
    """Letters of that size in hundredths of a point, in black."""
    letters = CharacterProperties(
        sz=size, b=False, solidFill="000000", latin=Font(typeface="宋体"), ea=Font(typeface="宋体")
    )
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=letters), endParaRPr=letters)])


def _lay_out(chart: Chart, made: Any, places: str) -> None:
    """Axes, legend and size."""
    made.width, made.height = WIDTH, chart_height(chart)
    made.roundedCorners = False
    made.graphical_properties = GraphicalProperties(
        solidFill="FFFFFF", ln=LineProperties(noFill=True)
    )  # no frame
    for axis in (made.x_axis, made.y_axis):
        axis.delete, axis.majorGridlines, axis.txPr = False, None, _letters(900)
        axis.number_format = places
    if chart.kind == "line":
        made.y_axis.delete = True
    else:
        made.type = "bar" if chart.kind == "bars" else "col"
        made.gapWidth, made.y_axis.delete = 60, True
        if all(value is None or value >= 0 for series in chart.series for value in series.values):
            made.y_axis.scaling.min = 0  # a bar cut off at its foot would lie
        if chart.kind == "bars":
            made.x_axis.scaling.orientation = "maxMin"  # the first on top
    if any(series.name for series in chart.series):
        made.legend.position, made.legend.txPr = "t", _letters(900)
    else:
        made.legend = None
