"""What an app shows on the dashboard: `<app>/dashboard.py` ends with `DASHBOARD`, a tuple of the blocks below.

Blocks name figures by key; values, rights, small cells and lists come from the registry of figures. A block whose
figures the viewer may not see at the place falls away. See docs/recipes/dashboard.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from . import registry
from .indicators import Indicator, Ratio
from .indicators.registry import dimensions_of, indicators


class Over(StrEnum):
    """The period a block reads at the day the dashboard shows. Stocks are read at the day whatever stands here."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR_TO_DATE = "ytd"


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One number: with its change to the month before and the year before in words, and its last 13 months as a line.

    `label` may be shorter than the figure's own: of a rate the denominator is named below it in any case. Of a number
    counted over a period (`over`) the same days of the year before are compared, and the running month is named beside
    it.
    """

    key: str
    label: str = ""
    over: Over = Over.DAY
    compare: bool = True
    spark: bool = True
    order: int = 100

    @property
    def keys(self) -> tuple[str, ...]:
        """The figures it reads."""
        return (self.key,)


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """The nodes directly below, the highest value first, with the node's own value as a line."""

    title: str
    key: str
    order: int = 100

    @property
    def keys(self) -> tuple[str, ...]:
        """The figures it reads."""
        return (self.key,)


@dataclass(frozen=True, kw_only=True)
class Trend:
    """Months in a line (stocks, at the end of each) or as bars (what is counted over a period)."""

    title: str
    keys: tuple[str, ...]
    months: int = 24
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Composition:
    """Of what a number consists: either shares (`keys` of ratios, which may overlap: bars against 100 %, never a pie)
    or one number (`key`) split `by` a dimension.
    """  # fmt: skip

    title: str
    shares: tuple[str, ...] = ()
    key: str = ""
    by: str = ""
    order: int = 100

    @property
    def keys(self) -> tuple[str, ...]:
        """The figures it reads."""
        return self.shares or (self.key,)


@dataclass(frozen=True, kw_only=True)
class WorkList:
    """The first records behind a count that wants to be 0: what needs a decision. Each line opens the record.

    `columns` names columns of the source's table; `sort` model lookups (default: the order of the table). `calm` is
    said when there is none.
    """

    title: str
    key: str
    columns: tuple[str, ...]
    calm: str
    sort: tuple[str, ...] = ()
    limit: int = 5
    order: int = 100

    @property
    def keys(self) -> tuple[str, ...]:
        """The figures it reads."""
        return (self.key,)


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What happened in the week of the day so far, and what stands open: a line for each figure, zeros too."""

    title: str
    keys: tuple[str, ...]
    over: Over = Over.WEEK
    order: int = 100


Block = Tile | Ranking | Trend | Composition | WorkList | Brief


def blocks() -> tuple[Block, ...]:
    """The blocks of all apps, those of a kind in their order."""
    return tuple(sorted(registry.collect("dashboard", "DASHBOARD"), key=lambda block: block.order))


def broken_blocks(declared: tuple[Block, ...] | None = None) -> Iterator[str]:
    """What is wrong with the declared blocks (of all apps unless given), each sentence naming the mend."""
    every = indicators()
    for block in blocks() if declared is None else declared:
        name = f"the block {getattr(block, 'title', '') or block.keys[0]!r}"
        missing = [key for key in block.keys if key not in every]
        if missing or not block.keys:
            yield f"{name} of the dashboard names {missing or 'nothing'}, which no app declares"
            continue
        if isinstance(block, WorkList):
            yield from _broken_list(block, name)
        if isinstance(block, Trend) and len({every[key].unit for key in block.keys}) > 1:
            yield f"{name} draws figures of different units along one axis"
        if isinstance(block, Composition) and block.by and block.by not in dimensions_of(every[block.key]):
            yield f"{name} splits by {block.by!r}, which is no dimension of {block.key!r}"
        if isinstance(block, Composition) and bool(block.shares) == bool(block.key and block.by):
            yield f"{name} needs either shares, or a key and the dimension to split it by"
        if isinstance(block, Composition) and not all(isinstance(every[key], Ratio) for key in block.shares):
            yield f"{name} shows shares, and not all its figures are ratios"


def _broken_list(block: WorkList, name: str) -> Iterator[str]:
    from django.utils.module_loading import import_string  # noqa: PLC0415  (tables need the app registry)

    item = indicators()[block.key]
    if not isinstance(item, Indicator):
        yield f"{name} lists records, and {block.key!r} has none of its own"
        return
    known = import_string(item.source.table).base_columns
    for column in block.columns:
        if column not in known:
            yield f"{name} shows the column {column!r}, which {item.source.table} does not have"


#: The kernel has no figures of its own.
DASHBOARD: tuple[Block, ...] = ()
