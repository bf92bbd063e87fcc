"""The figures of a closed (or counted) month as pages, Excel and paper show them: by group, a cell for each column.

A cell opens to the passport of the very number: of this month, of the closed month it was taken from, or of today.
"""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from unionhub.core.indicators.declare import Declared
from unionhub.core.indicators.registry import indicators
from unionhub.core.models import Organisation

from .closing import months
from .closing.store import closed, frozen_reader, opened, previous_closed
from .columns import Cell, year_before
from .enums import ColumnKind
from .models import PeriodClose, Snapshot
from .returns.reading import month_table

#: In the order of the page.
COLUMNS = (
    ColumnKind.MONTH,
    ColumnKind.END,
    ColumnKind.LAST_END,
    ColumnKind.YEAR_TO_DATE,
    ColumnKind.STAT_YEAR,
    ColumnKind.YEAR_AGO,
    ColumnKind.CHANGE,
    ColumnKind.CHANGE_PERCENT,
    ColumnKind.CORRECTION,
)


@dataclass(frozen=True)
class Shown:
    """One cell: its words, why there is no number, where it leads; `fits` is False where the column has no meaning."""

    cell: Cell
    url: str = ""
    fits: bool = True

    @property
    def text(self) -> str:
        """As it is read; nothing where the column has no meaning for the figure."""
        return self.cell.text if self.fits else ""

    @property
    def reason(self) -> str:
        """Why there is no number."""
        return self.cell.reason if self.fits else ""


@dataclass(frozen=True)
class Row:
    """One figure. `note` is what is to be said of this month's value: why it is missing, what is to be checked."""

    item: Declared
    cells: tuple[Shown, ...]
    note: str = ""


@dataclass
class Group:
    """The figures of one group of a domain."""

    label: str
    rows: list[Row] = field(default_factory=list)


@dataclass
class MonthFigures:
    """All figures of one report at one organisation that the user may see, by group."""

    close: PeriodClose
    snapshot: Snapshot
    node: Organisation
    user: Any

    def __post_init__(self) -> None:
        self.reader = frozen_reader(self.snapshot, self.user)
        self.before = previous_closed(self.close)
        self.year_ago = closed(self.close.county, year_before(self.close.month))
        self.table = month_table(self.close, self.user, self.snapshot)

    def groups(self, columns: tuple[ColumnKind, ...] = COLUMNS) -> list[Group]:
        """Read everything by a few queries; nothing of an organisation that was made since."""
        if self.node.pk not in opened(self.snapshot).tree.nodes:
            return []
        frozen = opened(self.snapshot).definitions
        # In the order of the catalogue; what is declared no longer comes last.
        keys = [key for key in indicators() if key in frozen] + sorted(frozen.keys() - indicators().keys())
        items = [self.reader.item(key) for key in keys]
        seen = [item for item in items if self.reader.may_see(item, self.node)]
        self.table.want([item.key for item in seen], [self.node], columns)
        found: dict[str, Group] = {}
        for item in seen:
            group = found.setdefault(f"{item.domain}.{item.group}", Group(item.group))
            group.rows.append(self._row(item, columns))
        return list(found.values())

    def _row(self, item: Declared, columns: tuple[ColumnKind, ...]) -> Row:
        cells = tuple(self._cell(item, column) for column in columns)
        present = ColumnKind.END if self.table.is_stock(item) else ColumnKind.MONTH
        figure = self.table.cell(item.key, self.node.pk, present).figure
        note = "" if figure is None else "".join(filter(None, (figure.reason, figure.flag)))
        return Row(item, cells, note)

    def _cell(self, item: Declared, column: ColumnKind) -> Shown:
        cell = self.table.cell(item.key, self.node.pk, column)
        # Of a stock the month is its end: it stands in one column.
        if not self.table.fits(item, column) or (column == ColumnKind.MONTH and self.table.is_stock(item)):
            return Shown(cell, fits=False)
        figure = cell.figure
        if figure is None or column in (
            ColumnKind.CHANGE,
            ColumnKind.CHANGE_PERCENT,
            ColumnKind.CORRECTION,
        ):
            return Shown(cell)
        return Shown(cell, passport_address(self.node.pk, item.key, figure.period.key, self._source(column)))

    def _source(self, column: ColumnKind) -> int:
        """The report that the column was read from; 0 for today's data."""
        if column == ColumnKind.LAST_END:
            return self.before.pk if self.before is not None else 0
        if column == ColumnKind.YEAR_AGO:
            return self.year_ago.pk if self.year_ago is not None else 0
        return self.close.pk


def passport_address(node_id: int, key: str, period: str, close_id: int = 0) -> str:
    """The passport of one number; with `close_id` as that report froze it."""
    return _address("figure-passport", node_id, key, period, close_id)


def records_address(node_id: int, key: str, period: str, close_id: int = 0) -> str:
    """The records behind one number: those that a report froze, or today's."""
    return _address("closed-records" if close_id else "figure-records", node_id, key, period, close_id)


def _address(name: str, node_id: int, key: str, period: str, close_id: int) -> str:
    asked: dict[str, Any] = {"period": period} | ({"close": close_id} if close_id else {})
    return f"{reverse(name, args=[node_id, key])}?{urlencode(asked)}"


def month_page(close: PeriodClose, snapshot: Snapshot | None, node: Organisation) -> str:
    """Where all figures of the report stand: the page for everybody, of a draft the report's own."""
    if snapshot is None or not snapshot.is_final:
        return close.get_absolute_url()
    return f"{reverse('closed-figures-node', args=[node.pk])}?close={close.pk}"


def title_of(close: PeriodClose) -> str:
    """«2026年10月报表（第 2 版）»; the first version without its number."""
    return f"{months.words(close.month)}报表" + (f"（第 {close.edition} 版）" if close.edition > 1 else "")
