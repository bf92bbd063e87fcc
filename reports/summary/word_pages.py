"""Upright pages and pages lying across in the summary's Word file, and where their numbers stand (7.4 and 7.5)."""

from copy import deepcopy
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from unionhub.core.papers.word_parts import element, number_pages, put

#: Margins of a page across (top, right, bottom, left): the upright ones turned to the left.
_ACROSS = (28, 37, 26, 35)
#: The number of a page across stands where it is on the upright ones: millimetres from the left edge of the sheet,
#: its thickness and length, and from the upper edge on odd and on even pages.
_LEFT, _THICK, _LONG = 25.4, 5, 30
_ODD, _EVEN = 149, 33
#: Alike, from the foot of an upright page to that of its number.
FOOT = Mm(25.5)


class Sections:
    """Properties of a document's sections; those of the first, upright pages are set up already."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.feet: dict[str, str] = {}

    def properties(self, *, is_across: bool) -> Any:
        """The properties of one section as an element of its own."""
        made = deepcopy(self.document.element.body[-1])
        if not is_across:
            return made
        size, margins = made.find(qn("w:pgSz")), made.find(qn("w:pgMar"))
        wide, high = size.get(qn("w:h")), size.get(qn("w:w"))
        for key, value in (("w", wide), ("h", high), ("orient", "landscape")):
            size.set(qn(f"w:{key}"), value)
        for key, margin in zip(("top", "right", "bottom", "left"), _ACROSS, strict=True):
            margins.set(qn(f"w:{key}"), _twips(margin))
        for foot in made.findall(qn("w:footerReference")):
            foot.set(qn("r:id"), self._turned(foot.get(qn("w:type"))))
        return made

    def _turned(self, kind: str) -> str:
        """The foot of pages across, made once: the number in a frame at the left edge, turned to the right."""
        if kind not in self.feet:
            part, reference = self.document.part.add_footer_part()
            paragraph = part.element.p_lst[0]
            part.element.insert(0, framed := deepcopy(paragraph))
            numbered = Paragraph(framed, part)
            is_even = kind == "even"
            number_pages(numbered, WD_ALIGN_PARAGRAPH.LEFT if is_even else WD_ALIGN_PARAGRAPH.RIGHT)
            properties = framed.get_or_add_pPr()
            frame = element(
                "framePr", w=_twips(_THICK), h=_twips(_LONG), hRule="exact", wrap="around", vAnchor="page",
                hAnchor="page", x=_twips(_LEFT), y=_twips(_EVEN if is_even else _ODD),
            )  # fmt: skip
            put(properties, frame)
            put(properties, element("textDirection", val="tbRlV"))
            self.feet[kind] = reference
        return self.feet[kind]


def _twips(millimetres: float) -> str:
    return str(round(Mm(millimetres).pt * 20))
