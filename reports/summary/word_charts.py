"""A chart of a Word file: the drawing, the part that describes it, the workbook behind «edit data»."""

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Cm

from unionhub.core.excel import XLSX

from .native_charts import WIDTH, chart_height, chart_part
from .paper import Chart

_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_DRAWING = (
    '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent/><wp:docPr/><wp:cNvGraphicFramePr/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart/>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing>"
)


def add_chart(document: Any, paragraph: Any, chart: Chart, number: int, told: str) -> None:
    """Put the chart into the paragraph; `number` (from 1) is its own in the file, `told` says it in words."""
    described, data = chart_part(chart)
    package = document.part.package
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART, described, package)
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), XLSX, data, package)
    part.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
    drawing: Any = parse_xml(_DRAWING)
    inline = drawing[0]
    extent, about, graphic = inline[0], inline[1], inline[3]
    extent.set("cx", str(int(Cm(WIDTH))))
    extent.set("cy", str(int(Cm(chart_height(chart)))))
    for key, value in (("id", str(number)), ("name", f"图 {number}"), ("descr", told)):
        about.set(key, value)
    reference = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    graphic[0][0].set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", reference)
    paragraph.add_run()._element.append(drawing)
