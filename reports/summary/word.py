"""A summary as a Word file to edit: real headings and styles, tables, charts that an office can change.

The page is that of the PDF (GB/T 9704-2012): A4, 22 lines of 28 characters, page number outside, annexes on new pages,
wide tables across. Equal papers give equal bytes.
"""

import io
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from docx import Document
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from unionhub.core import typefaces
from unionhub.core.papers.word_parts import PITCH, describe, draw_line, indent, mark_row
from unionhub.core.steady import EARLIEST, steady

from .charts_svg import NOTHING, in_words
from .layout import DENSE, SHORT, breadth, placed, shares
from .paper import Annex, Chart, Heading, Paper, Paragraph, Part, Run, Table
from .word_charts import add_chart
from .word_pages import Sections
from .word_styles import set_up

_DATED = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
#: What no file of XML may hold, beside what has no shape: halves of characters, and what is none.
_IMPOSSIBLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
#: Millimetres between the margins of an upright page and of one across.
_WIDTH, _WIDTH_ACROSS = 156, 225


def docx_of_paper(paper: Paper) -> bytes:
    """The Word file; the day of its properties is the paper's own («2026年12月20日»), none if it says none."""
    document = Document()
    set_up(document, _printable(f"（{paper.state}）" if paper.state else ""))
    made_on = _day(paper.dated)
    describe(document, _printable(paper.heading), _printable(paper.author), made_on)
    writer = _Writer(document)
    writer.head(paper)
    writer.parts(paper.parts)
    writer.foot(paper)
    for annex in paper.annexes:
        writer.annex(annex)
    writer.finish()
    stream = io.BytesIO()
    document.save(stream)
    moment = EARLIEST if made_on is None else datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC)
    return steady(stream.getvalue(), moment)


def _day(dated: str) -> date | None:
    found = _DATED.search(dated)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _printable(text: str) -> str:
    return _IMPOSSIBLE.sub("", typefaces.cleaned(text))


class _Writer:
    """Writes a paper from its head to its last annex. `is_across`: the pages being written lie across."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.is_across = False
        self.sections = Sections(document)
        self.charts = 0
        #: Nothing stands on the page yet.
        self.is_fresh = True

    # --- Pieces of a paper ---

    def head(self, paper: Paper) -> None:
        """Red head with its number and line, the title, the addressee."""
        if paper.red_head:
            name = self.line(paper.red_head, "发文机关")
            letters = min(36.0, _WIDTH / 25.4 * 72 // max(breadth(paper.red_head), 1))
            name.runs[0].font.size = Pt(letters)
            draw_line(self.line(paper.document_no, "发文字号"), is_red=True, space=9)
        title = self.document.add_paragraph(style="Title")
        title.add_run("\n".join(_printable(line) for line in paper.title))
        if paper.addressee:
            self.line(f"{paper.addressee.rstrip('：: ')}：", "Normal")

    def foot(self, paper: Paper) -> None:
        """What annexes there are, a line below the text; who signs and when (without a seal, 7.3.5.2)."""
        many = len(paper.annexes)
        for at, annex in enumerate(paper.annexes, 1):
            number = f"{at}." if many > 1 else ""
            told = self.line(f"{'附件：' if at == 1 else ''}{number}{annex.title}", "Normal")
            left = 5 + breadth(f"{many}.") if many > 1 else 5
            hanging = left - 2 if at == 1 else breadth(number)
            indent(told._element.get_or_add_pPr(), left=left, hanging=hanging)
            if at == 1:
                told.paragraph_format.space_before = PITCH
        # The office two characters from the edge, the date beginning two characters after it.
        office, day = breadth(paper.signature), breadth(paper.dated)
        whole = max(office, 2 + day)
        lines = [(paper.signature, 2 + whole - office), (paper.dated, whole - day)]
        for at, (text, right) in enumerate((text, right) for text, right in lines if text):
            signed = self.line(text, "Normal")
            signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            indent(signed._element.get_or_add_pPr(), right=right)
            if at == 0:
                signed.paragraph_format.space_before = PITCH
                signed.paragraph_format.keep_with_next = bool(paper.signature and paper.dated)

    def annex(self, annex: Annex) -> None:
        """An annex on a new page; across at once, if a wide table begins it."""
        found = list(placed(annex.parts))
        self.turn(is_across=bool(found) and found[0][0])
        is_fresh = self.is_fresh
        self.line(annex.number, "附件序号").paragraph_format.page_break_before = not is_fresh
        self.line(annex.title, "Title")
        self.parts(annex.parts)

    def parts(self, parts: Iterable[Part]) -> None:
        """The parts in their order; wide tables, with the headings right above them, on pages lying across."""
        for is_across, part in placed(parts):
            self.turn(is_across=is_across)
            self.part(part)

    def part(self, part: Part) -> None:
        """A heading, a paragraph, a table or a chart."""
        if isinstance(part, Heading):
            self.runs([Run(part.number), *part.runs], f"Heading {part.level}")
        elif isinstance(part, Paragraph):
            self.runs(part.runs, "Normal" if part.is_flush else "Body Text")
        elif isinstance(part, Table):
            self.table(part)
        else:
            self.chart(part)

    def table(self, table: Table) -> None:
        """Caption and unit above, the table, its note below."""
        self.line(table.caption, "Caption")
        if table.unit:
            self.line(table.unit, "表格单位")
        width = _WIDTH_ACROSS if self.is_across else _WIDTH
        made = self.document.add_table(0, len(table.heads), style="Table Grid")
        made.autofit, made.alignment = False, WD_TABLE_ALIGNMENT.CENTER
        for column, share in zip(made.columns, shares(table), strict=True):
            column.width = Mm(width * share)
        dense = "（密）" if len(table.heads) >= DENSE else ""
        self.row(made, [(head, f"表头{dense}") for head in table.heads], is_head=True)
        last = len(table.rows) - 1
        for at, row in enumerate(table.rows):
            texts = [(cell.text, f"表格{'数字' if cell.is_number else '文字'}{dense}") for cell in row]
            keeps = bool(table.note) if at == last else last < SHORT or at in (0, last - 1)
            self.row(made, texts, keeps_next=keeps)
        if table.note:
            self.line(table.note, "图表注")
        self.line("", "间隔")

    def row(
        self, table: Any, cells: Iterable[tuple[str, str]], *, is_head: bool = False, keeps_next: bool = False
    ) -> None:
        """One row of texts with their styles, cells without one left empty; it is whole, a head is repeated."""
        made = table.add_row()
        mark_row(made, is_head)
        for cell, (text, style) in zip(made.cells, cells, strict=False):
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
            paragraph = cell.paragraphs[0]
            paragraph.style = self.document.styles[style]
            paragraph.paragraph_format.keep_with_next = is_head or keeps_next or None
            paragraph.add_run(_printable(text))

    def chart(self, chart: Chart) -> None:
        """The chart, or that there is nothing to draw; its caption and note below."""
        if any(value is not None for series in chart.series for value in series.values):
            self.charts += 1
            place = self.line("", "图")
            add_chart(self.document, place, chart, self.charts, _printable(in_words(chart)))
        else:
            self.line(NOTHING, "图")
        caption = self.line(f"{chart.caption}{f'（单位：{chart.unit}）' if chart.unit else ''}", "图题")
        if chart.note:
            caption.paragraph_format.keep_with_next = True
            self.line(chart.note, "图表注")
        self.line("", "间隔")

    # --- Paragraphs and pages ---

    def line(self, text: str, style: str) -> Any:
        """A paragraph of one text."""
        return self.runs([Run(text)], style)

    def runs(self, runs: Iterable[Run], style: str) -> Any:
        """A paragraph; words that stand for a missing figure are marked."""
        paragraph = self.document.add_paragraph(style=style)
        for run in runs:
            text = _printable(run.text)
            if text:
                made = paragraph.add_run(text)
                if run.is_missing:
                    made.font.highlight_color = WD_COLOR_INDEX.YELLOW
        self.is_fresh = False
        return paragraph

    def turn(self, *, is_across: bool) -> None:
        """Go on upright or across, on a new page if the last one lay otherwise."""
        if is_across == self.is_across:
            return
        paragraphs = self.document.element.body.findall(qn("w:p"))
        last = self.document.element.body[-2]  # the last one holds the properties of the last section
        if not paragraphs or last is not paragraphs[-1]:
            last = self.line("", "间隔")._element
        last.get_or_add_pPr().append(self.sections.properties(is_across=self.is_across))
        self.is_across, self.is_fresh = is_across, True

    def finish(self) -> None:
        """Give the last pages their form."""
        body = self.document.element.body
        body.replace(body[-1], self.sections.properties(is_across=self.is_across))
