"""The HTML of a paper: made from the template once, frozen with its stylesheet, proved by its hash when opened."""

import hashlib
import hmac
import logging
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe

from ..documents import packaged
from ..models.paper import IssuedPaper
from ..sensitive.errors import SensitiveError
from .declare import Paper

logger = logging.getLogger("unionhub.papers")

_STYLES = "css/document.css"
_BODY, _END = '<body class="uh-paper', "</body>"
#: What has no shape on paper or turns the order of what stands beside it: controls, marks of direction, halves of
#: characters. A value with them is printed without them.
_SHAPELESS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


class PaperBroken(Exception):
    """The stored text does not open, or is not what was issued; it is never shown."""


def make(
    paper: Paper, case: Any, data: Mapping[str, Any], on: date, number: str = "", author: str = ""
) -> str:
    """The whole HTML of the paper for the case; without a number it is a draft and says so on each page.

    The template is given what `paper.context` makes, and `paper`, `case`, `number`, `issued_on`. Raises
    ValidationError where the context refuses in words.
    """
    own = {"paper": paper, "case": case, "number": number, "issued_on": on}
    body = render_to_string(paper.template, {**paper.context(case, data), **own})
    return render_to_string(
        "kernel/paper_frame.html",
        {
            "body": mark_safe(_SHAPELESS.sub("", body)),  # noqa: S308  (the template escaped what it was given)
            "title": f"{paper.label} {number}".strip(),
            "author": author,
            "styles": _styles(),
            "is_draft": not number,
        },
    )


def _styles() -> SafeString:
    """The stylesheet as it is now; it is frozen with the paper."""
    text = (packaged(_STYLES) or b"").decode()
    return mark_safe(text.replace("</", "<\\/"))  # noqa: S308  (a packaged file)


def digest(html: str) -> str:
    """SHA-256 of the frozen text."""
    return hashlib.sha256(html.encode()).hexdigest()


def mark_of(html: str) -> str:
    """What a page sends back to say which draft it showed."""
    return salted_hmac("unionhub.paper", html, algorithm="sha256").hexdigest()


def opened(issued: IssuedPaper) -> str:
    """The frozen HTML, once it is known to be what was issued. Raises PaperBroken."""
    try:
        html = issued.body.plain  # type: ignore[attr-defined]
    except SensitiveError:
        logger.exception("The text of the issued paper %s does not open", issued.pk)
        raise PaperBroken(issued.pk) from None
    if not hmac.compare_digest(digest(html), issued.sha256):
        logger.error("The text of the issued paper %s is not what was issued", issued.pk)
        raise PaperBroken(issued.pk)
    return html


def body_of(html: str) -> SafeString:
    """What stands inside the frame, for a page of the screen."""
    inner = html.partition(_BODY)[2].partition(">")[2].rpartition(_END)[0]
    return mark_safe(inner)  # noqa: S308  (frozen from our own template)


def voided(html: str) -> str:
    """The same paper, marked on each page as voided."""
    return html.replace(_BODY, f"{_BODY} is-void", 1)
