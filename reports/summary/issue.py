"""One summary as one person gets it: the paper, its figures, and what brief, annex and table of sources say of them."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property

from unionhub.core.indicators import words
from unionhub.core.indicators.declare import Declared, Indicator, Ratio
from unionhub.core.indicators.reading import Figure, Reader
from unionhub.core.indicators.registry import indicators, parts

from ..models import Summary, SummaryFreeze
from . import freezing
from .assemble import number_of
from .brief import BriefLine, SourceLine
from .paper import Chart, Heading, Paper, Paragraph, Part, Table
from .values import YEAR_BEFORE, Values

#: Figures of the brief.
MOST_KEY_FIGURES = 12
HIDDEN = freezing.HIDDEN


def said_in(paper: Paper) -> dict[str, list[str]]:
    """Key → what the text says of the figure, each wording once; an empty list of one in tables and charts only."""
    found: dict[str, list[str]] = {}
    for part in paper.all_parts():
        for key, text in _named(part):
            said = found.setdefault(key, [])
            if text and text not in said:
                said.append(text)
    return found


def _named(part: Part) -> list[tuple[str, str]]:
    if isinstance(part, Heading | Paragraph):
        return [(run.key, run.text) for run in part.runs if run.key]
    if isinstance(part, Table):
        return [(cell.key, "") for row in part.rows for cell in row if cell.key]
    return [(key, "") for key in part.keys] if isinstance(part, Chart) else []


def leading_keys(paper: Paper) -> set[str]:
    """The first figure that is told after each heading."""
    found: set[str] = set()
    waits = True
    for part in paper.parts:
        if isinstance(part, Heading):
            waits = True
        elif (
            waits
            and isinstance(part, Paragraph)
            and (key := next((one.key for one in part.runs if one.key), ""))
        ):
            found.add(key)
            waits = False
    return found


class Issue:
    """A summary for one person: of a draft as it is today, else as it was counted; figures as he may see them."""

    def __init__(self, summary: Summary, user: Any) -> None:
        self.summary, self.user = summary, user

    @cached_property
    def freeze(self) -> SummaryFreeze | None:
        """What was counted, once the text is no draft any more."""
        return None if self.summary.is_editable else freezing.kept(self.summary)

    @cached_property
    def paper(self) -> Paper:
        """The document."""
        return freezing.document_of(self.summary, self.user)

    @cached_property
    def values(self) -> Values:
        """The figures of the text."""
        if self.freeze is not None:
            return freezing.values_of(self.freeze, self.user)
        return freezing.live_values(self.summary, Reader(self.user))

    @cached_property
    def every_value(self) -> Values:
        """All figures there are, as the annex lists them."""
        if self.freeze is not None:
            return self.values
        return freezing.live_values(self.summary, Reader(self.user), everything=True)

    @cached_property
    def said(self) -> dict[str, list[str]]:
        """What the text says of each figure."""
        return said_in(self.paper)

    @property
    def computed(self) -> str:
        """When the figures were computed."""
        at = timezone.now() if self.freeze is None else self.freeze.made_at
        state = "草稿" if self.freeze is None else "已定稿" if self.freeze.is_final else "已核定，尚未定稿"
        return f"{timezone.localtime(at):%Y-%m-%d %H:%M}（{state}）"

    @property
    def digest(self) -> str:
        """Over what was counted; empty of a draft."""
        return "" if self.freeze is None else self.freeze.digest

    def item(self, key: str) -> Declared:
        """The figure as it was declared then; today's of one that is only named by another."""
        return self.every_value.item(key) or indicators()[key]

    def compared(self, values: Values, key: str) -> tuple[Figure | None, Figure | None, str, str]:
        """The figure now and a year before, the change and the target in words (a dash where there is none)."""
        now, then, target = values.figure(key), values.figure(key, YEAR_BEFORE), values.target(key)
        return now, then, change_of(now, then), words.NOTHING if target is None else number_of(target)

    def formula(self, item: Declared) -> str:
        """«女会员 ÷ 会员»; nothing of what is counted."""
        labels = {key: self.item(key).label for key in parts(item) if key != item.key}
        return words.formula(item, labels) if labels else ""

    def denominator(self, item: Declared) -> str:
        """What a rate is divided by."""
        return self.item(item.denominator).label if isinstance(item, Ratio) else ""

    def records(self, figure: Figure) -> str:
        """«13,138 人»: the records behind what is counted; nothing of what is computed or withheld."""
        item = figure.item
        if not isinstance(item, Indicator) or figure.suppressed or not figure.value:
            return ""
        if item.field:
            if self.freeze is None:
                return ""
            return f"{len(freezing.frozen_ids(self.freeze, item)):,} {item.source.noun}"
        return f"{int(figure.value):,} {item.source.noun}"

    # --- What goes with the document ---

    def brief_lines(self) -> list[BriefLine]:
        """The key figures: those with a target, then what each section tells first, then the rest of the text."""
        keys = [key for key, said in self.said.items() if said and self.values.figure(key) is not None]
        leads = leading_keys(self.paper)
        keys.sort(key=lambda key: (self.values.target(key) is None, key not in leads))
        return [self._brief_line(key) for key in keys[:MOST_KEY_FIGURES]]

    def _brief_line(self, key: str) -> BriefLine:
        now, then, change, target = self.compared(self.values, key)
        unit = now.unit if now is not None else ""
        return BriefLine(
            label=now.item.label if now is not None else key,
            value=with_unit(now, unit),
            last_year=with_unit(then, unit),
            change=change if change != words.NOTHING else "",
            target=f"{target}{unit}" if target != words.NOTHING else "",
        )

    def source_lines(self) -> Iterator[SourceLine]:
        """Every figure of the text, in its order."""
        number = 0
        for key in self.said:
            figure = self.values.figure(key)
            if figure is None:
                continue
            number += 1
            item = figure.item
            yield SourceLine(
                number=number,
                label=item.label,
                value=with_unit(figure, figure.unit),
                period=figure.period.label,
                organisation=figure.node_name,
                definition=item.definition,
                rule=item.source_rule,
                version=f"第{item.version}版",
                formula=self.formula(item),
                denominator=self.denominator(item),
                records=self.records(figure),
                computed=self.computed,
            )


def change_of(now: Figure | None, then: Figure | None) -> str:
    """«+36», «持平»; a dash where one is not known or withheld."""
    if now is None or then is None or now.suppressed or then.suppressed:
        return words.NOTHING
    return words.difference(now.item, now.value, then.value).replace("无可比数", words.NOTHING)


def with_unit(figure: Figure | None, unit: str) -> str:
    """«13,138人»; nothing where there is no value."""
    if figure is None or (figure.value is None and not figure.suppressed):
        return ""
    return figure.text if figure.suppressed else f"{figure.text}{unit}"
