"""A PDF as other programs measure it: lines with their places, pages, fonts, bookmarks. Lengths are points."""

import io
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import override_settings
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from PIL import Image
from pypdf import PdfReader

from reports.summary.paper import Paper
from reports.summary.printing import pdf_of_paper

MM = 72 / 25.4
LINE, CHARACTER = 28.99, 15.78
#: The document fonts where they were fetched; elsewhere papers are set in Noto CJK alone.
FANDOL = Path(settings.BASE_DIR) / "var" / "fonts"
FONTS = ["noto", *(["fandol"] if list(FANDOL.rglob("FandolFang*.otf")) else [])]
_PAGE = re.compile(r"<page .*?</page>", re.S)
_LINE = re.compile(
    r'<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</line>', re.S
)
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')

_SHOWN = re.compile(rb"1 0 0 -1 [-\d.]+ ([-\d.]+) Tm|/\w+ ([\d.]+) Tf|(TJ)")


@dataclass(frozen=True)
class Line:
    """A line of text: its box, and its words without blanks."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def size(self) -> float:
        return self.bottom - self.top


@cache
def printed(paper: Paper, fonts: str = "noto") -> bytes:
    """The paper in these fonts; each is set once in a run."""
    with override_settings(FONTS_DIR=str(FANDOL) if fonts == "fandol" else "/nowhere"):
        return pdf_of_paper(paper)


def run(program: str, *arguments: str, pdf: bytes) -> bytes:
    return subprocess.run([program, *arguments], input=pdf, capture_output=True, check=True).stdout


@cache
def pages(pdf: bytes) -> list[list[Line]]:
    """The lines of each page from above, page numbers with them; words at one height make one line."""
    found = []
    for page in _PAGE.findall(run("pdftotext", "-bbox-layout", "-", "-", pdf=pdf).decode()):
        words = [(*map(float, one[:4]), unescape(one[4])) for one in _WORD.findall(page)]
        rows: dict[tuple[float, float], list[Any]] = {}
        for word in words:
            rows.setdefault((round(word[1], 1), round(word[3], 1)), []).append(word)
        lines = [
            Line(row[0][0], row[0][1], row[-1][2], row[0][3], "".join(one[4] for one in row))
            for row in (sorted(row) for row in rows.values())
        ]
        found.append(sorted(lines, key=lambda one: (one.top, one.left)))
    return found


def body_lines(page: list[Line]) -> list[Line]:
    """Lines of 16 pt."""
    return [one for one in page if not re.fullmatch(r"—\d+—", one.text)]


def number_of(page: list[Line]) -> Line:
    [found] = [one for one in page if re.fullmatch(r"—\d+—", one.text)]
    return found


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def sizes(pdf: bytes) -> list[str]:
    """«up» or «across» for each page; A4 is asked for here."""
    told = []
    for page in reader(pdf).pages:
        width, height = float(page.mediabox.width) / MM, float(page.mediabox.height) / MM
        assert sorted((round(width), round(height))) == [210, 297]
        told.append("across" if width > height else "up")
    return told


def fonts(pdf: bytes) -> list[dict[str, str]]:
    """Name, «embedded» and «subset» of each font."""
    lines = run("pdffonts", "-", pdf=pdf).decode().splitlines()[2:]
    found = [re.match(r"(\S+)\s.*?\s(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", line) for line in lines]
    assert all(found), lines
    return [{"name": one[1], "embedded": one[2], "subset": one[3]} for one in found if one]


def bookmarks(pdf: bytes) -> list[tuple[int, str]]:
    """Level from 1 and words."""

    def walk(items: Any, level: int) -> list[tuple[int, str]]:
        told = []
        for one in items:
            told += walk(one, level + 1) if isinstance(one, list) else [(level, str(one.title))]
        return told

    return walk(reader(pdf).outline, 1)


def undrawn(pdf: bytes) -> set[str]:
    """The characters of the text layer, blanks apart, whose glyph is not in the embedded font or has no ink."""
    found = set()
    for page in reader(pdf).pages:
        content = page.get_contents()
        used: dict[str, set[int]] = {}
        name = ""
        for font, shown in re.findall(
            rb"/(\w+) [\d.]+ Tf|<([0-9a-f]+)>", content.get_data() if content is not None else b""
        ):
            name = font.decode() or name
            used.setdefault(name, set()).update(int(shown[at : at + 4], 16) for at in range(0, len(shown), 4))
        for name, glyphs in used.items():
            resource: Any = page["/Resources"]["/Font"][f"/{name}"]  # type: ignore[index]
            text = _characters(resource["/ToUnicode"].get_data().decode())
            told = resource["/DescendantFonts"][0]["/FontDescriptor"]
            inked = _inked(told["/FontFile3" if "/FontFile3" in told else "/FontFile2"].get_data(), glyphs)
            found |= {text[one] for one in glyphs if not text[one].isspace() and one not in inked}
    return found


def _characters(table: str) -> dict[int, str]:
    pairs = re.findall(r"^<([0-9a-fA-F]+)> <([0-9a-fA-F]+)>$", table, re.M)
    return {int(glyph, 16): bytes.fromhex(text).decode("utf-16-be") for glyph, text in pairs}


def _inked(program: bytes, used: set[int]) -> set[int]:
    """Which of these glyphs of a font draw something other than the box for what is missing (glyph 0)."""
    font = TTFont(io.BytesIO(program), lazy=True)
    glyphs, names = font.getGlyphSet(), font.getGlyphOrder()

    def drawn(number: int) -> list[Any]:
        pen = DecomposingRecordingPen(glyphs)
        glyphs[names[number]].draw(pen)
        return pen.value

    box = drawn(0)
    return {number for number in used if number < len(names) and drawn(number) not in ([], box)}


def baselines(pdf: bytes, number: int, size: float = 16) -> list[float]:
    """Where the lines of text of this size stand on a page, from its upper edge; from the drawing itself."""
    content = reader(pdf).pages[number].get_contents()
    found, at, set_in = set(), 0.0, 0.0
    for y, new_size, _ in _SHOWN.findall(content.get_data() if content is not None else b""):
        at, set_in = float(y or at), float(new_size or set_in)
        if not y and not new_size and abs(set_in * 0.75 - size) < 0.01:
            found.add(round(at * 0.75, 2))
    return sorted(found)


def picture(pdf: bytes, page: int, dots: int = 144) -> Image.Image:
    """The page in grey."""
    ppm = run("pdftoppm", "-gray", "-r", str(dots), "-f", str(page), "-l", str(page), "-", pdf=pdf)
    return Image.open(io.BytesIO(ppm)).convert("L")
