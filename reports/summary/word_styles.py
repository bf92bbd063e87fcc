"""The styles of the summary's Word file: an office changes the style, not each paragraph (GB/T 9704-2012, 7.3)."""

from dataclasses import dataclass
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from lxml import etree

from unionhub.core.papers.word_parts import (
    FANG,
    HEI,
    PITCH,
    RED,
    SONG,
    close_up,
    element,
    indent,
    name_font,
    set_page,
    stand_free,
)

from .word_pages import FOOT

#: Points of the body (3号).
_BODY = 16
TITLE_FONT, KAI = "方正小标宋简体", "楷体"
#: What a computer without a font takes instead.
_INSTEAD = {
    TITLE_FONT: "方正小标宋_GBK,华文中宋,宋体",
    FANG: "仿宋_GB2312,华文仿宋,FangSong",
    KAI: "楷体_GB2312,华文楷体,KaiTi",
    HEI: "SimHei",
    SONG: "SimSun",
}
_BLACK = RGBColor(0, 0, 0)
_LEFT, _CENTRE, _RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
#: Twentieths of a point between characters of 16 points: 28 of them are 441 points wide, the type area is 442. The grid
#: itself stays at 16 points: LibreOffice gives each character that is wider than its cell two cells.
_CLOSER = -5


@dataclass(frozen=True)
class Look:
    """A style: size and distances in points, indents in characters; `line` None lets the line grow with its content."""

    font: str = FANG
    size: float = _BODY
    align: Any = _LEFT
    first: int = 0
    line: Any = PITCH
    before: float = 0
    after: float = 0
    colour: RGBColor = _BLACK
    keeps_next: bool = False


#: Name → look. English names are Word's own; programs know them as title, headings, body and caption.
LOOKS: dict[str, Look] = {
    "Normal": Look(),
    "Body Text": Look(first=2),
    "Title": Look(TITLE_FONT, 22, _CENTRE, after=PITCH.pt, keeps_next=True),
    "Heading 1": Look(HEI, first=2, keeps_next=True),
    "Heading 2": Look(KAI, first=2, keeps_next=True),
    "Heading 3": Look(first=2, keeps_next=True),
    "Heading 4": Look(first=2, keeps_next=True),
    "Caption": Look(HEI, 14, _CENTRE, line=Pt(22), before=7.25, keeps_next=True),
    "发文机关": Look(TITLE_FONT, 36, _CENTRE, line=Pt(63.4), before=99.2, colour=RED),
    "发文字号": Look(align=_CENTRE, before=58, after=56),
    "附件序号": Look(HEI, after=PITCH.pt, keeps_next=True),
    "图": Look(size=12, align=_CENTRE, line=None, before=7.25, keeps_next=True),
    "图题": Look(HEI, 14, _CENTRE, line=Pt(22)),
    "表格单位": Look(SONG, 10.5, _RIGHT, line=Pt(16), keeps_next=True),
    "表格文字": Look(SONG, 12, line=Pt(17), before=2.5, after=2.5),
    "表格数字": Look(SONG, 12, _RIGHT, line=Pt(17), before=2.5, after=2.5),
    "表头": Look(HEI, 12, _CENTRE, line=Pt(17), before=2.5, after=2.5),
    "表格文字（密）": Look(SONG, 10.5, line=Pt(15), before=2.5, after=2.5),
    "表格数字（密）": Look(SONG, 10.5, _RIGHT, line=Pt(15), before=2.5, after=2.5),
    "表头（密）": Look(HEI, 10.5, _CENTRE, line=Pt(15), before=2.5, after=2.5),
    "图表注": Look(SONG, 10.5, line=Pt(16)),
    "间隔": Look(size=4, line=Pt(7.25)),
}


def set_up(document: Any, state: str) -> None:
    """Page with its grid of 22 lines of 28 characters, styles, fonts to fall back on; `state` at each page's head."""
    page = set_page(document, state, inset=1)
    page.footer_distance = FOOT
    for name, look in LOOKS.items():
        _define(document.styles, name, look)
    grid = page._sectPr.find(qn("w:docGrid"))
    for key, value in (("type", "linesAndChars"), ("linePitch", str(round(PITCH.pt * 20)))):
        grid.set(qn(f"w:{key}"), value)
    for size in document.styles.element.find(qn("w:docDefaults")).iter(qn("w:sz"), qn("w:szCs")):
        size.set(qn("w:val"), "32")
    language = document.settings.element.find(qn("w:themeFontLang"))
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    for foot in (page.footer, page.even_page_footer):
        form = foot.paragraphs[0].paragraph_format
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(14)
    _name_substitutes(document)


def _define(styles: Any, name: str, look: Look) -> None:
    style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name not in ("Normal", "Title") and not name.startswith("Heading"):
        style.base_style = styles["Normal"]
    if style.element.rPr is not None:
        style.element.remove(style.element.rPr)  # blue letters, fonts of the theme
    style.font.size, style.font.color.rgb = Pt(look.size), look.colour
    letters = style.element.get_or_add_rPr()
    name_font(letters, look.font)
    closer = element("spacing", val=str(_CLOSER if look.size == _BODY else 0))
    letters.find(qn("w:sz")).addprevious(closer)
    properties = style.element.get_or_add_pPr()
    for old in ("pBdr", "spacing", "contextualSpacing", "ind", "jc"):
        for found in properties.findall(qn(f"w:{old}")):
            properties.remove(found)
    form = style.paragraph_format
    form.alignment, form.keep_with_next, form.widow_control = look.align, look.keeps_next, False
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    if look.line is None:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.SINGLE, 1.0
    else:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, look.line
    close_up(properties)
    if look.size != _BODY:
        stand_free(properties)
    if look.first:
        indent(properties, look.size, firstLine=look.first)


def _name_substitutes(document: Any) -> None:
    """Write the other names of each font into the font table (ECMA-376, 17.8.3.1)."""
    part = next(
        one for one in document.part.package.iter_parts() if str(one.partname) == "/word/fontTable.xml"
    )
    fonts = OxmlElement("w:fonts")
    for name, others in _INSTEAD.items():
        font = element("font", name=name)
        font.append(element("altName", val=others))
        font.append(element("charset", val="86"))
        fonts.append(font)
    part._blob = etree.tostring(fonts, xml_declaration=True, encoding="UTF-8", standalone=True)
