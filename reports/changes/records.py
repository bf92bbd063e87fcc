"""Which records made a closed number another one: entered since, struck, moved, put right; by whom, when and why.

The rows that stood behind the frozen number are held against those behind it today. What is told of a record is told
only to whoever may see it; of the others their kind and number, of few persons not even that.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import compress
from typing import Any

from django.db.models import Model
from django.utils import timezone

from unionhub.core.indicators import drill
from unionhub.core.indicators.declare import Declared, Indicator, SmallCells, Source, Stated
from unionhub.core.indicators.reading import SYSTEM
from unionhub.core.indicators.registry import indicator, parts
from unionhub.core.indicators.row_sets import RowSet
from unionhub.core.indicators.small_cells import is_small
from unionhub.core.indicators.tree import Trees
from unionhub.core.parameters import parameter

from ..closing import store
from ..models import PeriodClose, Snapshot
from .compare import Cell
from .events import Place, Told, chunks, events_of, shape_events, subjects
from .links import Chains, pair, rows_around

Number = int | Decimal
#: Records told one by one for a cell.
SHOWN = 50


class How(StrEnum):
    """In which way a record made the difference."""

    ENTERED = "补录"
    CORRECTED = "更正"
    COUNTED = "改后计入"
    MOVED_IN = "转入本组织"
    STRUCK = "更正作废"
    DELETED = "已删除"
    UNCOUNTED = "改后不再计入"
    MOVED_OUT = "转出本组织"
    AMOUNT = "数额变更"


@dataclass(frozen=True)
class Line:
    """One record: what it did to the figure (`effect`), who did what to it when and why."""

    how: How
    kind: str
    effect: Number
    label: str
    url: str = ""
    at: datetime | None = None
    who: str = ""
    what: str = ""
    details: str = ""
    why: str = ""

    @property
    def effect_text(self) -> str:
        """«+1», «-300.00»."""
        return f"{self.effect:+,}"


@dataclass(frozen=True)
class Hidden:
    """Records that the viewer may not see: how many of which kind; None where so few are not told."""

    how: How
    kind: str
    count: int | None


@dataclass
class Behind:
    """What moved one counted figure: of a rate or balance there is one for each of its parts."""

    item: Indicator
    reported: Number
    now: Number
    lines: list[Line] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    #: Records beyond those told one by one.
    more: int = 0
    #: What each way did to the figure together: (records, effect).
    sums: dict[How, tuple[int, Number]] = field(default_factory=dict)
    #: By what was done in words, how many records it moved; those of records the viewer may not see are in it.
    actions: Counter[str] = field(default_factory=Counter)
    #: The numbers of a part that could tell of a few persons are not for everybody who sees the whole.
    is_guarded: bool = False

    @property
    def numbers(self) -> str:
        """«13,138 → 13,139»; empty where they are not told."""
        return "" if self.is_guarded else f"{self.reported:,} → {self.now:,}"

    @property
    def ways(self) -> list[tuple[str, str, str]]:
        """What each way did: (in words, records, effect); nothing where so few are not told."""
        if any(one.count is None for one in self.hidden):
            return []
        return [(how.value, f"{count:,}", f"{effect:+,}") for how, (count, effect) in self.sums.items()]


@dataclass(frozen=True)
class _Moved:
    """A record (`pk`: as it is now) with its effect; `was`: the row that was struck for it."""

    how: How
    pk: int
    effect: Number
    was: int = 0


class Explainer:
    """Explains cells of one closed month to one person; what several cells share is read once."""

    def __init__(self, close: PeriodClose, snapshot: Snapshot, user: Any) -> None:
        self.close, self.snapshot, self.user = close, snapshot, user
        self.today = timezone.localdate()
        self.trees = Trees()
        self._now: dict[tuple[str, str], dict[int, tuple[int, Number]]] = {}
        self._then: dict[tuple[str, str], dict[int, tuple[int, Number]]] = {}

    def explain(self, cell: Cell, limit: int = SHOWN) -> list[Behind]:
        """What moved the cell, part by part; nothing of one that is withheld, or of a number that is entered."""
        if cell.is_withheld:
            return []
        found = [self._behind(item, cell, limit) for item in _counted(cell.item)]
        return [one for one in found if one.lines or one.hidden or one.reported != one.now]

    # --- One part ---

    def _behind(self, item: Indicator, cell: Cell, limit: int) -> Behind:
        then, now = self._rows(item, cell, frozen=True), self._rows(item, cell, frozen=False)
        here_then, here_now = self._here(then, cell, frozen=True), self._here(now, cell, frozen=False)
        moved = self._moves(item.source, here_then, here_now, then, now)
        built = Behind(item, _total(here_then.values()), _total(here_now.values()))
        for how in How:
            effects = [one.effect for one in moved if one.how == how]
            if effects:
                built.sums[how] = (len(effects), sum(effects))
        if moved:
            self._tell(built, moved, cell, limit)
        return built

    def _rows(self, item: Indicator, cell: Cell, *, frozen: bool) -> dict[int, tuple[int, Number]]:
        """Every row the figure counts in the county: id → (owner, what it adds)."""
        held, name = (self._then if frozen else self._now), (item.key, cell.period.key)
        if name not in held:
            if frozen:
                kept = store.row_set(self.snapshot, item.source.key, cell.period)
                held[name] = dict(_frozen(kept, item))
            else:
                root = self.close.county
                rows = drill.rows_behind(item, cell.period, root.pk, self.today, trees=self.trees)
                held[name] = {
                    pk: (node, amount)
                    for pk, node, amount in _listed(rows.order_by(), item)
                    if amount or not item.field
                }
        return held[name]

    def _here(self, rows: Mapping[int, tuple[int, Number]], cell: Cell, *, frozen: bool) -> dict[int, Number]:
        """Those of the cell's organisation and below: by the frozen tree, or by that of the day as known today."""
        if cell.node.pk == self.close.county_id:
            return {pk: amount for pk, (_, amount) in rows.items()}
        tree = store.opened(self.snapshot).tree if frozen else self._tree(cell)
        inside = set(tree.below(cell.node.pk)) if cell.node.pk in tree.nodes else set()
        return {pk: amount for pk, (node, amount) in rows.items() if node in inside}

    def _tree(self, cell: Cell) -> Any:
        return self.trees.on(cell.period.until(self.today))

    def _moves(
        self,
        source: Source,
        here_then: Mapping[int, Number],
        here_now: Mapping[int, Number],
        then: Collection[int],
        now: Collection[int],
    ) -> list[_Moved]:
        """What came, went and was changed; a struck row and the one entered for it are one, without effect none."""
        came = set(here_now) - set(here_then)
        went = set(here_then) - set(here_now)
        state = _State(source.model, came | went, self.snapshot.made_at, self.close.event_id)
        moved = [
            _Moved(How.AMOUNT, pk, here_now[pk] - here_then[pk])
            for pk in here_then.keys() & here_now.keys()
            if here_then[pk] != here_now[pk]
        ]
        for pk in sorted(went):
            last = state.chains.last(pk)
            if last in came:
                came.discard(last)
                if effect := here_now[last] - here_then[pk]:
                    moved.append(_Moved(How.CORRECTED, last, effect, pk))
            else:
                how = How.MOVED_OUT if pk in now else state.how_gone(pk)
                moved.append(_Moved(how, last, -here_then[pk], pk))
        for pk in sorted(came):
            first = state.chains.first(pk)
            how = How.MOVED_IN if pk in then else state.how_come(pk)
            moved.append(_Moved(how, pk, here_now[pk], first if first != pk else 0))
        return moved

    # --- Telling ---

    def _tell(self, built: Behind, moved: list[_Moved], cell: Cell, limit: int) -> None:
        model: Any = built.item.source.model
        kind = str(model._meta.verbose_name)
        opens = self.user is SYSTEM or drill.may_open(self.user, built.item, cell.node)
        ids = {one.pk for one in moved} | {one.was for one in moved if one.was}
        seen = self._seen(model, ids) if opens else set()
        shown = [one for one in moved if one.pk in seen or one.was in seen]
        hidden = Counter(one.how for one in moved if one.pk not in seen and one.was not in seen)
        least = int(parameter("core.figure.small_cell"))
        guarded = not opens and built.item.small_cells != SmallCells.SHOWN
        built.is_guarded = guarded and built.item.key != cell.item.key
        built.hidden = [
            Hidden(how, kind, None if guarded and is_small(count, least) else count)
            for how, count in hidden.items()
        ]
        told = self._events(built.item.source, moved)
        if not guarded:
            built.actions.update(_cause(one.how, told.get(one.pk)) for one in moved)
        shown.sort(key=lambda one: -(told[one.pk].event.pk if told.get(one.pk) else 0))
        built.more = max(len(shown) - limit, 0)
        built.lines = self._lines(model, shown[:limit], kind, told, seen)

    def _seen(self, model: Any, ids: Collection[int]) -> set[int]:
        rows = model._default_manager.all()
        if self.user is not SYSTEM:
            if not hasattr(rows, "visible_to"):
                return set()
            rows = rows.visible_to(self.user)
        return {pk for some in chunks(ids) for pk in rows.filter(pk__in=some).values_list("pk", flat=True)}

    def _events(self, source: Source, moved: Iterable[_Moved]) -> dict[int, Told | None]:
        """The operation that moved each record: its own newest, else one on what it counts by, else on its union."""
        model = source.model
        label = model._meta.label_lower
        moved = list(moved)
        ids = {one.pk for one in moved} | {one.was for one in moved if one.was}
        own = events_of({label: ids}, self.close.event_id)
        found: dict[int, Told | None] = {}
        for one in moved:
            told = own.get((label, one.pk)) or own.get((label, one.was)) or []
            found[one.pk] = told[0] if told else None
        left = {one.pk for one in moved if found[one.pk] is None}
        if left:
            self._by_others(source, left, found)
        return found

    def _by_others(self, source: Source, left: set[int], found: dict[int, Told | None]) -> None:
        rows: list[Model] = []
        for some in chunks(left):
            rows += source.model._base_manager.filter(pk__in=some)  # type: ignore[attr-defined]
        about = subjects(source, rows)
        wanted: dict[str, set[int]] = {}
        for places in about.values():
            for label, pk in places:
                wanted.setdefault(label, set()).add(pk)
        others: dict[Place, list[Told]] = events_of(wanted, self.close.event_id) if wanted else {}
        for pk, places in about.items():
            told = [one for place in places for one in others.get(place, [])]
            if told:
                found[pk] = max(told, key=lambda one: one.event.pk)
        home: dict[int, int] = {}
        for row in rows:
            if found.get(row.pk) is None and hasattr(row, "organisation_id"):
                home[row.pk] = row.organisation_id
        moves = shape_events(source, set(home.values()), self.close.event_id) if home else {}
        for pk, node in home.items():
            found[pk] = moves.get(node)

    def _lines(
        self, model: Any, shown: list[_Moved], kind: str, told: Mapping[int, Told | None], seen: set[int]
    ) -> list[Line]:
        names = [item.name for item in model._meta.concrete_fields if item.many_to_one and not item.null]
        ids = {one.pk if one.pk in seen else one.was for one in shown}
        records = model._base_manager.select_related(*names).in_bulk(list(ids))
        lines = []
        for one in shown:
            record = records[one.pk if one.pk in seen else one.was]
            event = told.get(one.pk)
            line = Line(
                how=one.how,
                kind=kind,
                effect=one.effect,
                label=str(record),
                url=record.get_absolute_url() if hasattr(record, "get_absolute_url") else "",
            )
            # Of a row entered elsewhere for this one only that it was: its content is not the viewer's.
            lines.append(_with_event(line, event, one.pk in seen) if event else line)
        return lines


class _State:
    """What became of rows of one model since the month was measured."""

    def __init__(self, model: Any, ids: Collection[int], since: datetime, event_id: int) -> None:
        self.model, self.ids, self.since, self.event_id = model, ids, since, event_id

    @cached_property
    def rows(self) -> dict[int, dict[str, Any]]:
        """The rows that are left, by id: when entered, when struck, as far as the model says."""
        names = {item.name for item in self.model._meta.concrete_fields}
        wanted = [name for name in ("recorded_at", "created_at", "struck_at") if name in names]
        rows = self.model._base_manager.all()
        return {
            row["pk"]: row
            for some in chunks(self.ids)
            for row in rows.filter(pk__in=some).values("pk", *wanted)
        }

    @cached_property
    def chains(self) -> Chains:
        """Which struck row became which."""
        around = rows_around(self.model, self.ids, self.since) if self.ids else []
        if not around:
            return Chains()
        label = self.model._meta.label_lower
        struck = {row.id for row in around if row.struck_at is not None and row.entered_at <= self.since}
        own = events_of({label: struck}, self.event_id) if struck else {}
        alone = {pk for (_, pk), told in own.items() if any("is_struck" in one.changes for one in told)}
        return pair(around, alone)

    def how_come(self, pk: int) -> How:
        """Why the row counts now."""
        if pk in self.chains.before:
            return How.CORRECTED
        entered = self._entered(pk)
        return How.ENTERED if entered is not None and entered > self.since else How.COUNTED

    def how_gone(self, pk: int) -> How:
        """Why the row counts no more."""
        if pk in self.chains.after:
            return How.CORRECTED
        row = self.rows.get(pk)
        if row is None:
            return How.DELETED
        struck = row.get("struck_at")
        return How.STRUCK if struck is not None and struck > self.since else How.UNCOUNTED

    def _entered(self, pk: int) -> datetime | None:
        row = self.rows.get(pk, {})
        return row.get("recorded_at") or row.get("created_at")


def _cause(how: How, told: Told | None) -> str:
    """«更正会籍记录», «补录（变更会籍情况）», without a trace «更正作废»."""
    if told is None:
        return how.value
    return told.action if how.value in told.action else f"{how.value}（{told.action}）"


def _counted(item: Declared) -> list[Indicator]:
    """The counts a figure is made of, itself if it is one; none of a number that is entered."""
    if isinstance(item, Indicator):
        return [item]
    if isinstance(item, Stated):
        return []
    found: dict[str, Indicator] = {}
    for key in parts(item):
        found |= {one.key: one for one in _counted(indicator(key))}
    return list(found.values())


def _frozen(rows: RowSet, item: Indicator) -> Iterator[tuple[int, tuple[int, Number]]]:
    """What of the frozen rows the figure counts; a sum leaves out rows that add nothing."""
    flags = rows.taken.get(item.key)
    if flags is None:
        return
    amounts = rows.amounts.get(item.key) if item.field else None
    for place in compress(range(len(rows)), flags):
        amount = 1 if amounts is None else amounts[place]
        if amount:
            yield rows.ids[place], (rows.nodes[place], amount)


def _listed(rows: Any, item: Indicator) -> Iterable[tuple[int, int, Number]]:
    columns = ("pk", item.source.organisation)
    if not item.field:
        return ((pk, node, 1) for pk, node in rows.values_list(*columns))
    return ((pk, node, amount or 0) for pk, node, amount in rows.values_list(*columns, item.field))


def _total(amounts: Iterable[Number]) -> Number:
    return sum(amounts, 0)


def _with_event(line: Line, told: Told, whole: bool) -> Line:
    event = told.event
    return Line(
        line.how,
        line.kind,
        line.effect,
        line.label,
        line.url,
        event.at,
        event.actor_name or "系统",
        told.action,
        told.details if whole else "",
        event.reason if whole else "",
    )
