"""Tiles: a number with its change in words, what it is a share of, and what is to be said of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from unionhub.core.dashboard import Over, Tile
from unionhub.core.indicators import Declared, Indicator, Ratio
from unionhub.core.indicators.period import Period
from unionhub.core.indicators.reading import Figure, change
from unionhub.core.indicators.registry import indicator, parts

from ..questions import address
from .charts import IsOpen, always, counted, link
from .moment import SPARK_MONTHS, Moment, is_stock
from .spark import Spark, spark

#: What a tile says of the period it counts over.
OVER_WORDS = {Over.DAY: "当日", Over.MONTH: "本月", Over.YEAR_TO_DATE: "本年累计"}


@dataclass(frozen=True)
class Word:
    """A remark, and the list it opens (empty: none)."""

    text: str
    url: str = ""


@dataclass
class TileView:
    """A tile as its template prints it."""

    label: str
    text: str
    unit: str
    url: str
    #: The passport of the number.
    source: str = ""
    over: str = ""
    basis: str = ""
    basis_url: str = ""
    lines: list[str] = field(default_factory=list)
    warnings: list[Word] = field(default_factory=list)
    spark: Spark | None = None


def periods_of(block: Tile, item: Declared, moment: Moment) -> list[Period]:
    """The periods a tile reads: its own, those it is compared with, the running month."""
    now = moment.period(item, block.over)
    found = [now]
    if block.compare:
        found.append(now.year_before())
        if is_stock(item) or block.over == Over.MONTH:
            found.append(now.before())
        elif block.over == Over.YEAR_TO_DATE:
            found.append(moment.month_so_far)
    return found


def points_of(block: Tile, item: Declared, moment: Moment) -> list[Period]:
    """The points of the tile's line."""
    return moment.points(item, SPARK_MONTHS) if block.spark else []


def tile(
    block: Tile,
    item: Declared,
    read: Callable[[str, Period], Figure | None],
    moment: Moment,
    is_open: IsOpen = always,
) -> TileView | None:
    """The tile, from what `read(key, period)` finds; None when the viewer may not see its figure."""
    now = moment.period(item, block.over)
    figure = read(item.key, now)
    if figure is None:
        return None
    unit = figure.unit if figure.value is not None else ""
    view = TileView(block.label or item.label, figure.text, unit, link(figure, is_open))
    view.source = address("figure-passport", figure.node_id, item.key, {"period": now.key})
    view.over = OVER_WORDS[block.over] if not is_stock(item) else ""
    if isinstance(item, Ratio) and figure.denominator:
        below = indicator(item.denominator)
        view.basis = f"占{below.label} {counted(figure.denominator)} {below.unit}"
        view.basis_url = link(figure, is_open, part=below.key)
    if block.compare and figure.value is not None:
        view.lines = _changes(block, item, figure, read, moment)
    view.warnings = _warnings(figure, is_open)
    points = [read(item.key, period) for period in points_of(block, item, moment)]
    view.spark = spark([point.value if point else None for point in points])
    return view


def _changes(
    block: Tile,
    item: Declared,
    figure: Figure,
    read: Callable[[str, Period], Figure | None],
    moment: Moment,
) -> list[str]:
    """«较上月末 +36», «较上年同期 +120»; of what is counted since January the running month, not the one before."""
    said = []
    if not is_stock(item) and block.over == Over.YEAR_TO_DATE:
        month = read(item.key, moment.month_so_far)
        if month is not None and month.value is not None:
            said.append(f"本月 {month.text} {month.unit}")
    else:
        said.append(_change(figure, read(item.key, figure.period.before())))
    said.append(_change(figure, read(item.key, figure.period.year_before())))
    return [words for words in said if words]


def _change(now: Figure, then: Figure | None) -> str:
    return change(now, then) if then is not None else ""


def _warnings(figure: Figure, is_open: IsOpen) -> list[Word]:
    """Why there is no number, what is wrong with it, what it lacks: this opens the list of what is missing."""
    missing = link(figure, is_open, part=figure.gap_keys[0][0]) if figure.gap_keys else ""
    return [Word(words.rstrip("。"), missing) for words in (figure.reason, figure.flag) if words]


def gaps_of(item: Declared) -> str:
    """The key of the indicator that counts what a figure lacks; empty when none is declared."""
    if isinstance(item, Indicator):
        return item.gaps
    found: Mapping[str, None] = {
        gaps_of(indicator(key)): None for key in parts(item) if key != item.key and gaps_of(indicator(key))
    }
    return next(iter(found), "")
