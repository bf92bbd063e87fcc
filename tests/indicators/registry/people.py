"""Who asks, for what, about when: officers of each level, the declared figures by kind, periods worth trying."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from unionhub.core.indicators import Declared, Indicator, Stated, registry
from unionhub.core.indicators.period import Period, day, month, stat_year, year_to_date
from unionhub.core.models import Organisation, User

#: Accounts of the demo county by level: county staff, leader, township, grassroots union.
OFFICERS = ("clerk", "head", "leader", "township", "union")


def declared(kind: type = object) -> list[str]:
    """Keys of the figures of that kind, whatever app declares them."""
    return [key for key, item in registry.indicators().items() if isinstance(item, kind)]


def indicator(key: str) -> Declared:
    """The declaration."""
    return registry.indicator(key)


def is_of_persons(item: Declared) -> bool:
    """Whether persons are counted, so that a small number could name one."""
    return isinstance(item, Indicator) and item.small_cells != "shown"


def is_hidden(item: Declared) -> bool:
    """Whether small numbers of it are withheld from everybody, so that sums cannot be told either."""
    return isinstance(item, Indicator) and item.small_cells == "withheld"


def is_flow(item: Declared) -> bool:
    """Whether the figure tells what happened within a span; of several parts, whether all do."""
    if isinstance(item, Indicator):
        return not item.source.is_stock
    return not isinstance(item, Stated) and all(is_flow(indicator(key)) for key in registry.parts(item))


def periods(today: date | None = None) -> tuple[Period, ...]:
    """Today, the demo's own day, a day of spring, a month of last year, the statistical year, the year to date."""
    today = today or timezone.localdate()
    return (
        day(today),
        day(date(2026, 10, 31)),
        day(date(2026, 3, 31)),
        month(2025, 12),
        stat_year(2026),
        year_to_date(today),
    )


def row_dimensions(key: str) -> list[str]:
    """By what the rows of the figure can be split."""
    nodes = registry.node_dimensions()
    return [name for name in registry.dimensions_of(indicator(key)) if name not in nodes]


def dimensions() -> dict[str, list[str]]:
    """Each dimension of any figure, with the keys of the figures that can be split by it."""
    found: dict[str, list[str]] = {}
    for key in declared():
        for name in registry.dimensions_of(indicator(key)):
            found.setdefault(name, []).append(key)
    return found


def account(name: str) -> User:
    """A demo account."""
    return User.objects.select_related("organisation").get(username=name)


def node(code: str) -> Organisation:
    """The organisation of that code."""
    return Organisation.objects.get(code=code)


def county() -> Organisation:
    """The root of the tree."""
    return Organisation.objects.get(parent=None)


def by_place(figures: Iterable) -> dict[tuple, object]:
    """Figures by key, period, node, dimension and member. Two at one place would hide each other: refused."""
    found: dict[tuple, object] = {}
    for figure in figures:
        place = (figure.item.key, figure.period.key, figure.node_id, figure.dimension, figure.member)
        assert place not in found, place
        found[place] = figure
    return found
