"""Reading costs the same few queries for one township or three, one stored period or three, one figure or all."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.indicators.registry import people
from tests.indicators.registry.computed.conftest import another_township
from tests.indicators.registry.people import indicator, is_hidden
from unionhub.core.indicators import Level, Median, Stated
from unionhub.core.indicators.period import Period, day, month
from unionhub.core.indicators.reading import Reader
from unionhub.core.indicators.registry import parts
from unionhub.core.models import Organisation, User

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]

#: Tree, dated places, rights, blocks, entered totals, names: no matter how much is asked.
MOST = 14


def months(many: int) -> list[Period]:
    """The last full months, which are kept for every figure."""
    found, on = [], timezone.localdate().replace(day=1) - timedelta(1)
    for _ in range(many):
        found.append(month(on.year, on.month))
        on = on.replace(day=1) - timedelta(1)
    return found


def declared(kind: type = object) -> list[str]:
    """All figures but those that are withheld from everybody: what may be told of them takes a tree of each day."""
    return [key for key in people.declared(kind) if not is_hidden(indicator(key))]


def is_entered(key: str) -> bool:
    """Whether the figure, or a part of it, is a number entered for a day, or read from the rows each time."""
    item = indicator(key)
    each_time = Stated | Median
    return isinstance(item, each_time) or any(isinstance(indicator(part), each_time) for part in parts(item))


def queries(cast, ask) -> int:
    """How many the question takes, by one who may open everything and whose rights are not known yet."""
    head = User.objects.get(pk=cast.head.pk)
    with CaptureQueriesContext(connection) as caught:
        assert ask(Reader(head))
    return len(caught)


def test_all_figures_by_as_many_queries_for_a_union_as_for_every_node(computed):
    keys, every = declared(), list(Organisation.objects.all())
    one = queries(computed, lambda reader: reader.figures(keys, months(1), [computed.union_a1]))
    county = queries(computed, lambda reader: reader.figures(keys, months(1), [computed.county]))
    assert county <= MOST
    assert queries(computed, lambda reader: reader.figures(keys, months(1), every)) == county
    assert one <= county


def test_children_of_the_county_by_as_many_queries_as_those_of_a_township(computed):
    """Nothing is entered for unions, so what is entered for townships is left out of the comparison, and so is what is
    shown of the county alone.
    """  # fmt: skip
    (period,) = months(1)
    keys = [key for key in declared() if not is_entered(key) and indicator(key).lowest > Level.COUNTY]
    few = queries(computed, lambda reader: reader.children(keys, period, computed.town_a))
    assert queries(computed, lambda reader: reader.children(keys, period, computed.county)) == few
    assert queries(computed, lambda reader: reader.children(declared(), period, computed.county)) <= MOST


def test_counting_anew_takes_as_many_queries_however_many_townships(computed):
    """Nothing of it is kept: a day in the middle of a month, with three townships more and without."""
    keys, period = declared(), day(months(1)[0].last - timedelta(9))

    def ask(reader):
        return reader.figures(keys, [period], [computed.county])

    before = queries(computed, ask)
    for serial in range(10, 13):
        another_township(computed, serial)
    assert queries(computed, ask) == before


def costs(cast, keys: list[str]) -> list[int]:
    """Queries for one, three and twelve kept months."""
    return [
        queries(cast, lambda reader, many=many: reader.figures(keys, months(many), [cast.county]))
        for many in (1, 3, 12)
    ]


def test_twelve_stored_periods_by_as_many_queries_as_one(computed):
    one, *more = costs(computed, [key for key in declared() if not is_entered(key)])
    assert one <= MOST
    assert more == [one, one]


def test_entered_totals_are_read_for_each_day_but_once(computed):
    """They are not computed and not kept: the tree of the day, and what was entered for it."""
    entered = [key for key in declared() if is_entered(key)]
    one, _, twelve = costs(computed, entered)
    assert one <= MOST
    assert twelve - one <= 11 * (2 + len(declared(Stated)) + len(declared(Median)))
