"""The note on corrected numbers (更正说明): what its paper holds, and its Word file."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from unionhub.core.indicators import words as figures
from unionhub.core.models import Organisation
from unionhub.core.papers.word import to_word

from ..changes import reports, words
from ..models import PeriodClose, Snapshot

TEMPLATE = "reports/changes_note_paper.html"


def context(close: PeriodClose, snapshot: Snapshot, user: Any, node: Organisation) -> dict[str, Any]:
    """Title, paragraphs, sentences with their cells, changed definitions, and all of it as text to copy."""
    told, redefined = reports.note_of(close, snapshot, user, node)
    day = timezone.localdate()
    return {
        "heading": words.title(close),
        "opening": words.opening(close, len(told)),
        "closing": words.closing_words(close) if told else "",
        "sentences": told,
        "redefined": [words.redefined_sentence(one) for one in redefined],
        "issuer": node.name,
        "day": figures.day(day),
        "text": words.note(close, told, redefined, f"{node.name}　{figures.day(day)}"),
    }


def word_file(found: dict[str, Any], title: str, author: str) -> bytes:
    """The same words as a file to edit."""
    body = render_to_string(TEMPLATE, found)
    return to_word(
        f"<html><body>{body}</body></html>", title=title, author=author, made_on=timezone.localdate()
    )
