"""The first draft of a summary: the domains' narratives, grouped by chapter, as blocks with their tokens in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from unionhub.core.indicators.period import Period
from unionhub.core.indicators.reading import Reader
from unionhub.core.models import Organisation
from unionhub.core.narrative import TOKEN, Section, chosen, parse_token, sections

from ..rules.summaries import words_of
from . import tree, values
from .tree import Block

#: Chapters that no figure writes; the office fills them, or takes them out.
TO_FILL = (("problems", "存在的问题"), ("plans", "下一步工作打算"))
ANNEX = "annex.figures"


@dataclass
class Draft:
    """A section before it is kept."""

    key: str
    title: str
    blocks: list[Block] = field(default_factory=list)
    is_annex: bool = False


def draft(
    reader: Reader, organisation: Organisation, period: Period, targets: Mapping[str, Decimal]
) -> list[Draft]:
    """All sections for the organisation and the period, worded by how the figures stand for the reader's user.

    A narrative of which nothing happened is left out, and so is a chapter of which nothing is left.
    """
    declared = sections()
    asked = values.wanted([], period, {key for one in declared for key in one.keys})
    look = values.live(reader, organisation, period, asked, targets)
    chapters: dict[str, Draft] = {}
    used: list[str] = []
    for one in declared:
        blocks = section_blocks(one, look)
        if blocks:
            title = one.chapter or one.title
            chapter = chapters.setdefault(title, Draft(key_of(title, declared), title))
            chapter.blocks += blocks
            used += [token.key for token in tree.tokens(blocks) if not token.is_word]
    found = [Draft("opening", "", [_paragraph(_opening(organisation, period))]), *chapters.values()]
    found += [Draft(key, title) for key, title in TO_FILL]
    if used:
        found.append(Draft(ANNEX, "主要数字对照表", [_overview(dict.fromkeys(used))], is_annex=True))
    return found


def redraft(
    key: str, reader: Reader, organisation: Organisation, period: Period, targets: Mapping[str, Decimal]
) -> Draft | None:
    """One section of the draft anew; None where the narratives give none of that key now."""
    return next((one for one in draft(reader, organisation, period, targets) if one.key == key), None)


def key_of(title: str, declared: Iterable[Section]) -> str:
    """The key of a chapter: that of its first narrative."""
    return next(one.key for one in declared if (one.chapter or one.title) == title)


def section_blocks(section: Section, look: Any) -> list[Block]:
    """Heading and paragraphs of one narrative, its tables and charts behind them; nothing where nothing happened."""
    texts = chosen(section, look)
    if not texts:
        return []
    found: list[Block] = []
    if section.chapter:
        found.append(
            {"id": tree.new_id(), "type": "heading", "level": 2, "inline": [{"text": section.title}]}
        )
    found += [_paragraph(text) for text in texts]
    return found + [exhibit_block(one) for one in section.exhibits]


def exhibit_block(exhibit: Any) -> Block:
    """A declared table or chart as a block."""
    shown: Block = {
        "id": tree.new_id(),
        "type": "table" if exhibit.kind == "table" else "chart",
        "caption": exhibit.caption,
        "rows": exhibit.rows,
        "keys": list(exhibit.keys),
    }
    return shown if exhibit.kind == "table" else shown | {"kind": exhibit.kind}


def _paragraph(text: str) -> Block:
    """A paragraph of text with tokens in it."""
    inline: list[dict[str, str]] = []
    end = 0
    for found in TOKEN.finditer(text):
        if found.start() > end:
            inline.append({"text": text[end : found.start()]})
        inline.append({"token": parse_token(found[0]).text})
        end = found.end()
    if end < len(text):
        inline.append({"text": text[end:]})
    return {"id": tree.new_id(), "type": "paragraph", "inline": inline}


def _opening(organisation: Organisation, period: Period) -> str:
    return (
        f"{words_of(period)}，{organisation.name}围绕中心、服务大局，履行维护职工合法权益、竭诚服务职工群众的"
        "基本职责，各项工作取得新的进展。现将有关情况总结如下。"
    )


def _overview(keys: Iterable[str]) -> Block:
    return {
        "id": tree.new_id(),
        "type": "table",
        "caption": "主要数字与上年同期对照",
        "rows": tree.FIGURES,
        "keys": list(keys)[: tree.MOST_KEYS["table"]],
        "columns": list(tree.COLUMNS),
    }
