"""The summary as an official paper: HTML, which is the preview, and the PDF that WeasyPrint makes of the same HTML."""

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString

from unionhub.core import typefaces
from unionhub.core.documents import render_pdf

from . import glyphs
from .markup import body_of_paper
from .paper import Paper

STYLESHEET = "css/summary-paper.css"


def html_of_paper(paper: Paper, links: bool = False) -> str:
    """The whole HTML document. With `links` figures lead to their passports (for the screen only)."""
    return framed(body_of_paper(paper, links), paper.heading, paper.author)


def pdf_of_paper(paper: Paper) -> bytes:
    """The PDF: tagged with title, author, language and bookmarks; equal papers give equal files.

    Raises `glyphs.MissingGlyph` (a `PaperProblem`) naming the characters that no font has, and where they stand.
    """
    glyphs.check(paper)
    return render_pdf(html_of_paper(paper))


def framed(body: SafeString, title: str, author: str, kind: str = "") -> str:
    """A body in the frame that names title, author, language and style sheet; `kind` holds classes of the body."""
    return render_to_string(
        "reports/summary_frame.html",
        {
            "body": body,
            "kind": kind,
            "title": _plain(title),
            "author": _plain(author),
            "stylesheet": static(STYLESHEET),
        },
    )


def _plain(text: str) -> str:
    """Without control characters and halves of characters, which no file can hold."""
    return typefaces.cleaned(text).encode("utf-8", "replace").decode()
