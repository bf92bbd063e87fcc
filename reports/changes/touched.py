"""Where a closed month can have changed at all, so that only there every figure is read twice.

Of a county that is not too large each source's own sums are measured once and held against the frozen ones; of a larger
one the audit log tells what was touched since. A number differs at an organisation only if it differs at one below it.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from unionhub.core.indicators import changes
from unionhub.core.indicators.compute import TOTAL, measure, span_of
from unionhub.core.indicators.declare import Declared, Indicator, Median, Source, Stated
from unionhub.core.indicators.period import Period
from unionhub.core.indicators.reading import SYSTEM
from unionhub.core.indicators.registry import indicator, indicators_of, parts
from unionhub.core.indicators.telling import counted
from unionhub.core.indicators.tree import Tree, tree_on

from ..closing import store
from ..models import PeriodClose, Snapshot


@dataclass
class Marks:
    """Keys of the counts that may differ, by organisation; `everything`: all of them may, everywhere."""

    everything: bool = False
    keys: dict[int, set[str]] = field(default_factory=dict)

    def may_differ(self, item: Declared, node: int) -> bool:
        """Whether the figure may differ at the organisation. What leaves no trace in sums always may."""
        if self.everything or leaves_no_trace(item):
            return True
        marked = self.keys.get(node)
        return marked is not None and any(part.key in marked for part in counted(item))


def leaves_no_trace(item: Declared) -> bool:
    """Whether it rests on more than sums of rows: numbers that are entered, the middle of a number."""
    if isinstance(item, Stated | Median):
        return True
    return not isinstance(item, Indicator) and any(leaves_no_trace(indicator(key)) for key in parts(item))


def marks(
    close: PeriodClose,
    snapshot: Snapshot,
    items: Iterable[Declared],
    periods: Collection[Period],
    *,
    measured: bool,
) -> Marks:
    """What may differ of the figures in the periods. `measured`: measure each source, else ask the audit log.

    A union that was put elsewhere moves sums without changing any: then everything may differ.
    """
    then, now = store.opened(snapshot).tree, tree_on(store.opened(snapshot).last)
    if any(pk not in now.nodes or now.nodes[pk].parent != node.parent for pk, node in then.nodes.items()):
        return Marks(everything=True)
    sources = {part.source.key: part.source for item in items for part in counted(item)}
    found = Marks()
    if measured:
        for node, keys in _moved(snapshot, sources.values(), periods, now):
            _mark(found, node, keys, then, now)
        return found
    touched = changes.touched_since(close.event_id)
    for key, source in sources.items():
        mine = {one.key for one in indicators_of(source)}
        nodes = now.nodes.keys() if key in touched.shape else touched.nodes.get(key, set())
        for node in nodes:
            _mark(found, node, mine, then, now)
    return found


def _moved(
    snapshot: Snapshot, sources: Iterable[Source], periods: Iterable[Period], tree: Tree
) -> Iterator[tuple[int, set[str]]]:
    """The nodes whose own sums differ, and by which counts: one query for each span, one for all that was frozen."""
    spans = {
        (source.key, *span): source
        for source in sources
        for period in periods
        if (span := span_of(source, period, period.last)) is not None
    }
    kept: dict[Any, dict[int, dict[str, Any]]] = {span: {} for span in spans}
    if spans:
        blocks = store.frozen_reader(snapshot, SYSTEM).kept.blocks(list(spans), tree.nodes.keys())  # type: ignore[attr-defined]
        for (span, node), (own, _) in blocks.items():
            kept[span][node] = own.get(TOTAL, {})
    for (key, first, last), source in spans.items():
        live = measure(source, first, last, dimensions=())
        for node in live.keys() | kept[key, first, last].keys():
            before, after = kept[key, first, last].get(node, {}), live.get(node, {}).get(TOTAL, {})
            if before != after:
                yield node, {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}


def _mark(found: Marks, node: int, keys: set[str], then: Tree, now: Tree) -> None:
    for above in {*then.above(node), *now.above(node)}:
        found.keys.setdefault(above, set()).update(keys)
