"""What a month says of days before it, kept with its snapshot: so that a closed month gives the same report for ever.

Beside its own figures a report shows the end of the month before (as reported, and as known when the month was
counted: the difference is 以前月份更正) and the same days a year ago. Both may be corrected or closed anew later; what
the report said then is read from here. Kept of the county and its areas, whole figures only; for the rest a reader
asks on.
"""

import json
import zlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from unionhub.core.indicators.declare import LEVELS, Declared, Level, Median, Ratio
from unionhub.core.indicators.frozen import Frozen
from unionhub.core.indicators.period import Period, day, month_end, year_to_date
from unionhub.core.indicators.reading import SYSTEM, Figure, Reader
from unionhub.core.indicators.registry import indicators
from unionhub.core.indicators.telling import counted
from unionhub.core.indicators.words import WITHHELD
from unionhub.core.models import Organisation

from ..columns import is_stock, year_before
from ..models import PeriodClose, Snapshot
from . import months, store

#: Where it stands in the content of a snapshot.
KEY = "earlier"
#: As reported by the month before; as known now of its end; a year ago.
BEFORE, RESTATED, YEAR_AGO = "before", "restated", "year_ago"
NOTHING_THEN = "核算时没有这个数字。"

#: Period → organisation → figure → number as text; «＊» where it was withheld, None where there was none.
Kept = dict[str, dict[str, dict[str, str | None]]]


def gather(month: date) -> dict[str, Kept | None]:
    """Everything of days before the month that its report shows. None of the month before where none was closed."""
    county = Organisation.objects.filter(parent=None).order_by("path").first()
    if county is None:
        return {}
    kinds = [kind for kind, level in LEVELS.items() if level == Level.AREA]
    nodes = [county, *Organisation.objects.under(county).filter(kind__in=kinds).order_by("path")]
    live = Reader(SYSTEM, fresh=True)
    last, last_year = month - timedelta(days=1), month_end(year_before(month))
    before = _reader(store.closed(county, months.before(month)))
    year_ago = _reader(store.closed(county, year_before(month))) or live
    return {
        BEFORE: None if before is None else _read(before, last, nodes, flows=True),
        RESTATED: _read(live, last, nodes, flows=False),
        YEAR_AGO: _read(year_ago, last_year, nodes, flows=True),
    }


def earlier_of(snapshot: Snapshot) -> dict[str, Kept | None]:
    """What the snapshot keeps of days before its month."""
    kept: dict[str, dict[str, Kept | None]] = snapshot.__dict__
    if "_earlier" not in kept:
        told = json.loads(zlib.decompress(bytes(snapshot.content)))
        kept["_earlier"] = told.get(KEY, {})
        if "_frozen" not in kept:  # the rest is wanted as well, and reading it once is enough
            snapshot._frozen = Frozen.from_json(told)  # type: ignore[attr-defined]
    return kept["_earlier"]


def reader_of(snapshot: Snapshot, part: str, user: Any, others: Reader | None) -> Reader | None:
    """A reader of one part; `others` answers what it does not hold. None where the month kept nothing of the part."""
    kept = earlier_of(snapshot).get(part)
    return None if kept is None else EarlierReader(user, store.opened(snapshot), kept, others)


class EarlierReader(Reader):
    """Reads what a month kept of days before it. Rights and small counts as always."""

    def __init__(self, user: Any, frozen: Frozen, kept: Kept, others: Reader | None) -> None:
        super().__init__(user)
        self.frozen, self.kept, self.others = frozen, kept, others

    def item(self, key: str) -> Declared:
        """The figure as the month declared it. Raises KeyError."""
        return self.frozen.item(key)

    def figures(
        self, keys: Iterable[str], periods: Sequence[Period], nodes: Sequence[Organisation], by: str = ""
    ) -> list[Figure]:
        """Every figure of every node in every period, as `Reader.figures`."""
        asked = list(dict.fromkeys(keys))
        if by:
            return self._ask_on(asked, periods, nodes, by)
        found: list[Figure] = []
        for period in periods:
            for key in asked:
                item, left = self.item(key), []
                for node in nodes:
                    held = self.kept.get(period.key, {}).get(str(node.pk), {})
                    if key not in held or self._is_hidden(item, node):
                        left.append(node)
                    elif self.may_see(item, node):
                        found.append(_figure(item, period, node, held[key]))
                found += self._ask_on([key], [period], left, by)
        return found

    def _is_hidden(self, item: Declared, node: Organisation) -> bool:
        """Whether this reader may have to be told less than everything."""
        return any(self._is_guarded(part, node) for part in counted(item, self.item))

    def _ask_on(
        self, keys: list[str], periods: Sequence[Period], nodes: Sequence[Organisation], by: str
    ) -> list[Figure]:
        if self.others is None or not nodes:
            return []
        known = [key for key in keys if key in indicators()]
        return self.others.figures(known, periods, nodes, by=by)


def _reader(close: PeriodClose | None) -> Reader | None:
    final = close.final if close is not None else None
    return None if final is None else store.frozen_reader(final, SYSTEM)


def _read(reader: Reader, last: date, nodes: Sequence[Organisation], *, flows: bool) -> Kept:
    """The stocks of the day and, with `flows`, what happened in the year so far."""
    stocks = [key for key, item in indicators().items() if is_stock(item)]
    running = [key for key, item in indicators().items() if not is_stock(item)] if flows else []
    found: Kept = {}
    for keys, period in ((stocks, day(last)), (running, year_to_date(last))):
        for figure in reader.figures(keys, [period], nodes) if keys else []:
            value = f"{figure.value:f}" if isinstance(figure.value, Decimal) else figure.value
            places = found.setdefault(period.key, {}).setdefault(str(figure.node_id), {})
            places[figure.key] = WITHHELD if figure.suppressed else None if value is None else str(value)
    return found


def _figure(item: Declared, period: Period, node: Organisation, told: str | None) -> Figure:
    hidden = told == WITHHELD
    return Figure(
        item=item,
        period=period,
        node_id=node.pk,
        node_name=node.name,
        value=None if told is None or hidden else _number(item, told),
        as_of=period.last,
        suppressed=hidden,
        reason="" if told is not None else NOTHING_THEN,
    )


def _number(item: Declared, told: str) -> int | Decimal:
    return Decimal(told) if "." in told or isinstance(item, Ratio | Median) else int(told)
