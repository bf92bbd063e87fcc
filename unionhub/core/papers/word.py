"""The Word file of a paper, written from the same frozen HTML as its PDF: every word of it, in the same order.

Only elements that our templates use are known; of any other one the text is kept. Nothing is fetched: pictures give
their alternative text. Page and lines follow GB/T 9704-2012: A4, 仿宋 16 pt, 22 lines of 28 characters.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Pt, RGBColor
from lxml import html as markup

from .word_parts import (
    FANG,
    HEI,
    PITCH,
    RED,
    SONG,
    WORD,
    close_up,
    describe,
    draw_line,
    dress,
    indent,
    set_page,
)
from .word_table import add_table

__all__ = ["WORD", "to_word"]
#: Between a table and what stands around it.
_GAP = Pt(8)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3",
    "h4", "header", "hr", "li", "main", "ol", "p", "section", "table", "ul",
))  # fmt: skip
_SILENT = frozenset(("script", "style", "template", "title", "head"))


@dataclass(frozen=True)
class Look:
    """How a paragraph and its letters look; sizes in points, indents in characters."""

    size: float = 16
    font: str = FANG
    bold: bool = False
    underline: bool = False
    colour: RGBColor | None = None
    align: Any = (
        WD_ALIGN_PARAGRAPH.LEFT
    )  # as in the PDF; justified, a line before a long number is torn apart
    indent: int = 2
    indent_right: int = 0
    before: float = 0
    after: float = 0
    line: Any = PITCH
    keeps_blanks: bool = False


_TAGS: dict[str, dict[str, Any]] = {
    "h1": {"size": 22, "font": SONG, "bold": True, "align": WD_ALIGN_PARAGRAPH.CENTER, "indent": 0,
           "line": Pt(36), "after": 12},
    "h2": {"font": HEI},
    "h3": {"font": HEI, "size": 14},
    "h4": {"font": HEI, "size": 14},
    "li": {"indent": 0},
    "dt": {"indent": 0},
    "dd": {"indent": 2},
}  # fmt: skip
_INLINE: dict[str, dict[str, Any]] = {
    "b": {"bold": True},
    "strong": {"bold": True},
    "u": {"underline": True},
    "th": {"font": HEI},
}
_CLASSES: dict[str, dict[str, Any]] = {
    "is-flush": {"indent": 0},
    "is-pre": {"keeps_blanks": True},
    "is-centre": {"align": WD_ALIGN_PARAGRAPH.CENTER, "indent": 0},
    "is-signature": {"align": WD_ALIGN_PARAGRAPH.RIGHT, "indent": 0, "indent_right": 4, "keeps_blanks": True},
    "is-signature-first": {"before": 16},
    "uh-paper-issuer": {"align": WD_ALIGN_PARAGRAPH.CENTER, "indent": 0, "font": SONG},
    "uh-paper-number": {"align": WD_ALIGN_PARAGRAPH.RIGHT, "indent": 0, "after": 8},
    "uh-red-head": {"size": 30, "font": SONG, "bold": True, "colour": RED, "indent": 0, "line": Pt(40),
                    "align": WD_ALIGN_PARAGRAPH.CENTER, "after": 16},
    "uh-document-no": {"align": WD_ALIGN_PARAGRAPH.CENTER, "indent": 0, "keeps_blanks": True, "after": 4},
}  # fmt: skip
_CELL: dict[str, Any] = {"size": 12, "line": Pt(18), "indent": 0, "before": 3, "after": 3}
#: Classes before which a new page begins, unless it is the first.
_NEW_PAGE = frozenset(("is-new-page", "uh-form-side"))


def to_word(html: str, *, title: str, author: str, made_on: Any, mark: str = "") -> bytes:
    """The Word file of the frozen HTML; `mark` stands at the head of each page («已作废»)."""
    document = Document()
    set_page(document, mark)
    describe(document, title, author, made_on)
    body = markup.document_fromstring(html).find("body")
    _Writer(document).blocks(body, Look())
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


class _Writer:
    """Writes the elements one after the other into a document or a cell of it."""

    def __init__(self, place: Any) -> None:
        self.place = place
        self.is_empty = True
        self.turns_page = False

    def blocks(self, element: Any, look: Look) -> None:
        """The element's children; loose text between blocks becomes a paragraph of its own."""
        loose: list[tuple[str, Look]] = [(element.text or "", look)]
        for child in element:
            if isinstance(child.tag, str) and (child.tag in _BLOCKS or _has_blocks(child)):
                self.paragraph(loose, look)
                loose = []
                self.block(child, look)
            else:
                loose += _pieces(child, look)
            loose.append((child.tail or "", look))
        self.paragraph(loose, look)

    def block(self, element: Any, look: Look) -> None:
        """One block."""
        classes = frozenset((element.get("class") or "").split())
        if element.tag in _SILENT:
            return
        if classes & _NEW_PAGE:
            self.turns_page = self.turns_page or not self.is_empty
        look = _looks(element, look)
        if element.tag == "hr":
            draw_line(self.new_paragraph(replace(look, indent=0, line=Pt(6))), "uh-red-line" in classes)
        elif element.tag == "table":
            self.table(element, look)
        elif element.tag == "li" and not _has_blocks(element):
            self.paragraph([(_bullet(element), look), *_pieces(element, look, is_dressed=True)], look)
        elif _has_blocks(element):
            self.blocks(element, replace(look, before=0, after=0))
        else:
            self.paragraph(
                list(_pieces(element, look, is_dressed=True)),
                look,
                keep=element.tag == "p" and not len(element),
            )

    def table(self, element: Any, look: Look) -> None:
        """A table with borders; one inside a cell gives its text only."""
        if not hasattr(self.place, "sections"):
            for cell in element.iter("th", "td"):
                self.block(cell, look)
            return
        gap = replace(look, line=_GAP, indent=0)
        self.new_paragraph(gap)
        for cell, target in add_table(self.place, element):
            _Writer(target).blocks(cell, _looks(cell, replace(look, **_CELL)))
        self.new_paragraph(gap)

    def paragraph(self, pieces: list[tuple[str, Look]], look: Look, keep: bool = False) -> None:
        """One paragraph of the pieces, blanks put together as a browser does; none for nothing at all."""
        found = list(_tidy(pieces))
        if not found and not keep:
            return
        target = self.new_paragraph(look)
        for text, how in found:
            _dress(target.add_run(text), how)

    def new_paragraph(self, look: Look) -> Any:
        """An empty paragraph; of a cell the first one, which is there already."""
        is_cell = not hasattr(self.place, "sections")
        found = (
            self.place.paragraphs[0]
            if is_cell and self.is_empty and len(self.place.paragraphs) == 1
            else self.place.add_paragraph()
        )
        _set(found, look)
        if self.turns_page:
            found.paragraph_format.page_break_before = True
        self.is_empty = self.turns_page = False
        return found


def _has_blocks(element: Any) -> bool:
    return any(isinstance(part.tag, str) and part.tag in _BLOCKS for part in element.iterdescendants())


def _looks(element: Any, look: Look) -> Look:
    """The look inside the element."""
    more: dict[str, Any] = {**_TAGS.get(element.tag, {}), **_INLINE.get(element.tag, {})}
    for name in (element.get("class") or "").split():
        more |= _CLASSES.get(name, {})
    return replace(look, **more)


def _pieces(element: Any, look: Look, is_dressed: bool = False) -> Iterator[tuple[str, Look]]:
    """The texts inside an inline element (or a block without blocks), each with its look. No tail of its own."""
    if not isinstance(element.tag, str) or element.tag in _SILENT:
        return
    if element.tag == "br":
        yield "\v", look
        return
    if element.tag == "img":
        yield element.get("alt") or "", look
        return
    inner = look if is_dressed else _looks(element, look)
    yield element.text or "", inner
    for child in element:
        yield from _pieces(child, inner)
        yield child.tail or "", inner


def _tidy(pieces: list[tuple[str, Look]]) -> Iterator[tuple[str, Look]]:
    """Put blanks together over all pieces and drop them at both ends of a line, unless the look keeps them."""
    found: list[list[Any]] = []
    at_start = True
    for text, look in pieces:
        if text == "\v":
            _strip_end(found)
            found.append(["\n", look])
            at_start = True
            continue
        shown = text if look.keeps_blanks else _BLANKS.sub(" ", text)
        if at_start and not look.keeps_blanks:
            shown = shown.lstrip(" ")
        if shown:
            found.append([shown, look])
            at_start = shown.endswith((" ", "\n"))
    _strip_end(found)
    yield from ((text, look) for text, look in found if text)


def _strip_end(found: list[list[Any]]) -> None:
    if found and not found[-1][1].keeps_blanks and found[-1][0] != "\n":
        found[-1][0] = found[-1][0].rstrip(" ")


def _bullet(element: Any) -> str:
    """What a browser draws before the line."""
    parent = element.getparent()
    if parent is None or parent.tag != "ol":
        return "• "
    return f"{parent.findall('li').index(element) + 1}. "


def _dress(run: Any, look: Look) -> None:
    dress(run, look.size, look.font, bold=look.bold, colour=look.colour)
    run.underline = look.underline or None


def _set(paragraph: Any, look: Look) -> None:
    form = paragraph.paragraph_format
    form.alignment = look.align
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, look.line
    properties = paragraph._element.get_or_add_pPr()
    close_up(properties)
    counts = {"firstLine": look.indent, "right": look.indent_right}
    if any(counts.values()):
        indent(properties, look.size, **{name: count for name, count in counts.items() if count})
