"""What a file of a paper says, as another program reads it."""

import io
import re
import subprocess
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from lxml import html as markup

from unionhub.core.papers import frozen

#: Fields of a table of Word that are merged are read once.
_PAGE_NUMBER = re.compile(r"—\d+—$")


def squeezed(text: str) -> str:
    """Without any blank: where lines break is not what is compared."""
    return "".join(text.split())


def pdf_pages(pdf: bytes) -> list[str]:
    """The words of each page in the order they were drawn, without blanks and page number."""
    text = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return [_PAGE_NUMBER.sub("", squeezed(page)) for page in text.decode().split("\f")[:-1]]


def word_text(content: bytes) -> str:
    """The words of the body of a Word file, tables in their place, without blanks."""
    document = Document(io.BytesIO(content))
    return squeezed("".join(part.text or "" for part in document.element.body.iter(qn("w:t"))))


def html_blocks(html: str) -> list[str]:
    """The words of each innermost block of the frozen text, without blanks."""
    body: Any = markup.fragment_fromstring(f"<div>{frozen.body_of(html)}</div>")
    kinds = ("p", "h1", "h2", "h3", "li", "th", "td")
    blocks = [part for part in body.iter(*kinds) if not any(True for _ in part.iter(*kinds) if _ is not part)]
    return [text for part in blocks if (text := squeezed(part.text_content()))]
