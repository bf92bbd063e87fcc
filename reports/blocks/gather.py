"""Reading all a dashboard shows, at once: the same number of queries whatever the number of nodes, months or blocks'
figures; and putting it together block by block.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse

from unionhub.core.dashboard import Block, Brief, Composition, Over, Ranking, Tile, Trend, WorkList
from unionhub.core.indicators import Declared, drill
from unionhub.core.indicators.compute import span_of
from unionhub.core.indicators.period import Period
from unionhub.core.indicators.reading import Figure, Reader
from unionhub.core.indicators.registry import indicators
from unionhub.core.indicators.store import kept_spans
from unionhub.core.indicators.telling import counted
from unionhub.core.models import Organisation

from . import charts, tiles
from .brief import BriefView, brief
from .charts import Chart
from .moment import Moment
from .tiles import TileView
from .work import WorkView, work_list


@dataclass
class DashboardPage:
    """What the dashboard's templates print."""

    tiles: list[TileView] = field(default_factory=list)
    rankings: list[Chart] = field(default_factory=list)
    briefs: list[BriefView] = field(default_factory=list)
    lists: list[WorkView] = field(default_factory=list)
    trends: list[Chart] = field(default_factory=list)
    compositions: list[Chart] = field(default_factory=list)
    #: When the oldest of the numbers shown was computed; None when all were counted just now.
    computed_at: datetime | None = None
    #: Whether anything is known at the place; else the page says what to do.
    is_empty: bool = True

    @property
    def charts(self) -> list[Chart]:
        """All of them."""
        return [*self.rankings, *self.trends, *self.compositions]

    @property
    def wall_charts(self) -> list[Chart]:
        """The two charts of the wall: the first ranking and the first trend, or two trends."""
        return [*self.rankings[:1], *self.trends][:2]


class Gathering:
    """The figures of the blocks at one node and day, for one viewer."""

    def __init__(self, node: Organisation, moment: Moment, reader: Reader, blocks: Iterable[Block]) -> None:
        self.node, self.moment, self.reader = node, moment, reader
        known = indicators()
        self.items: dict[str, Declared] = {}
        self.blocks: list[Block] = []
        for block in blocks:
            seen = [key for key in block.keys if reader.may_see(known[key], node)]
            if seen:
                self.blocks.append(block)
                self.items |= {key: known[key] for key in seen}
        self.found: dict[tuple[str, str], Figure] = {}
        self._opens: dict[str, bool] = {}
        self.children: dict[tuple[str, str], list[Figure]] = {}
        self.splits: dict[tuple[str, str], list[Figure]] = {}

    def read(self) -> None:
        """Everything, grouped so that figures of the same periods are asked for together."""
        wanted: dict[str, dict[Period, None]] = {}
        for block in self.blocks:
            for key in block.keys:
                if key in self.items:
                    periods = self._periods(block, self.items[key])
                    wanted.setdefault(key, {}).update(dict.fromkeys(periods))
        together: dict[frozenset[Period], list[str]] = {}
        for key, asked in wanted.items():
            together.setdefault(frozenset(asked), []).append(key)
        for asked_periods, keys in together.items():
            for figure in self.reader.figures(keys, sorted(asked_periods, key=_place), [self.node]):
                self.found[figure.item.key, figure.period.key] = figure
        self._read_children()
        self._read_splits()

    def _periods(self, block: Block, item: Declared) -> Sequence[Period]:
        """What a block reads; points of lines only where they are kept: two years are not counted while one waits."""
        if isinstance(block, Tile):
            points = tiles.points_of(block, item, self.moment)
            return [*tiles.periods_of(block, item, self.moment), *self._only_kept(item, points)]
        if isinstance(block, Trend):
            return self._only_kept(item, self.moment.points(item, block.months))
        if isinstance(block, Brief):
            return [self.moment.period(item, block.over)]
        return [self.moment.period(item, Over.YEAR_TO_DATE)]

    def _only_kept(self, item: Declared, points: Sequence[Period]) -> list[Period]:
        return [
            point
            for point in points
            if all(
                (part.source.key, *(span_of(part.source, point, self.moment.today) or ())) in self._kept
                for part in counted(item)
            )
        ]

    @cached_property
    def _kept(self) -> set[tuple[Any, ...]]:
        """The spans that are kept, as (source, first, last)."""
        return set(kept_spans())

    def _read_children(self) -> None:
        wanted: dict[Period, list[str]] = {}
        for block in self.blocks:
            if isinstance(block, Ranking):
                wanted.setdefault(self.moment.period(self.items[block.key], Over.YEAR_TO_DATE), []).append(
                    block.key
                )
        for period, keys in wanted.items():
            for figure in self.reader.children(keys, period, self.node):
                self.children.setdefault((figure.item.key, period.key), []).append(figure)

    def _read_splits(self) -> None:
        wanted: dict[tuple[str, Period], list[str]] = {}
        for block in self.blocks:
            if isinstance(block, Composition) and block.by:
                period = self.moment.period(self.items[block.key], Over.YEAR_TO_DATE)
                wanted.setdefault((block.by, period), []).append(block.key)
        for (by, period), keys in wanted.items():
            for figure in self.reader.figures(keys, [period], [self.node], by):
                self.splits.setdefault((figure.item.key, by), []).append(figure)

    def is_open(self, item: Declared) -> bool:
        """Whether the viewer may open the records behind the figure."""
        if item.key not in self._opens:
            self._opens[item.key] = drill.may_open(self.reader.user, item, self.node)
        return self._opens[item.key]

    def at(self, key: str, period: Period) -> Figure | None:
        """The node's own figure of a period, if the viewer may see it."""
        return self.found.get((key, period.key))

    def now(self, key: str) -> Figure | None:
        """The node's own figure at the day (of what is counted over a period, since January)."""
        item = self.items.get(key)
        return self.at(key, self.moment.period(item, Over.YEAR_TO_DATE)) if item else None


def dashboard(node: Organisation, moment: Moment, reader: Reader, blocks: Iterable[Block]) -> DashboardPage:
    """Build the page of a node; blocks whose figures the reader's user may not see are left out."""
    gathering = Gathering(node, moment, reader, blocks)
    gathering.read()
    page = DashboardPage()
    for block in gathering.blocks:
        _put(page, block, gathering)
    shown = [gathering.now(key) for key in gathering.items]
    page.is_empty = not any(figure is not None and (figure.value or figure.suppressed) for figure in shown)
    times = [figure.computed_at for figure in shown if figure is not None and figure.computed_at is not None]
    page.computed_at = min(times, default=None)
    return page


def _put(page: DashboardPage, block: Block, gathering: Gathering) -> None:
    """One block, where there is something to show."""
    moment, node, is_open = gathering.moment, gathering.node, gathering.is_open
    if isinstance(block, Tile):
        _add(page.tiles, tiles.tile(block, gathering.items[block.key], gathering.at, moment, is_open))
    elif isinstance(block, Trend):
        items = [gathering.items[key] for key in block.keys if key in gathering.items]
        _add(page.trends, charts.trend(block, items, gathering.found, moment, is_open))
    elif isinstance(block, Brief):
        periods = {
            key: moment.period(gathering.items[key], block.over)
            for key in block.keys
            if key in gathering.items
        }
        read = [
            figure for key, period in periods.items() if (figure := gathering.at(key, period)) is not None
        ]
        _add(page.briefs, brief(block, read, lambda figure: figure.item.label, is_open))
    elif isinstance(block, Composition) and block.shares:
        figures = [figure for key in block.shares if (figure := gathering.now(key)) is not None]
        _add(page.compositions, charts.shares(block, figures, is_open))
    elif (whole := gathering.now(block.keys[0])) is None:
        return
    elif isinstance(block, Ranking):
        below = gathering.children.get((block.key, whole.period.key), [])
        _add(page.rankings, charts.ranking(block, below, whole, lambda pk: address(pk, moment), is_open))
    elif isinstance(block, Composition):
        members = gathering.splits.get((block.key, block.by), [])
        _add(page.compositions, charts.split(block, members, whole, is_open))
    elif isinstance(block, WorkList):
        _add(page.lists, work_list(block, whole, node, gathering.reader, moment))


def _add(kept: list, built: Any) -> None:
    if built is not None:
        kept.append(built)


def address(node_id: int, moment: Moment) -> str:
    """The dashboard of a node at the same day."""
    page = reverse("dashboard-node", args=[node_id])
    return page if moment.on == moment.today else f"{page}?on={moment.on.isoformat()}"


def _place(period: Period) -> tuple:
    return (period.last, period.first)
