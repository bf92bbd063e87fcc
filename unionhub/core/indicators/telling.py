"""What is told of one figure at one place: counts from blocks, balances and ratios from their parts, entered numbers.

Also why there is no value, what is to be checked and how much is missing. Rights are asked before (`reading`); whether
a small count is withheld is asked here, of whoever decides it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from . import words
from .blocks import Blocks
from .compute import span_of
from .declare import Balance, Declared, Indicator, Median, Ratio, Stated, StatedValue, median_of, value_of
from .period import Period
from .registry import indicator, node_dimensions, parts

#: Takes (indicator, first, last, place); says whether the number may not be told.
Withheld = Callable[["Indicator", date, date, "Place"], bool]


@dataclass(frozen=True)
class Place:
    """Where: a node with all below it, or (`own`) its own rows only; with `by` one member of the dimension."""

    node: int
    own: bool = False
    by: str = ""
    member: str = ""


@dataclass(frozen=True)
class Told:
    """The answer. `times`: when the blocks it was read from were computed, None for one measured just now."""

    value: int | Decimal | None = None
    numerator: int | Decimal | None = None
    denominator: int | Decimal | None = None
    suppressed: bool = False
    reason: str = ""
    flag: str = ""
    #: How many are missing, by the key of the figure that counts them.
    gaps: tuple[tuple[str, int], ...] = ()
    times: tuple[datetime | None, ...] = ()


def counted(item: Declared, look: Callable[[str], Declared] = indicator) -> list[Indicator]:
    """Every indicator that a figure is computed from, with those that count what is missing.

    `look` finds a figure by its key: those of a closed month are as they were declared then.
    """
    if isinstance(item, Indicator):
        gap = look(item.gaps) if item.gaps else None
        return [item, gap] if isinstance(gap, Indicator) else [item]
    if isinstance(item, Stated):
        return []
    return [found for key in parts(item) for found in counted(look(key), look)]


class Teller:
    """Tells figures of one reading: `blocks` are loaded, `withheld` decides small counts."""

    def __init__(self, blocks: Blocks, today: date, withheld: Withheld) -> None:
        self.blocks, self.today, self.withheld = blocks, today, withheld
        self._entered: dict[tuple[str, date], dict[int, StatedValue]] = {}
        self._classes: dict[tuple[str, date], set[str]] = {}
        self._listed: dict[tuple[str, date, date], dict[int, list[Any]]] = {}
        self._told: dict[tuple[str, Period, Place], Told] = {}

    def item(self, key: str) -> Declared:
        """The figure of that key."""
        return indicator(key)

    def tell(self, item: Declared, period: Period, place: Place) -> Told:
        """The figure at the place in the period."""
        key = (item.key, period, place)
        if key not in self._told:
            self._told[key] = self._tell(item, period, place)
        return self._told[key]

    def _tell(self, item: Declared, period: Period, place: Place) -> Told:
        if period.first > self.today:
            return Told(reason=words.NOT_BEGUN)
        if isinstance(item, Indicator):
            return self._count(item, period, place)
        if isinstance(item, Stated):
            return self._stated(item, period.until(self.today), place)
        if isinstance(item, Median):
            return self._median(item, period, place)
        return (
            self._ratio(item, period, place)
            if isinstance(item, Ratio)
            else self._balance(item, period, place)
        )

    def is_nothing(self, item: Declared, period: Period, place: Place) -> bool:
        """Whether all that the figure is computed from is 0 there, and told to be."""
        told = [self.tell(part, period, place) for part in counted(item, self.item)]
        return not any(part.value or part.suppressed or part.gaps for part in told)

    # --- Counts ---

    def _count(self, item: Indicator, period: Period, place: Place) -> Told:
        span = span_of(item.source, period, self.today)
        if span is None:
            return Told(reason=words.NOT_BEGUN)
        block = (item.source.key, *span)
        times = (self.blocks.computed_at(block, place.node),)
        if self.withheld(item, *span, place):
            return Told(suppressed=True, reason=words.WHY_WITHHELD, times=times)
        value = self._number(block, item.key, place)
        gap = self.item(item.gaps) if item.gaps else None
        if not isinstance(gap, Indicator):
            return Told(value, times=times)
        missing = self._missing(gap, period, place)
        if not missing:
            return Told(value, times=times)
        told = Told(value, times=times, gaps=((gap.key, missing),))
        if not value:
            return replace(told, value=None, reason=words.unknown(item, gap, missing))
        return replace(told, flag=words.incomplete(gap, missing))

    def _number(self, block: tuple[str, date, date], key: str, place: Place) -> Any:
        """The number of the member; the rest of a split by nodes takes what falls under no known member as well."""
        members = self.blocks.members(block, place.node, key, place.by, own=place.own)
        if place.by in node_dimensions() and not place.member:
            known = self._classes_of(place.by, block[2])
            return sum(number for member, number in members.items() if member not in known)
        return members.get(place.member, 0)

    def _classes_of(self, by: str, day: date) -> set[str]:
        if (by, day) not in self._classes:
            self._classes[by, day] = {name for name, _ in node_dimensions()[by].members(day)}
        return self._classes[by, day]

    def _missing(self, gap: Indicator, period: Period, place: Place) -> int:
        span = span_of(gap.source, period, self.today)
        if span is None:
            return 0
        if place.by and place.by not in node_dimensions() and gap.source.dimension(place.by) is None:
            return 0
        return int(self._number((gap.source.key, *span), gap.key, place))

    # --- What is computed ---

    def _balance(self, item: Balance, period: Period, place: Place) -> Told:
        told = {key: self.tell(self.item(key), period, place) for key in (*item.plus, *item.minus)}
        whole = _joined(told.values())
        if whole.suppressed or any(part.value is None for part in told.values()):
            return whole
        value = sum(told[key].value or 0 for key in item.plus) - sum(
            told[key].value or 0 for key in item.minus
        )
        below = value < 0 and any(_is_stock(self.item(key)) for key in told)
        return replace(whole, value=value, flag=words.BELOW_NOTHING if below else whole.flag)

    def _ratio(self, item: Ratio, period: Period, place: Place) -> Told:
        over, under = (self.tell(self.item(key), period, place) for key in (item.numerator, item.denominator))
        whole = replace(_joined((over, under)), denominator=under.value)
        if whole.suppressed:
            # The one part that is told elsewhere would tell the other by the quotient: nothing of it is told here.
            return whole
        whole = replace(whole, numerator=over.value)
        if over.value is None or under.value is None:
            return whole
        value = value_of(item.scale, item.places, over.value, under.value)
        if value is None:
            return replace(whole, reason=words.zero_denominator(self.item(item.denominator)))
        over_full = item.unit == "%" and value > item.scale
        return replace(whole, value=value, flag=words.OVER_FULL if over_full else whole.flag)

    def _median(self, item: Median, period: Period, place: Place) -> Told:
        of = self.item(item.of)
        count = self.tell(of, period, place)
        if count.suppressed or count.value is None or not isinstance(of, Indicator) or place.by:
            return replace(count, value=None)
        last = period.until(self.today)
        numbers = self._numbers(item, of, period)
        inside = [place.node] if place.own else self.blocks.tree(last).below(place.node)
        value = median_of([number for node in inside for number in numbers.get(node, ())], item.places)
        return Told(value, times=(None,), reason="" if value is not None else words.nothing_counted(of))

    def _numbers(self, item: Median, of: Indicator, period: Period) -> dict[int, list[Any]]:
        """The numbers behind the median in the period, by the node that owns the row."""
        first, last = span_of(of.source, period, self.today) or (period.first, period.first)
        if (item.key, first, last) not in self._listed:
            rows = of.source.rows(first, last).order_by().filter(of.condition(first, last))
            found: dict[int, list[Any]] = {}
            for node, number in rows.values_list(of.source.organisation, item.field):
                if number is not None:
                    found.setdefault(node, []).append(number)
            self._listed[item.key, first, last] = found
        return self._listed[item.key, first, last]

    # --- What is entered ---

    def _stated(self, item: Stated, day: date, place: Place) -> Told:
        if place.own or place.by or place.node not in self.blocks.tree(day).nodes:
            return Told()
        value = self._value_of(item, day, place.node)
        if value is not None:
            return Told(value, times=(None,))
        return Told(reason=words.not_entered(item, self.missing_areas(item, day, place.node)), times=(None,))

    def _entries(self, item: Stated, day: date) -> dict[int, StatedValue]:
        if (item.key, day) not in self._entered:
            self._entered[item.key, day] = item.read(day)
        return self._entered[item.key, day]

    def _value_of(self, item: Stated, day: date, node: int) -> int | Decimal | None:
        """The node's entry, else the sum of the areas directly below if every one of them has a value."""
        entry = self._entries(item, day).get(node)
        if entry is not None:
            return entry.value
        values = [self._value_of(item, day, area) for area in self._areas(item, day, node)]
        if not values or any(value is None for value in values):
            return None
        return sum(value for value in values if value is not None)

    def _areas(self, item: Stated, day: date, node: int) -> list[int]:
        """The nodes directly below that are asked for an entry."""
        tree = self.blocks.tree(day)
        return [child for child in tree.nodes[node].children if tree.nodes[child].level <= item.lowest]

    def missing_areas(self, item: Stated, day: date, node: int) -> list[str]:
        """Names of the places whose entry would be needed; of a node without areas its own."""
        tree = self.blocks.tree(day)
        if node not in tree.nodes or self._value_of(item, day, node) is not None:
            return []
        areas = self._areas(item, day, node)
        if not areas:
            return [tree.nodes[node].name]
        return [name for area in areas for name in self.missing_areas(item, day, area)]


def _joined(told: Iterable[Told]) -> Told:
    """What parts have in common: withheld if one is, the first reason and flag, all gaps."""
    every = list(told)
    suppressed = any(part.suppressed for part in every)
    gaps = dict(gap for part in every for gap in part.gaps)
    return Told(
        suppressed=suppressed,
        reason=words.WHY_WITHHELD if suppressed else next((part.reason for part in every if part.reason), ""),
        flag="" if suppressed else next((part.flag for part in every if part.flag), ""),
        gaps=tuple(gaps.items()),
        times=tuple(at for part in every for at in part.times),
    )


def _is_stock(item: Declared) -> bool:
    return isinstance(item, Indicator) and item.source.is_stock
