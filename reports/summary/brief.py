"""What goes with a summary: the one-page brief for leaders (简报), and the table of its sources (数据来源表)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass

from unionhub.core import typefaces
from unionhub.core.documents import html_of, page_count, render_pdf

from . import glyphs
from .markup import body_of_paper
from .paper import Cell, Heading, Paper, Paragraph, Part, Run, Table
from .printing import framed

#: Sizes of the brief, from the largest; the first that fits on one page is taken.
_SIZES = ("is-brief", "is-brief is-smaller", "is-brief is-small", "is-brief is-smallest")
_SENTENCE = re.compile(r"[^。！？]*[。！？]?")
_HEADS = ("指标", "本期", "上年同期", "增减", "目标")


@dataclass(frozen=True)
class BriefLine:
    """A key figure in words: «会员», «13,138人», «12,726人», «增长3.24%», «13,000人»; empty where there is none."""

    label: str
    value: str
    last_year: str = ""
    change: str = ""
    target: str = ""


@dataclass(frozen=True)
class SourceLine:
    """Where a number of the summary comes from, all in words. `number` counts from 1 in the order of the text.

    `formula` and `denominator` are empty for what is counted; `records` says how many stand behind it («13,138 人»).
    """

    number: int
    label: str
    value: str
    period: str
    organisation: str
    definition: str
    rule: str
    version: str
    formula: str = ""
    denominator: str = ""
    records: str = ""
    computed: str = ""


class TooLong(glyphs.PaperProblem):
    """The brief does not fit on one page in the smallest size."""


def brief_of(paper: Paper, lines: Sequence[BriefLine]) -> Paper:
    """The brief: title, key figures, the first sentence of each chapter, the office and the date.

    Chapters without a paragraph are left out; the column of targets falls away when there is none.
    """
    parts: list[Part] = [_figures(lines)] if lines else []
    parts += _first_sentences(paper.parts)
    return Paper(
        title=(*paper.title, "（简报）"),
        parts=tuple(parts),
        signature=paper.signature,
        dated=paper.dated,
        author=paper.author,
        state=paper.state,
    )


def html_of_brief(brief: Paper, links: bool = False) -> str:
    """The HTML in the largest size that fits on one page. Raises TooLong when none does."""
    for size in _SIZES:
        html = framed(body_of_paper(brief, links), brief.heading, brief.author, size)
        if page_count(html) == 1:
            return html
    count = sum(isinstance(one, Heading) for one in brief.parts)
    rows = sum(len(one.rows) for one in brief.parts if isinstance(one, Table))
    raise TooLong(
        f"简报放不下一页：主要指标 {rows} 项、章节 {count} 章。请减少主要指标，或把各章第一句话写短一些，再生成。"
    )


def pdf_of_brief(brief: Paper) -> bytes:
    """The brief as a PDF of exactly one page. Raises TooLong and glyphs.MissingGlyph."""
    glyphs.check(brief)
    return render_pdf(html_of_brief(brief))


def _figures(lines: Sequence[BriefLine]) -> Table:
    columns = len(_HEADS) if any(one.target for one in lines) else len(_HEADS) - 1
    rows = ((one.label, one.value, one.last_year, one.change, one.target)[:columns] for one in lines)
    return Table(
        "主要指标",
        _HEADS[:columns],
        tuple(
            tuple(Cell(text or "—", is_number=place > 0) for place, text in enumerate(row)) for row in rows
        ),
    )


def _first_sentences(parts: Sequence[Part]) -> Iterator[Part]:
    chapter: Heading | None = None
    for part in parts:
        if isinstance(part, Heading) and part.level == 1:
            chapter = part
        elif isinstance(part, Paragraph) and chapter is not None and part.text.strip():
            yield Heading(1, chapter.number, chapter.runs)
            yield Paragraph(_first_sentence(part.runs))
            chapter = None


def _first_sentence(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The runs up to the end of the first sentence; figures stay figures."""
    found = []
    for run in runs:
        end = _SENTENCE.match(run.text)
        text = end[0] if end else run.text
        found.append(Run(text, run.key, run.passport, run.is_missing))
        if text.endswith(("。", "！", "？")):
            break
    return tuple(found)


# --- The table of sources ---


def html_of_sources(
    title: str, lines: Sequence[SourceLine], *, author: str = "", computed: str = "", digest: str = ""
) -> str:
    """The table of sources of the summary with this title. `computed` and `digest` are those of the frozen figures."""
    cleaned = [SourceLine(one.number, *map(typefaces.cleaned, _words(one))) for one in lines]
    context = {"title": typefaces.cleaned(title), "lines": cleaned, "computed": computed, "digest": digest}
    return html_of("reports/summary_sources.html", context, f"{title}　数据来源表", author)


def pdf_of_sources(
    title: str, lines: Sequence[SourceLine], *, author: str = "", computed: str = "", digest: str = ""
) -> bytes:
    """The same as a PDF on sheets lying across. Raises glyphs.MissingGlyph."""
    glyphs.check_texts(_texts(title, lines))
    return render_pdf(html_of_sources(title, lines, author=author, computed=computed, digest=digest))


def _texts(title: str, lines: Sequence[SourceLine]) -> Iterator[tuple[str, str, str]]:
    yield "fang", title, "标题"
    for one in lines:
        yield "song", "".join(_words(one)), f"第 {one.number} 行“{one.label}”"


def _words(line: SourceLine) -> list[str]:
    """Everything in the line but its number, in the order of the fields."""
    return [str(text) for text in astuple(line)[1:]]
