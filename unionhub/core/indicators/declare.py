"""What an app declares of its figures in `indicators.py`: sources of rows, dimensions, indicators, ratios.

An indicator is the queryset a person sees on drilling down plus how to measure it, so a figure and its list cannot
disagree. Indicators over the same rows share a `Source` and are measured by one grouped query.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import IntEnum, StrEnum
from statistics import median
from typing import Any

from django.db.models import Model, Q, QuerySet

from ..enums import OrganisationKind

#: The condition that every row fits.
EVERY = Q()


class Level(IntEnum):
    """How deep in the tree a node stands; a figure names the lowest level at which it may be shown."""

    COUNTY = 0
    AREA = 1
    UNION = 2


#: The level of each kind of node.
LEVELS: dict[str, Level] = {
    OrganisationKind.COUNTY: Level.COUNTY,
    OrganisationKind.TOWNSHIP: Level.AREA,
    OrganisationKind.SYSTEM: Level.AREA,
    OrganisationKind.PARK: Level.AREA,
    OrganisationKind.REGIONAL: Level.AREA,
    OrganisationKind.INDUSTRY: Level.AREA,
    OrganisationKind.PRIMARY: Level.UNION,
    OrganisationKind.GROUP: Level.UNION,
}


class SmallCells(StrEnum):
    """When a count from 1 to 4 is withheld, because persons could be known by it (scorecard C4)."""

    SHOWN = "shown"  # units, not persons
    WITH_RECORDS = "with_records"  # shown to whoever may see the very records at that place, else withheld
    WITHHELD = "withheld"  # withheld from everybody


@dataclass(frozen=True)
class Member:
    """One value of a dimension. `where` is the condition of its rows; members exclude each other."""

    key: str
    label: str
    where: Q = EVERY


@dataclass(frozen=True)
class Dimension:
    """A way to split the rows of a source. `members(day)` are its values on the day; other rows fall under `rest`."""

    key: str
    label: str
    members: Callable[[date], tuple[Member, ...]]
    rest: str = "未填"


@dataclass(frozen=True)
class NodeDimension:
    """A way to split any figure by the node that owns the rows: no query of its own, only another roll-up.

    `of(day)` maps a node's id to the key of its member on that day; nodes that are missing fall under `rest`.
    `members(day)` gives (key, label) in order.
    """

    key: str
    label: str
    of: Callable[[date], Mapping[int, str]]
    members: Callable[[date], tuple[tuple[str, str], ...]]
    rest: str = "未填"


#: The key of rows (or nodes) that no member of a dimension takes.
REST = ""


@dataclass(frozen=True)
class Read:
    """A model whose changes move a source's figures.

    `nodes` is the lookup from a changed row to the ids of the nodes whose figures it touches. `is_shape`: a change may
    move whole nodes or classes (the tree, a code list), so that everything is computed again.
    """

    model: type[Model]
    nodes: str = "organisation_id"
    is_shape: bool = False


@dataclass(frozen=True)
class Source:
    """Rows that several indicators measure together.

    `rows(first, last)` is the queryset of the span, unscoped and unordered: of a stock what is true at the end of
    `last` (`first` is without meaning), of a flow what happened from `first` to `last`, both included. Its rows belong
    to exactly one node, `organisation` being the lookup of its foreign key; the model's `visible_to` and `view_action`
    decide who may see them. `table` is the dotted path of the kernel `Table` that lists them.
    """

    key: str
    label: str
    model: type[Model]
    rows: Callable[[date, date], QuerySet]
    table: str
    is_stock: bool = True
    organisation: str = "organisation"
    dimensions: tuple[Dimension, ...] = ()
    reads: tuple[Read, ...] = ()
    export_action: str = ""
    #: What one row is called when rows are counted aloud: «13,138 人», «130 个工会».
    noun: str = "条记录"
    #: What the list behind a figure is searched by: from one word to a condition of its rows.
    search: Callable[[str], Q] | None = None

    @property
    def domain(self) -> str:
        """The app whose figures these are."""
        return self.key.partition(".")[0]

    def dimension(self, key: str) -> Dimension | None:
        """The dimension of that key, if rows can be split by it."""
        return next((item for item in self.dimensions if item.key == key), None)


@dataclass(frozen=True, kw_only=True)
class _Declared:
    """What every figure has. `version` is raised when the meaning changes; stored values of another one are void."""

    key: str
    label: str
    unit: str
    definition: str
    source_rule: str
    group: str
    synonyms: tuple[str, ...] = ()
    lowest: Level = Level.UNION
    version: int = 1

    @property
    def domain(self) -> str:
        """The app that declares it."""
        return self.key.partition(".")[0]

    @property
    def view_action(self) -> str:
        """The line of policy.csv by which it may be seen at a node."""
        return f"{self.domain}.figure.view"


@dataclass(frozen=True, kw_only=True)
class Indicator(_Declared):
    """A count or sum over a source's rows; adds up along the tree.

    `where` narrows the source's rows (a Q, or a function of (first, last) giving one; annotations of `rows` may be
    named). `field` is the number to add up; empty counts rows. `part_of` is the key of the figure of which this is a
    part: what is withheld must not come out by subtraction. `gaps` is the key of the indicator that counts what is not
    known yet: while it is not zero, a value of 0 means «unknown» and any other is incomplete.
    """

    source: Source
    where: Q | Callable[[date, date], Q] = EVERY
    field: str = ""
    part_of: str = ""
    gaps: str = ""
    small_cells: SmallCells = SmallCells.WITH_RECORDS

    def condition(self, first: date, last: date) -> Q:
        """The condition of its rows among the source's."""
        return self.where(first, last) if callable(self.where) else self.where


@dataclass(frozen=True)
class StatedValue:
    """A number that somebody entered for a node, with where it comes from and the page of the entry."""

    value: int | Decimal
    source: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Stated(_Declared):
    """A number entered for each node, not counted: the total of an area (domain.md, «Rates»).

    `read(day)` gives the entries in force by node id. A node without an entry takes the sum of the nodes directly below
    it if every one of those areas has a value, else it is unknown and the missing areas are named.
    """

    read: Callable[[date], dict[int, StatedValue]]
    #: Nodes of these levels are asked for an entry; below them there is none.
    lowest: Level = Level.AREA


@dataclass(frozen=True, kw_only=True)
class Ratio(_Declared):
    """Numerator ÷ denominator × `scale`, computed after the roll-up with exact decimals, rounded half up.

    Never added, never averaged. Above 100 % it is shown and flagged, never clipped.
    """

    numerator: str
    denominator: str
    unit: str = "%"
    places: int = 2
    scale: int = 100


@dataclass(frozen=True, kw_only=True)
class Balance(_Declared):
    """Counts added and subtracted (`plus`, `minus`: keys of indicators); adds up along the tree like its parts.

    It has no rows of its own: it opens to its parts. Below 0 it is shown and flagged: then the parts contradict.
    """

    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Median(_Declared):
    """The middle of a number over the rows that the indicator `of` counts, rounded half up.

    `field` names the number among the fields and annotations of the rows; rows without it are left out. It does not add
    up: it is read from the rows each time, by one query for each span, and cannot be split by a dimension.
    """

    of: str
    field: str
    places: int = 1


Declared = Indicator | Stated | Balance | Ratio | Median


def median_of(numbers: Collection[int | Decimal], places: int) -> Decimal | None:
    """The middle number, of an even count the mean of the two in the middle, rounded half up; None of none."""
    if not numbers:
        return None
    found = Decimal(median(sorted(Decimal(number) for number in numbers)))
    return found.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=Context(prec=60))


def value_of(scale: int, places: int, numerator: Any, denominator: Any) -> Decimal | None:
    """The ratio as an exact decimal rounded half up; None without a numerator or with a denominator of 0 or None."""
    if numerator is None or not denominator:
        return None
    exact = Context(prec=60)
    quotient = exact.divide(Decimal(numerator) * scale, Decimal(denominator))
    return quotient.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=exact)
