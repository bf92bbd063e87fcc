"""Which readers a month's return reads from: its own snapshot, the closed months beside it, else today's data.

The return is the county's, not that of the person who presses the button: it is read with the system's rights (who may
make it is asked of `reports.return.make`), so that a closed month gives the same bytes to everybody.
"""

from datetime import date
from typing import Any

from unionhub.core.indicators.reading import SYSTEM, Reader
from unionhub.core.models import Organisation

from ..closing import earlier, store
from ..columns import MonthTable, year_before
from ..models import PeriodClose, Snapshot


def snapshot_of(close: PeriodClose) -> Snapshot | None:
    """What was frozen, else the newest computation; None when the month was never computed."""
    if close.pk is None:
        return None
    return close.snapshots.order_by("-is_final", "-pk").first()


def month_table(
    close: PeriodClose, user: Any = SYSTEM, snapshot: Snapshot | None = None, live: Reader | None = None
) -> MonthTable:
    """The cells of the month as the user may see them.

    They come from `snapshot` (default: the close's own); a month that was never computed is measured now.
    """
    live = live or Reader(user)
    held = snapshot or snapshot_of(close)
    before = _frozen(store.previous_closed(close), user)
    year_ago = _frozen(store.closed(close.county, year_before(close.month)), user)
    if held is None:
        return MonthTable(close.month, live, before, live, year_ago)
    has_earlier = bool(earlier.earlier_of(held))
    now = store.frozen_reader(held, user)
    if not has_earlier:
        return MonthTable(close.month, now, before, live, year_ago)
    return MonthTable(
        close.month,
        now,
        earlier.reader_of(held, earlier.BEFORE, user, before),
        earlier.reader_of(held, earlier.RESTATED, user, live) or live,
        earlier.reader_of(held, earlier.YEAR_AGO, user, year_ago or live),
    )


def live_table(county: Organisation, month: date, user: Any = SYSTEM) -> MonthTable:
    """The cells of a month that has no report yet, measured now."""
    return month_table(PeriodClose(county=county, organisation=county, month=month.replace(day=1)), user)


def _frozen(close: PeriodClose | None, user: Any) -> Reader | None:
    final = close.final if close is not None else None
    return store.frozen_reader(final, user) if final is not None else None
