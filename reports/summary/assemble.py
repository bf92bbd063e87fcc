"""From the tree of blocks and the figures to a `Paper`: headings numbered, tokens said, tables and charts filled."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from unionhub.core.indicators import words
from unionhub.core.indicators.declare import Ratio
from unionhub.core.indicators.reading import Figure
from unionhub.core.narrative import parse_token

from . import tree
from .paper import Annex, Cell, Chart, Counter, Heading, Paper, Paragraph, Part, Run, Series, Table
from .tree import FIGURES, MONTHS, YEARS, Block
from .typography import numbered
from .values import YEAR_BEFORE, Values
from .wording import Words, said

#: More columns than these are set across the page.
UPRIGHT_COLUMNS = 7
#: Bars that a page can carry; the table has all.
MOST_BARS = 20
COLUMN_LABELS = {"now": "", "year_before": "上年同期", "change": "增减", "target": "目标"}


class Text(Protocol):
    """A section as the assembling reads it."""

    title: str
    is_annex: bool
    blocks: list[Block]


@dataclass(frozen=True)
class Head:
    """What stands around the text; see `Summary`."""

    heading: str
    addressee: str = ""
    red_head: str = ""
    document_no: str = ""
    signature: str = ""
    dated: date | None = None
    author: str = ""
    state: str = ""


def no_link(key: str) -> str:
    """No address: nothing leads anywhere."""
    return ""


def paper_of(
    head: Head,
    sections: Sequence[Text],
    values: Values,
    place: Words,
    link: Callable[[str], str] = no_link,
) -> Paper:
    """The whole document. Sections without a word are left out; annexes come last, numbered if there are several."""
    writer = _Writer(values, place, link)
    said_ones = [one for one in sections if not tree.is_empty(one.blocks)]
    text = [one for one in said_ones if not one.is_annex]
    annexes = [one for one in said_ones if one.is_annex]
    chapters = 0
    parts: list[Part] = []
    for place_, one in enumerate(text):
        if one.title:
            chapters += 1
            parts.append(Heading(1, numbered(1, chapters), (Run(one.title),), anchor=f"s{place_}"))
        parts += writer.parts(one.blocks)
    return Paper(
        title=tuple(line.strip() for line in head.heading.splitlines() if line.strip()),
        parts=tuple(parts),
        annexes=tuple(
            Annex(f"附件{number if len(annexes) > 1 else ''}", one.title, tuple(writer.parts(one.blocks)))
            for number, one in enumerate(annexes, 1)
        ),
        red_head=head.red_head,
        document_no=head.document_no,
        addressee=f"{head.addressee.rstrip('：:')}：" if head.addressee else "",
        signature=head.signature,
        dated=words.day(head.dated) if head.dated else "",
        author=head.author,
        state=head.state,
    )


class _Writer:
    """Writes blocks; numbers tables and charts through the whole document, headings through their section."""

    def __init__(self, values: Values, place: Words, link: Callable[[str], str]) -> None:
        self.values, self.place, self.link = values, place, link
        self.counter = Counter()

    def parts(self, blocks: Sequence[Block]) -> list[Part]:
        """The parts of one section."""
        found: list[Part] = []
        levels = dict.fromkeys((2, 3, 4), 0)
        for block in blocks:
            kind = block["type"]
            if kind == "heading":
                level = block["level"]
                levels[level] += 1
                levels |= {deeper: 0 for deeper in levels if deeper > level}
                found.append(Heading(level, numbered(level, levels[level]), self.runs(block), block["id"]))
            elif kind == "paragraph":
                if runs := self.runs(block):
                    found.append(Paragraph(runs))
            elif kind == "table":
                found += self.table(block)
            else:
                found += self.chart(block)
        return found

    def runs(self, block: Block) -> tuple[Run, ...]:
        """Words and figures of a block; a figure is said in view of the words before it."""
        found: list[Run] = []
        for piece in block["inline"]:
            found.append(self.run(piece, "".join(run.text for run in found)))
        return tuple(found)

    def run(self, piece: Mapping[str, str], before: str) -> Run:
        """Typed words, or a figure in words."""
        if "text" in piece:
            return Run(piece["text"])
        token = parse_token(piece["token"])
        told = said(token, self.values, self.place, before)
        if token.is_word:
            return Run(told.text)
        return Run(told.text, token.key, self.link(token.key), told.is_missing)

    # --- Tables ---

    def table(self, block: Block) -> list[Table]:
        """Figures one below the other with what they are compared with, or one row for each place or member.

        None where there is not one row: a union has nothing below it.
        """
        made = self._figures(block) if block["rows"] == FIGURES else self._members(block)
        return [replace(made, caption=self.counter.table(made.caption))] if made.rows else []

    def _figures(self, block: Block) -> Table:
        columns = block.get("columns") or ["now", "year_before", "change"]
        labels = COLUMN_LABELS | {"now": self.place.label}
        rows = []
        for key in block["keys"]:
            now = self.values.figure(key)
            if now is None:
                continue
            told = self._columns(key, now)
            rows.append((Cell(now.item.label), Cell(now.unit), *(told[column] for column in columns)))
        heads = ("项目", "单位", *(labels[column] for column in columns))
        return Table(block["caption"], heads, tuple(rows), note=self._note(block["keys"]))

    def _columns(self, key: str, now: Figure) -> dict[str, Cell]:
        then, target = self.values.figure(key, YEAR_BEFORE), self.values.target(key)
        change = words.NOTHING
        if then is not None and not (now.suppressed or then.suppressed):
            change = words.difference(now.item, now.value, then.value).replace("无可比数", words.NOTHING)
        return {
            "now": Cell(now.text, True, key, self.link(key)),
            "year_before": Cell(then.text if then is not None else words.NOTHING, True, key),
            "change": Cell(change.replace(" 个百分点", "个百分点"), True, key),
            "target": Cell(words.NOTHING if target is None else number_of(target), True, key),
        }

    def _members(self, block: Block) -> Table:
        by, keys = block["rows"], [key for key in block["keys"] if self.values.figure(key) is not None]
        found: dict[str, dict[str, Figure]] = {}
        for key in keys:
            for one in self.values.split(key, by):
                found.setdefault(one.member_label or one.node_name, {})[key] = one
        items = [self.values.figure(key).item for key in keys]  # type: ignore[union-attr]
        units = {item.unit for item in items}
        one_unit = units.pop() if len(units) == 1 else ""
        heads = tuple(item.label if one_unit else f"{item.label}（{item.unit}）" for item in items)
        rows = [
            (Cell(label), *(self._cell(figures.get(key), key) for key in keys))
            for label, figures in found.items()
        ]
        if rows:
            whole = (self._cell(self.values.figure(key), key, is_linked=True) for key in keys)
            rows.append((Cell("合计"), *whole))
        return Table(
            block["caption"],
            ("单位" if by == tree.CHILDREN else "类别", *heads),
            tuple(rows),
            unit=f"单位：{one_unit}" if one_unit else "",
            note=self._note(keys),
            is_wide=len(keys) + 1 > UPRIGHT_COLUMNS,
        )

    def _cell(self, figure: Figure | None, key: str, is_linked: bool = False) -> Cell:
        """Each cell names its figure, so that it can be hidden from whoever may not see it."""
        text = words.NOTHING if figure is None else figure.text
        return Cell(text, True, key, self.link(key) if is_linked else "")

    def _note(self, keys: Sequence[str]) -> str:
        """What rates are divided by: a rate never stands without its denominator."""
        rates = [
            figure.item
            for key in keys
            if (figure := self.values.figure(key)) is not None and isinstance(figure.item, Ratio)
        ]
        said_of = [
            f"{item.label}的分母为{denominator.item.label}"
            for item in rates
            if (denominator := self.values.figure(item.denominator)) is not None
        ]
        return f"注：{'；'.join(said_of)}。" if said_of else ""

    # --- Charts ---

    def chart(self, block: Block) -> list[Chart]:
        """Numbers of the chart: through years or months, or one for each place or member; none without a number."""
        rows = block["rows"]
        keys = [key for key in block["keys"] if self.values.figure(key) is not None or rows == MONTHS]
        if rows in (YEARS, MONTHS):
            labels, columns = self._run(keys, rows)
        else:
            labels, columns = self._places(keys, rows, block["kind"])
        items = {key: item for key in keys if (item := self.values.item(key)) is not None}
        series = tuple(Series(items[key].label, tuple(_number(one) for one in columns[key])) for key in items)
        unit = next((item.unit for item in items.values()), "")
        if not labels:
            return []
        caption = self.counter.chart(block["caption"])
        return [Chart(caption, block["kind"], labels, series, unit, self._note(keys), tuple(items))]

    def _run(self, keys: Sequence[str], rows: str) -> tuple[tuple[str, ...], dict[str, list[Figure | None]]]:
        """Through years or months, from the first that anything is known of: before the first record is no nought."""
        lines = {key: self.values.series(key, rows) for key in keys}
        labels = [label for label, _ in next(iter(lines.values()), [])]
        known = [at for line in lines.values() for at, (_, figure) in enumerate(line) if _number(figure)]
        first = min(known, default=0)
        columns = {key: [figure for _, figure in line[first:]] for key, line in lines.items()}
        return tuple(labels[first:]), columns

    def _places(
        self, keys: Sequence[str], by: str, kind: str
    ) -> tuple[tuple[str, ...], dict[str, list[Figure | None]]]:
        found: dict[str, dict[str, Figure]] = {}
        for key in keys:
            for one in self.values.split(key, by):
                found.setdefault(one.member_label or one.node_name, {})[key] = one
        lines = list(found.items())
        if kind == "bars" and keys:
            lines.sort(key=lambda line: -(_number(line[1].get(keys[0])) or Decimal(0)))
        lines = lines[:MOST_BARS]
        columns: dict[str, list[Figure | None]] = {
            key: [figures.get(key) for _, figures in lines] for key in keys
        }
        return tuple(label for label, _ in lines), columns


def _number(figure: Figure | None) -> Decimal | None:
    if figure is None or figure.suppressed or figure.value is None:
        return None
    return Decimal(figure.value)


def number_of(value: Decimal) -> str:
    """«14,000», «92.5»: a target, without noughts that say nothing."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def missing_runs(paper: Paper) -> list[tuple[str, Any]]:
    """(words of the block, run) for every figure without a value."""
    return [
        (part.text, run)
        for part in paper.all_parts()
        if isinstance(part, Heading | Paragraph)
        for run in part.runs
        if run.is_missing
    ]
