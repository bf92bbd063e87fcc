"""The figures that a text asks for: read live for a person, or out of what was frozen. All else asks `Values`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from unionhub.core.indicators import period as periods
from unionhub.core.indicators.declare import Declared
from unionhub.core.indicators.frozen import Frozen, definition_of
from unionhub.core.indicators.period import Period
from unionhub.core.indicators.reading import Figure, Reader
from unionhub.core.indicators.registry import dimensions_of, indicators, sources
from unionhub.core.indicators.versions import version_of
from unionhub.core.models import Organisation

from . import tree
from .tree import CHILDREN, FIGURES, MONTHS, MONTHS_BACK, YEARS, YEARS_BACK, Block

NOW, BEFORE, YEAR_BEFORE = "now", "before", "year_before"
#: (how it is split, key of the period) → figure key → figures.
Held = dict[tuple[str, str], dict[str, list[Figure]]]


@dataclass(frozen=True)
class Wanted:
    """What a text asks: keys by how they are split and by period."""

    by: dict[tuple[str, Period], set[str]]

    @property
    def keys(self) -> set[str]:
        """Every figure it asks for."""
        return {key for found in self.by.values() for key in found}


def wanted(texts: Iterable[Sequence[Block]], period: Period, more: Iterable[str] = ()) -> Wanted:
    """What the blocks ask in the period, and `more` figures: each now and a year before, as a reader compares."""
    found: dict[tuple[str, Period], set[str]] = {}

    def want(split: str, of: Period, keys: Iterable[str]) -> None:
        found.setdefault((split, of), set()).update(keys)

    shifts = {NOW: period, BEFORE: period.before(), YEAR_BEFORE: period.year_before()}
    single: set[str] = set(more)
    for blocks in texts:
        for token in tree.tokens(blocks):
            if token.when == BEFORE:
                want("", shifts[BEFORE], token.keys)
            single.update(token.keys)
        for block in blocks:
            rows, keys = block.get("rows", ""), block.get("keys", ())
            if rows == FIGURES:
                single.update(keys)
            elif rows in (YEARS, MONTHS):
                for one in series_periods(period, rows):
                    want("", one, keys)
            elif rows:
                want(rows, period, keys)
                single.update(keys)
    if single:
        want("", period, single)
        want("", shifts[YEAR_BEFORE], single)
    return Wanted(found)


def series_periods(period: Period, rows: str) -> list[Period]:
    """The periods of a line through years (of the same days), or through the months up to the period's end."""
    found = [period]
    if rows == YEARS:
        while len(found) < YEARS_BACK:
            found.append(found[-1].year_before())
    else:
        found = [periods.month(period.last.year, period.last.month)]
        while len(found) < MONTHS_BACK:
            found.append(found[-1].before())
    return found[::-1]


@dataclass
class Values:
    """Figures of one organisation in one period as one person may see them, with all that texts compare them with.

    `figures` is asked through the methods: None (or nothing) for what may not be seen or was not asked.
    """

    period: Period
    node_id: int
    node_name: str
    as_of: date
    figures: Held
    targets: Mapping[str, Decimal] = field(default_factory=dict)

    def figure(self, key: str, when: str = NOW) -> Figure | None:
        """The figure of the whole organisation, now, in the period before, or a year before."""
        of = {NOW: self.period, BEFORE: self.period.before(), YEAR_BEFORE: self.period.year_before()}[when]
        return self.at(key, of)

    def at(self, key: str, of: Period) -> Figure | None:
        """The figure of the whole organisation in the period."""
        found = self.figures.get(("", of.key), {}).get(key, [])
        return found[0] if found else None

    def now(self, key: str) -> Figure | None:
        """What a narrative asks for (`core.narrative.Look`)."""
        return self.figure(key)

    def before(self, key: str) -> Figure | None:
        """What stood in the period just before."""
        return self.figure(key, BEFORE)

    def year_before(self, key: str) -> Figure | None:
        """What a narrative compares with."""
        return self.figure(key, YEAR_BEFORE)

    def target(self, key: str) -> Decimal | None:
        """What was to be reached; None where nothing is set."""
        return self.targets.get(key)

    def split(self, key: str, by: str) -> list[Figure]:
        """The figures of the members of a dimension, or of what lies below («children»), in order."""
        return self.figures.get((by, self.period.key), {}).get(key, [])

    def series(self, key: str, rows: str) -> list[tuple[str, Figure | None]]:
        """The figure through years or months, each with what the period is called on an axis."""
        found = series_periods(self.period, rows)
        return [(_short(one, rows), self.at(key, one)) for one in found]

    def item(self, key: str) -> Declared | None:
        """What the figure is; None where nothing of it may be seen."""
        found = (held[key] for held in self.figures.values() if held.get(key))
        first = next(found, None)
        return first[0].item if first else None

    @property
    def keys(self) -> list[str]:
        """The figures of the whole organisation, in the order in which they are declared."""
        found = self.figures.get(("", self.period.key), {})
        return [key for key in indicators() if found.get(key)] + sorted(found.keys() - indicators().keys())


def _short(period: Period, rows: str) -> str:
    return f"{period.last.year}年" if rows == YEARS else f"{period.last.month}月"


# --- Live ---


def live(
    reader: Reader,
    node: Organisation,
    period: Period,
    asked: Wanted,
    targets: Mapping[str, Decimal] | None = None,
) -> Values:
    """Read everything that is asked, for the reader's user, up to the reader's day. A few queries for each split."""
    held: Held = {}
    together: dict[str, tuple[set[str], list[Period]]] = {}
    known = indicators()
    for (by, of), named in asked.by.items():
        keys = named & known.keys()
        if not by:
            every, of_them = together.setdefault("", (set(), []))
            every.update(keys)
            of_them.append(of)
        elif by == CHILDREN:
            _hold(held, by, of, reader.children(sorted(keys), of, node))
        else:
            splittable = [key for key in sorted(keys) if by in dimensions_of(known[key])]
            _hold(held, by, of, reader.figures(splittable, [of], [node], by=by))
    for keys, of_them in together.values():
        for one in reader.figures(sorted(keys), of_them, [node]):
            _hold(held, "", one.period, [one])
    return Values(period, node.pk, node.name, period.until(reader.today), held, dict(targets or {}))


def _hold(held: Held, by: str, of: Period, figures: Iterable[Figure]) -> None:
    place = held.setdefault((by, of.key), {})
    for one in figures:
        place.setdefault(one.key, []).append(one)


# --- As JSON ---


def as_dict(values: Values) -> dict[str, Any]:
    """The values as JSON holds them, with each figure's definition."""
    items: dict[str, Declared] = {}
    held = []
    for (by, of), found in sorted(values.figures.items()):
        for key, figures in sorted(found.items()):
            items |= {one.item.key: one.item for one in figures}
            held.append([by, of, key, [_told(one) for one in figures]])
    return {
        "period": values.period.key,
        "node": [values.node_id, values.node_name],
        "as_of": values.as_of.isoformat(),
        "figures": held,
        "targets": {key: str(value) for key, value in values.targets.items()},
        "definitions": {key: definition_of(item) for key, item in items.items()},
        "sources": {
            key: {"label": one.label, "is_stock": one.is_stock, "version": version_of(one)}
            for key, one in sources().items()
        },
    }


_PLAIN = (
    "node_id",
    "node_name",
    "dimension",
    "member",
    "member_label",
    "suppressed",
    "reason",
    "flag",
    "gaps",
    "is_own",
)
_NUMBERS = ("value", "numerator", "denominator")


def _told(one: Figure) -> dict[str, Any]:
    found = {name: getattr(one, name) for name in _PLAIN if getattr(one, name) not in ("", False, 0)}
    found |= {
        name: f"{number:f}" if isinstance(number, Decimal) else number
        for name in _NUMBERS
        if (number := getattr(one, name)) is not None
    }
    found |= {"period": one.period.key, "as_of": one.as_of.isoformat()}
    if one.gap_keys:
        found["gap_keys"] = [list(pair) for pair in one.gap_keys]
    if one.computed_at is not None:
        found["computed_at"] = one.computed_at.isoformat()
    return found


def from_dict(told: Mapping[str, Any]) -> Values:
    """What `as_dict` wrote, with the figures as they were declared then."""
    as_of = date.fromisoformat(told["as_of"])
    frozen = Frozen(as_of, datetime.min, definitions=dict(told["definitions"]), sources=dict(told["sources"]))
    held: Held = {}
    for by, of, key, figures in told["figures"]:
        item = frozen.item(key)
        held.setdefault((by, of), {})[key] = [_figure(one, item) for one in figures]
    return Values(
        period=periods.parse_period(told["period"]),
        node_id=told["node"][0],
        node_name=told["node"][1],
        as_of=as_of,
        figures=held,
        targets={key: Decimal(value) for key, value in told["targets"].items()},
    )


def _figure(told: Mapping[str, Any], item: Declared) -> Figure:
    values: dict[str, Any] = {"node_id": 0, "node_name": ""}
    values |= {name: told[name] for name in _PLAIN if name in told}
    values |= {"value": None} | {name: _number(told[name]) for name in _NUMBERS if name in told}
    if "computed_at" in told:
        values["computed_at"] = datetime.fromisoformat(told["computed_at"])
    values["gap_keys"] = tuple((key, number) for key, number in told.get("gap_keys", ()))
    return Figure(
        item=item,
        period=periods.parse_period(told["period"]),
        as_of=date.fromisoformat(told["as_of"]),
        **values,
    )


def _number(told: Any) -> Any:
    return Decimal(told) if isinstance(told, str) else told
