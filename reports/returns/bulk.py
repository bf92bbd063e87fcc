"""Whole figures of thousands of organisations out of one snapshot, without a `Figure` for each.

For the tables of a return that have a row for every grassroots union. What it answers is what the reader of the
snapshot answers the system; whatever needs words (nothing entered, withheld, a denominator of 0) it leaves to it.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Case, JSONField, When
from django.db.models.fields.json import KeyTransform

from unionhub.core.indicators.blocks import Span
from unionhub.core.indicators.compute import TOTAL
from unionhub.core.indicators.declare import (
    Balance,
    Declared,
    Indicator,
    Median,
    Ratio,
    SmallCells,
    Stated,
    value_of,
)
from unionhub.core.indicators.period import Period

from ..closing import store
from ..models import Snapshot, SnapshotBlock

Number = int | Decimal
#: From an organisation's id to the number; None where there is something to be said instead.
Getter = Callable[[int], Number | None]


#: The totals of a block; a node without anything below it has none but its own.
_WHOLE = Case(
    When(total__isnull=True, then=KeyTransform(TOTAL, "own")),
    default=KeyTransform(TOTAL, "total"),
    output_field=JSONField(),
)


class Totals:
    """The whole counts of a snapshot. Of each span the totals are fetched once, by one query, for everybody."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot_id, self.frozen = snapshot.pk, store.opened(snapshot)
        self._spans: dict[Span, dict[int, dict[str, dict[str, Any]]]] = {}

    def getter(self, item: Declared, period: Period) -> Getter | None:
        """How to get the figure in the period at any organisation; None for what is not told in bulk."""
        if isinstance(item, Indicator):
            return self._count(item, period)
        if isinstance(item, Stated | Median):
            return None
        keys = (item.numerator, item.denominator) if isinstance(item, Ratio) else (*item.plus, *item.minus)
        parts = [self.getter(self.frozen.item(key), period) for key in keys]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        return _quotient(item, *known) if isinstance(item, Ratio) else _sum(item, known)

    def _count(self, item: Indicator, period: Period) -> Getter | None:
        span = self.frozen.span(item, period)
        if item.small_cells == SmallCells.WITHHELD or span is None:
            return None
        held, key = self._totals(span), item.key

        def count(node: int) -> Number:
            found = held.get(node)
            number = found[key][""] if found and key in found else 0
            return Decimal(number) if isinstance(number, str) else number

        if not item.gaps:
            return count
        missing = self.getter(self.frozen.item(item.gaps), period)
        # While something is missing, nothing is unknown and not 0.
        return None if missing is None else lambda node: count(node) or (None if missing(node) else 0)

    def _totals(self, span: Span) -> dict[int, dict[str, dict[str, Any]]]:
        if span not in self._spans:
            key, first, last = span
            rows = SnapshotBlock.objects.filter(snapshot=self.snapshot_id, source=key, first=first, last=last)
            self._spans[span] = {
                node: found or {} for node, found in rows.values_list("node", _WHOLE).iterator()
            }
        return self._spans[span]


def _quotient(item: Ratio, over: Getter, under: Getter) -> Getter:
    return lambda node: value_of(item.scale, item.places, over(node), under(node))


def _sum(item: Balance, parts: list[Getter]) -> Getter:
    plus, minus = parts[: len(item.plus)], parts[len(item.plus) :]

    def total(node: int) -> Number | None:
        added, taken = [get(node) for get in plus], [get(node) for get in minus]
        if None in added or None in taken:
            return None
        return sum(number or 0 for number in added) - sum(number or 0 for number in taken)

    return total
