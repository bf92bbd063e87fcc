"""Whether the fonts of the summary have every character of it: what is missing is told with its place.

WeasyPrint leaves out a character that no font has; a name would then stand on paper without one of its characters.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from unionhub.core import typefaces

from .paper import Chart, Heading, Paper, Paragraph, Part, Table

#: The role of the font (typefaces.ROLES) of a heading by its level.
HEADING_ROLES = {1: "hei", 2: "kai", 3: "fang", 4: "fang"}
_SHOWN = 5
_BEGINNING = 12


class PaperProblem(ValueError):
    """The paper cannot be set; the message says in Chinese what is wrong, where, and what to do."""


@dataclass(frozen=True)
class Missing:
    """A character that no font of its stack has. `place` says where it stands («“二、……”一段»)."""

    character: str
    place: str

    @property
    def code_point(self) -> str:
        """«U+2E9F5»."""
        return f"U+{ord(self.character):04X}"

    def __str__(self) -> str:
        shown = "" if "\ud800" <= self.character <= "\udfff" else f"“{self.character}”"
        return f"{shown}（{self.code_point}）在{self.place}，所用字体都没有这个字"


class MissingGlyph(PaperProblem):
    """Characters without a glyph. `missing` holds all of them, the message names the first few."""

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        self.missing = missing
        told = "；".join(str(one) for one in missing[:_SHOWN])
        more = f"；另有 {len(missing) - _SHOWN} 处" if len(missing) > _SHOWN else ""
        super().__init__(f"{told}{more}。请改用其他字，或请管理员安装含有这个字的字体后再生成。")


def check(paper: Paper) -> None:
    """Raises MissingGlyph when a character of the paper stands in none of the fonts it is set with."""
    if missing := missing_in(paper):
        raise MissingGlyph(missing)


def missing_in(paper: Paper) -> tuple[Missing, ...]:
    """Every character without a glyph, with its place."""
    return tuple(
        Missing(character, place)
        for role, text, place in _texts(paper)
        for character in typefaces.lacking(role, typefaces.cleaned(text))
    )


def check_texts(texts: Iterator[tuple[str, str, str]]) -> None:
    """Raises MissingGlyph for (role of the font, text, place) of another paper."""
    missing = tuple(
        Missing(character, place)
        for role, text, place in texts
        for character in typefaces.lacking(role, typefaces.cleaned(text))
    )
    if missing:
        raise MissingGlyph(missing)


def _texts(paper: Paper) -> Iterator[tuple[str, str, str]]:
    """Role of the font, text and place of everything that is printed, in its order."""
    yield "title", paper.red_head, "红头"
    yield "fang", paper.document_no, "发文字号"
    yield "title", paper.heading, "标题"
    yield "fang", paper.addressee, "主送机关"
    yield from _of_parts(paper.parts, "正文")
    for annex in paper.annexes:
        yield "hei", annex.number, f"“{annex.number}”的序号"
        yield "title", annex.title, f"“{annex.number}”的标题"
        yield "fang", annex.title, "附件说明"
        yield from _of_parts(annex.parts, f"“{annex.number}”")
    yield "fang", paper.signature, "署名"
    yield "fang", paper.dated, "成文日期"
    yield "hei", paper.state, "草稿标记"


def _of_parts(parts: tuple[Part, ...], under: str) -> Iterator[tuple[str, str, str]]:
    above = under
    for part in parts:
        if isinstance(part, Heading):
            above = f"“{part.text}”"
            yield HEADING_ROLES[part.level], part.text, f"标题{above}"
        elif isinstance(part, Paragraph):
            yield "fang", part.text, f"{above}下“{_beginning(part.text)}”一段"
        elif isinstance(part, Table):
            yield from _of_table(part)
        else:
            yield from _of_chart(part)


def _of_table(table: Table) -> Iterator[tuple[str, str, str]]:
    place = f"“{table.caption}”"
    yield "hei", table.caption, f"{place}的表题"
    yield "hei", "".join(table.heads), f"{place}的表头"
    yield "song", table.unit + table.note, f"{place}的单位或者注"
    for number, row in enumerate(table.rows, 1):
        yield "song", "".join(cell.text for cell in row), f"{place}第 {number} 行"


def _of_chart(chart: Chart) -> Iterator[tuple[str, str, str]]:
    place = f"“{chart.caption}”"
    yield "hei", chart.caption, f"{place}的图题"
    names = "".join(one.name for one in chart.series)
    yield "song", "".join(chart.labels) + names + chart.unit + chart.note, place


def _beginning(text: str) -> str:
    return text if len(text) <= _BEGINNING else f"{text[:_BEGINNING]}……"
