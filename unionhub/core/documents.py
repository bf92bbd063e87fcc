"""Printed papers: one HTML source is the preview on the screen and, through WeasyPrint, the PDF.

The renderer reads nothing but data: addresses and the static files packaged with the system, follows no redirect and
opens no file that text in a record names (scorecard F1).
"""

import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from . import typefaces

PDF = "application/pdf"
#: The address documents pretend to come from; it leads nowhere.
BASE = "document:///"
_STATIC_TYPES = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
    ".woff2": "font/woff2",
}


class Refused(ValueError):
    """The document asked for something that is neither data: nor a packaged static file."""


class PackagedFetcher(URLFetcher):
    """Fetches data: addresses and packaged static files; refuses everything else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Fetch the address. Raises Refused."""
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        prefix = urlsplit(settings.STATIC_URL).path
        if parts.scheme in ("document", "") and not parts.netloc and parts.path.startswith(prefix):
            name = unquote(parts.path[len(prefix) :])
            kind = _STATIC_TYPES.get(Path(name).suffix.lower())
            found = packaged(name) if kind else None
            if found is not None:
                return URLFetcherResponse(url, found, {"Content-Type": kind})
        raise Refused("only data: and packaged static files")


def packaged(name: str) -> bytes | None:
    """A packaged static file by name: from the collected ones in production, by the finders before that."""
    if not name or name.startswith(("/", "\\")) or ".." in Path(name).parts or "\x00" in name:
        return None
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as handle:
            return handle.read()
    found = finders.find(name)
    return Path(found).read_bytes() if isinstance(found, str) else None


@cache
def _fonts(faces: tuple[typefaces.Face, ...]) -> tuple[CSS, FontConfiguration]:
    """The document fonts declared; without them Noto CJK of the system stands in."""
    configuration = FontConfiguration()
    declared = "\n".join(
        f"@font-face {{ font-family: '{one.family}'; font-weight: {one.weight};"
        f" src: url('{one.path.resolve().as_uri()}'); }}"
        for one in faces
    )
    # The faces are ours, not the document's: they alone may be read from the folders of fonts.
    return CSS(string=declared, font_config=configuration, url_fetcher=_FontFetcher(faces)), configuration


class _FontFetcher(URLFetcher):
    """Reads the font files that are declared here, and nothing else."""

    def __init__(self, faces: tuple[typefaces.Face, ...]) -> None:
        super().__init__(allowed_protocols=["file"], allow_redirects=False)
        self._paths = frozenset(one.path.resolve() for one in faces)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Fetch a font. Raises Refused for any other file."""
        if Path(unquote(urlsplit(url).path)).resolve() not in self._paths:
            raise Refused("only the declared fonts")
        return super().fetch(url, headers)


def html_of(template: str, context: dict[str, Any], title: str, author: str = "") -> str:
    """The document's HTML: the template's body in the frame that names title, author and language."""
    return html_around(render_to_string(template, context), title, author)


def html_around(body: str, title: str, author: str = "") -> str:
    """The frame around a body that a template has rendered already."""
    return render_to_string(
        "kernel/document.html",
        {
            "body": body,
            "document_title": title,
            "document_author": author,
            "stylesheet": static("css/document.css"),
        },
    )


def render_pdf(html: str) -> bytes:
    """The PDF of the HTML. What the fetcher refuses is left out; nothing of it reaches the file."""
    return render_papers([html])


def render_papers(papers: Iterable[str]) -> bytes:
    """One PDF of several papers, each with page numbers of its own and with the title of the first.

    Each is laid out as it is taken, so that the caller can tell progress. Raises ValueError when there are none.
    """
    laid_out = [_laid_out(html) for html in papers]
    if not laid_out:
        raise ValueError("no papers to print")
    pages = [page for document in laid_out for page in document.pages]
    target = io.BytesIO()
    laid_out[0].copy(pages).write_pdf(target)
    return target.getvalue()


def page_count(html: str) -> int:
    """How many pages the HTML takes."""
    return len(_laid_out(html).pages)


def _laid_out(html: str) -> Document:
    fonts, configuration = _fonts(typefaces.faces())
    source = HTML(string=html, base_url=BASE, url_fetcher=PackagedFetcher(), media_type="print")
    return source.render(stylesheets=[fonts], font_config=configuration)


def paragraphs(text: str) -> SafeString:
    """Text of a record as paragraphs, escaped."""
    return format_html_join("", "<p>{}</p>", ((line,) for line in text.splitlines() if line.strip()))
