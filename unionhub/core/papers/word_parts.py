"""What every Word file of ours shares: page after GB/T 9704-2012, page numbers outside, fonts, lines, table heads."""

from datetime import UTC, date, datetime
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor, Twips

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Line pitch of 22 lines on 225 mm, in twentieths of a point.
PITCH = Twips(579)
RED = RGBColor(0xE6, 0x00, 0x12)
SONG, FANG, HEI = "宋体", "仿宋", "黑体"
#: Properties of a paragraph from its frame on, in the order of the schema.
_ORDER = (
    "framePr", "widowControl", "numPr", "suppressLineNumbers", "pBdr",
    "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct",
    "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing",
    "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl",
    "divId", "cnfStyle", "rPr", "sectPr", "pPrChange",
)  # fmt: skip
#: Points of a page number (4号).
_NUMBER_SIZE = 14


def set_page(document: Any, mark: str = "", *, inset: int = 0) -> Any:
    """Set size, margins, type, language and page numbers; returns the section.

    `mark` stands in red at the head of each page; `inset` is how many characters the page number stands in from the
    edge of the type area.
    """
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    page.footer_distance = Mm(28)
    normal = document.styles["Normal"]
    normal.font.size = Pt(16)
    name_font(normal.element.get_or_add_rPr(), FANG)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in (
        (page.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (page.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        number_pages(footer.paragraphs[0], side, inset)
    if mark:
        for header in (page.header, page.even_page_header):
            header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            dress(header.paragraphs[0].add_run(mark), 22, HEI, colour=RED)
    return page


def describe(document: Any, title: str, author: str, made_on: date | None) -> None:
    """Title, author, day (if it is known) and language among the properties of the file."""
    about = document.core_properties
    about.title, about.author, about.last_modified_by = title[:255], author[:255], author[:255]
    about.comments = ""
    if made_on is None:
        for name in ("created", "modified"):
            about._element.remove(about._element.find(qn(f"dcterms:{name}")))
    else:
        about.created = about.modified = datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC)
    about.language = "zh-CN"


def dress(run: Any, size: float, font: str, *, bold: bool = False, colour: RGBColor | None = None) -> None:
    """Give the letters their size in points, font, weight and colour."""
    run.font.size, run.bold = Pt(size), bold or None
    if colour is not None:
        run.font.color.rgb = colour
    name_font(run._element.get_or_add_rPr(), font)


def name_font(properties: Any, font: str) -> None:
    """Name the font for every script; names that a theme would give instead go."""
    fonts = properties.get_or_add_rFonts()
    for part in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{part}"), font)
    for part in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{part}"), None)


def indent(properties: Any, size: float = 16, **characters: float) -> None:
    """Indent by characters of `size` points: firstLine, hanging, left, right.

    Written in characters, as Word counts them, and in points for programs that do not.
    """
    target = properties.get_or_add_ind()
    for name, count in characters.items():
        target.set(qn(f"w:{name}Chars"), str(int(count * 100)))
        target.set(qn(f"w:{name}"), str(int(count * size * 20)))


def close_up(properties: Any) -> None:
    """No gap between digits or letters and Chinese characters."""
    for name in ("autoSpaceDE", "autoSpaceDN"):
        put(properties, element(name, val="0"))


def stand_free(properties: Any) -> None:
    """Lines do not keep to the grid of the page."""
    put(properties, element("snapToGrid", val="0"))


def draw_line(paragraph: Any, is_red: bool, space: int = 1) -> None:
    """A line below the paragraph, `space` points away."""
    border = OxmlElement("w:pBdr")
    size, colour = ("16", "E60012") if is_red else ("6", "000000")
    border.append(element("bottom", val="single", sz=size, space=str(space), color=colour))
    put(paragraph._element.get_or_add_pPr(), border)


def put(properties: Any, child: Any) -> None:
    """Put the child where the schema wants it among the properties of a paragraph (frames and what follows them)."""
    at = _ORDER.index(child.tag.partition("}")[2])
    properties.insert_element_before(child, *(f"w:{name}" for name in _ORDER[at + 1 :]))


def mark_row(row: Any, is_head: bool) -> None:
    """A row of a table stays on one page; a head is repeated on each."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(element("tblHeader", val="true"))


def element(tag: str, /, **values: str) -> Any:
    """An element of Word's own namespace with its attributes."""
    made = OxmlElement(f"w:{tag}")
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def number_pages(paragraph: Any, side: Any, inset: int = 0) -> None:
    """«— 1 —», outside, as on the printed paper; `inset` characters in from the edge."""
    paragraph.alignment = side
    if inset:
        at = {"right" if side == WD_ALIGN_PARAGRAPH.RIGHT else "left": inset}
        indent(paragraph._element.get_or_add_pPr(), _NUMBER_SIZE, **at)
    dress(paragraph.add_run("— "), _NUMBER_SIZE, SONG)
    run = paragraph.add_run()
    dress(run, _NUMBER_SIZE, SONG)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = element("fldChar", fldCharType=kind) if kind else OxmlElement("w:instrText")
        part.text = text or None
        run._element.append(part)
    dress(paragraph.add_run(" —"), _NUMBER_SIZE, SONG)
