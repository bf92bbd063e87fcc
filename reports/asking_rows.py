"""The rows of an answer: a figure split by the nodes below or by a dimension, in the order asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from unionhub.core.indicators import Median, Ratio, drill, words
from unionhub.core.indicators.declare import Declared, value_of
from unionhub.core.indicators.period import Period
from unionhub.core.indicators.reading import Figure, Reader
from unionhub.core.indicators.registry import dimensions_of
from unionhub.core.models import Organisation

from .answers import link
from .passports import with_unit
from .questions import address
from .rules.asking import Asked

#: Rows in an answer; the page of the figure has all.
ROWS = 20


@dataclass(frozen=True)
class Row:
    """A line of a split: what it is, its value, where that leads, and what changed."""

    label: str
    text: str
    url: str
    change: str = ""


@dataclass
class Split:
    """The rows with their title; `notes` say in words what is not among them and why."""

    title: str = ""
    rows: list[Row] = field(default_factory=list)
    is_ranked: bool = False
    notes: list[str] = field(default_factory=list)


def moved(now: Figure, then: Figure) -> str:
    """«+776（+6.28%）»: the change, of a count with the growth in per cent; a rate moves by points only."""
    said = words.difference(now.item, now.value, then.value)
    if isinstance(now.item, Ratio | Median) or now.value is None or not then.value or then.value < 0:
        return said
    grown = value_of(100, 2, now.value - then.value, then.value)
    return f"{said}（{grown:+,.2f}%）" if grown else said


def dimension_of(item: Declared, asked: Asked) -> str:
    """The key of the dimension asked for; empty for none, or for one that the figure does not have."""
    if asked.group is None or not asked.group.is_dimension:
        return ""
    return next((key for key, label in dimensions_of(item).items() if label == asked.group.label), "")


def split(reader: Reader, now: Figure, node: Organisation, asked: Asked, others: Sequence[Period]) -> Split:
    """The figure of the node by what was asked for; with the change since the first of `others`, if there is one."""
    item, label = now.item, asked.group.label if asked.group else "下级组织"
    by = dimension_of(item, asked)
    if asked.group is not None and asked.group.is_dimension and not by:
        return Split(notes=[f"“{item.label}”不能按{label}分组。"])
    figures = _parts(reader, now, node, asked, now.period, by)
    before = {
        (figure.node_id, figure.member): figure
        for other in others
        for figure in _parts(reader, now, node, asked, other, by)
    }
    if by:
        figures = [one for one in figures if _says(one) or _says(before.get((one.node_id, one.member)))]
    made = Split(title=f"按{label}" if by else f"各{label}")
    if asked.rank is not None:
        figures = _ranked(made, figures, is_least=asked.rank.is_least)
    for other in others:
        made.title += f"，{words.compared_with(now.period, other)}"
    if not figures:
        made.notes.append(f"没有可以按{label}分开列出的数字。")
    if len(figures) > ROWS:
        made.notes.append(f"只列出前 {ROWS} 项，共 {len(figures)} 项，全部在数字的页面上。")
    made.rows = [
        _row(reader, figure, node, before.get((figure.node_id, figure.member))) for figure in figures[:ROWS]
    ]
    return made


def _parts(
    reader: Reader, now: Figure, node: Organisation, asked: Asked, period: Period, by: str
) -> list[Figure]:
    if by:
        return reader.figures([now.key], [period], [node], by=by)
    figures = reader.children([now.key], period, node)
    kinds = asked.group.kinds if asked.group else ()
    if not kinds:
        return [figure for figure in figures if not figure.is_own] if asked.rank else figures
    fits = Organisation.objects.filter(pk__in=[figure.node_id for figure in figures], kind__in=kinds)
    kept = set(fits.values_list("pk", flat=True))
    return [figure for figure in figures if figure.node_id in kept and not figure.is_own]


def _says(figure: Figure | None) -> bool:
    """Whether there is something to tell of the part; of a rate nothing is something."""
    if figure is None:
        return False
    return bool(figure.value) or figure.suppressed or (isinstance(figure.item, Ratio) and figure.value == 0)


def _ranked(made: Split, figures: list[Figure], *, is_least: bool) -> list[Figure]:
    made.is_ranked = True
    made.title += "，少的在前" if is_least else "，多的在前"
    known = [one for one in figures if one.value is not None and not one.suppressed]
    if len(known) < len(figures):
        made.notes.append(f"有 {len(figures) - len(known)} 个没有数字或不予显示，没有排入。")
    return sorted(known, key=_amount, reverse=not is_least)


def _amount(figure: Figure) -> Any:
    return figure.value


def _row(reader: Reader, figure: Figure, node: Organisation, then: Figure | None) -> Row:
    change = moved(figure, then) if then is not None else ""
    if figure.dimension:
        records = link(figure, lambda item: drill.may_open(reader.user, item, node))
        return Row(figure.member_label, with_unit(figure), records, change)
    page = address("figure-detail", figure.node_id, figure.key, {"period": figure.period.key})
    return Row(figure.node_name, with_unit(figure), page, change)
