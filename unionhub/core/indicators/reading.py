"""Figures for a person: what he may see, read from what is kept or measured now, small counts withheld.

`Reader(user).figures(keys, periods, nodes)` answers everything at once, by the same few queries however much is asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from .. import access
from ..models import Organisation
from ..parameters import parameter
from . import words
from .blocks import Blocks
from .compute import span_of
from .declare import LEVELS, REST, Declared, Indicator, SmallCells, Stated
from .drill import members_of, sees_rows
from .period import Period
from .registry import dimensions_of, indicator, node_dimensions
from .telling import Place, Teller, Told, Withheld, counted
from .tree import Tree, Trees
from .withholding import AREA, Withholding, is_counted


class _System:
    """Nobody in particular: the server's own command line, where a job or an operator reads."""


#: Reads without a person's rights: everything is seen but what is withheld from everybody.
SYSTEM: Final = _System()


@dataclass(frozen=True)
class Figure:
    """One number with all that belongs to it.

    `value` is None where there is none; `reason` says why in words. `flag` says what is to be checked. `numerator` and
    `denominator` are of ratios. `gaps` is how many contributions are missing. `computed_at` is None for a number
    measured just now; `as_of` is the last day it takes in. `is_own`: of the node's own rows, without what lies below.
    """

    item: Declared
    period: Period
    node_id: int
    node_name: str
    value: int | Decimal | None
    as_of: date
    dimension: str = ""
    member: str = ""
    member_label: str = ""
    numerator: int | Decimal | None = None
    denominator: int | Decimal | None = None
    suppressed: bool = False
    reason: str = ""
    flag: str = ""
    gaps: int = 0
    #: Of the figures that count what is missing: key and number.
    gap_keys: tuple[tuple[str, int], ...] = ()
    computed_at: datetime | None = None
    is_own: bool = False

    @property
    def key(self) -> str:
        """Key of the figure."""
        return self.item.key

    @property
    def unit(self) -> str:
        """«人», «%»."""
        return self.item.unit

    @property
    def text(self) -> str:
        """As it is shown: «13,138», «92.19», «—» where there is none, «＊» where it is withheld."""
        return words.WITHHELD if self.suppressed else words.number(self.value, self.item)


def change(now: Figure, then: Figure) -> str:
    """«较上月末 +36», «较上年同期 +2.10 个百分点»."""
    return (
        f"{words.compared_with(now.period, then.period)} {words.difference(now.item, now.value, then.value)}"
    )


@dataclass(frozen=True)
class _Asked:
    """One figure to be told."""

    item: Declared
    period: Period
    node: Organisation
    place: Place
    label: str = ""


class Reader:
    """Reads figures for `user` (or `SYSTEM`) as of `today`; `fresh`: everything is measured now."""

    def __init__(self, user: Any, today: date | None = None, fresh: bool = False) -> None:
        self.user, self.today, self.fresh = user, today or timezone.localdate(), fresh
        self._splits: dict[tuple[str, str, date], list[tuple[str, str]]] = {}
        self._opened: dict[tuple[type, str], bool] = {}
        self.trees = Trees()

    def _blocks(self, by: str = "") -> Blocks:
        return Blocks(by, fresh=self.fresh, trees=self.trees)

    def item(self, key: str) -> Declared:
        """The figure of that key. Raises KeyError."""
        return indicator(key)

    def may_see(self, item: Declared, node: Organisation) -> bool:
        """Whether the figure may be shown to the user at the node."""
        if LEVELS[node.kind] > item.lowest:
            return False
        return self.user is SYSTEM or access.may(self.user, item.view_action, node)

    def figures(
        self, keys: Iterable[str], periods: Sequence[Period], nodes: Sequence[Organisation], by: str = ""
    ) -> list[Figure]:
        """Every figure of every node in every period; with `by` one for each member of the dimension.

        Left out: what the user may not see, and with `by` what cannot be split by it. Raises KeyError for an unknown
        key.
        """
        return self._read(
            [self.item(key) for key in dict.fromkeys(keys)], periods, nodes, by, self._blocks(by)
        )

    def children(self, keys: Iterable[str], period: Period, node: Organisation) -> list[Figure]:
        """The figures of the nodes directly below on the day of the period, and at the end of the node's own rows.

        The node's own are left out when they are nothing but zeros.
        """
        items = [self.item(key) for key in dict.fromkeys(keys)]
        blocks = self._blocks()
        tree = blocks.tree(period.until(self.today))
        below = tree.nodes[node.pk].children if node.pk in tree.nodes else []
        rows = self._organisations(tree, below)
        asked = self._asked(items, [period], rows, "", blocks)
        own = [
            _Asked(item, period, node, Place(node.pk, own=True))
            for item in items
            if not isinstance(item, Stated) and self.may_see(item, node)
        ]
        told = self._tell([*asked, *own], blocks)
        mine = [figure for figure in told if figure.is_own]
        if not any(figure.value or figure.suppressed or figure.gaps for figure in mine):
            return [figure for figure in told if not figure.is_own]
        return told

    def missing_areas(self, item: Stated, node: Organisation, day: date) -> list[str]:
        """Names of the areas whose entry is missing for the node's number."""
        return self._teller(self._blocks(), lambda *_: False).missing_areas(item, day, node.pk)

    # --- What a reader of frozen figures answers otherwise (`frozen`) ---

    def _teller(self, blocks: Blocks, withheld: Withheld) -> Teller:
        return Teller(blocks, self.today, withheld)

    def _organisations(self, tree: Tree, ids: Sequence[int]) -> list[Organisation]:
        found = Organisation.objects.in_bulk(ids)
        return [found[node] for node in ids if node in found]

    def _is_split(self, item: Declared, by: str) -> bool:
        return by in dimensions_of(item)

    def _members_on(self, item: Declared, by: str, day: date) -> list[tuple[str, str]]:
        return members_of(item, by, day)

    # --- Asking ---

    def _read(
        self,
        items: list[Declared],
        periods: Sequence[Period],
        nodes: Sequence[Organisation],
        by: str,
        blocks: Blocks,
    ) -> list[Figure]:
        if by:
            items = [item for item in items if self._is_split(item, by)]
        return self._tell(self._asked(items, periods, nodes, by, blocks), blocks)

    def _asked(
        self,
        items: list[Declared],
        periods: Sequence[Period],
        nodes: Sequence[Organisation],
        by: str,
        blocks: Blocks,
    ) -> list[_Asked]:
        asked: list[_Asked] = []
        for node in nodes:
            for period in periods:
                for item in items:
                    if not self.may_see(item, node):
                        continue
                    if not by:
                        asked.append(_Asked(item, period, node, Place(node.pk)))
                        continue
                    asked += [
                        _Asked(item, period, node, Place(node.pk, by=by, member=member), label)
                        for member, label in self._members(item, by, period.until(self.today))
                        if by != AREA or self._lies_there(blocks, period, node, member)
                    ]
        return asked

    def _members(self, item: Declared, by: str, day: date) -> list[tuple[str, str]]:
        """The members of the dimension on the day; of a dimension of rows asked for once for each source."""
        source = "" if by in node_dimensions() else counted(item, self.item)[0].source.key
        if (by, source, day) not in self._splits:
            self._splits[by, source, day] = self._members_on(item, by, day)
        return self._splits[by, source, day]

    def _lies_there(self, blocks: Blocks, period: Period, node: Organisation, area: str) -> bool:
        """Whether the area is one of the node's: all of the county's, its own of any other."""
        if node.parent_id is None or area == REST:
            return True
        return str(blocks.areas(period.until(self.today)).get(node.pk, "")) == area

    def _tell(self, asked: list[_Asked], blocks: Blocks) -> list[Figure]:
        withholding = Withholding(blocks, self._is_open, int(parameter("core.figure.small_cell")))
        guarded: set[tuple[str, int]] = set()
        for one in asked:
            for item in counted(one.item, self.item):
                span = span_of(item.source, one.period, self.today)
                if span is None:
                    continue
                blocks.want((item.source.key, *span), [one.place.node])
                if self._is_guarded(item, one.node):
                    guarded.add((item.key, one.place.node))
                    withholding.want(item, *span, one.place.node, own=one.place.own)
        blocks.load()

        def withheld(item: Indicator, first: date, last: date, place: Place) -> bool:
            # Whoever may see the records needs no tree of every day to be told so.
            return (item.key, place.node) in guarded and withholding.is_withheld(
                item, first, last, place.node, place.member, by=place.by, own=place.own
            )

        teller = self._teller(blocks, withheld)
        return [
            self._figure(one, teller.tell(one.item, one.period, one.place))
            for one in asked
            # The rest of a split stands in a list only where something falls under it.
            if not (one.place.by and one.place.member == REST)
            or not teller.is_nothing(one.item, one.period, one.place)
        ]

    def _is_guarded(self, item: Indicator, node: Organisation) -> bool:
        return is_counted(item) and not self._opens(item, node.path)

    def _is_open(self, item: Indicator, node: int, tree: Tree) -> bool:
        return self._opens(item, tree.nodes[node].path)

    def _opens(self, item: Indicator, path: str) -> bool:
        """Whether small counts may be told at the place: to whoever may see the very records there."""
        if item.small_cells == SmallCells.WITHHELD:
            return False
        if self.user is SYSTEM:
            return True
        model = item.source.model
        if (model, path) not in self._opened:
            self._opened[model, path] = sees_rows(self.user, model, Organisation(path=path))
        return self._opened[model, path]

    def _figure(self, one: _Asked, told: Told) -> Figure:
        known = [at for at in told.times if at is not None]
        return Figure(
            item=one.item,
            period=one.period,
            node_id=one.node.pk,
            node_name=f"{one.node.name}（本级）" if one.place.own else one.node.name,
            value=told.value,
            as_of=one.period.until(self.today),
            dimension=one.place.by,
            member=one.place.member,
            member_label=one.label,
            numerator=told.numerator,
            denominator=told.denominator,
            suppressed=told.suppressed,
            reason=told.reason,
            flag=told.flag,
            gaps=sum(number for _, number in told.gaps),
            gap_keys=told.gaps,
            computed_at=min(known) if known and len(known) == len(told.times) else None,
            is_own=one.place.own,
        )
