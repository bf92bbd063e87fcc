"""What was done to a small county, replayed day by day in plain Python, gives every figure of every past day."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.indicators.registry.ledger import COMING, GOING
from tests.indicators.registry.office import DEEDS, Office
from tests.indicators.registry.people import by_place
from tests.members.make import OPENING
from unionhub.core.indicators.declare import value_of
from unionhub.core.indicators.period import day, span
from unionhub.core.indicators.reading import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine, pytest.mark.slow]

STOCKS = ("members", "roll", "retained", "voters", "women", "migrants", "unions", "employees")
FLOWS = (*COMING, *GOING, "new_unions")
KEYS = [
    f"members.{name}"
    for name in (*STOCKS, *FLOWS, "employers_undeclared", "non_members", "rate_a", "net_change")
]

STEPS = st.lists(
    st.tuples(
        st.sampled_from([*DEEDS, "join", "join", "enter", "move", "move", "migrant"]),
        st.sampled_from([1, 1, 2, 27, 90, 200]),
        st.integers(0, 4),
        st.integers(0, 40),
    ),
    min_size=6,
    max_size=24,
)
#: Days counted from the opening day; the last lies far beyond today and is cut off there.
DAYS = st.lists(st.integers(0, 700), min_size=2, max_size=2)


def worked(cast, steps) -> Office:
    """The county after the deeds."""
    office = Office(cast)
    for deed, gap, who, what in steps:
        office.do(deed, gap, who, what)
    return office


def counted(office: Office, first: date, last: date) -> dict[tuple[str, str, str], object]:
    """Every figure at every node, as the product tells it to the county's clerk."""
    nodes = list(office.nodes.values())
    codes = {node.pk: node.code for node in nodes}
    periods = [day(first - timedelta(1)), day(last), span(first, last)]
    found = by_place(Reader(office.clerk).figures(KEYS, periods, nodes))
    return {
        (key.partition(".")[2], period, codes[node]): figure
        for (key, period, node, *_), figure in found.items()
    }


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, ends=DAYS, border=st.sampled_from([0, 0, 1, -1]))
def test_every_figure_of_a_past_day_is_what_the_ledger_says(cast, steps, ends, border):
    with transaction.atomic():
        office = worked(cast, steps)
        first, last = (min(OPENING + timedelta(end), office.today) for end in sorted(ends))
        dates = sorted({row.begin for row in office.ledger.spells})
        if dates and border:  # a day on which something happened, or the day beside it
            last = max(first, min(dates[len(dates) // 2] + timedelta(border - 1), office.today))
        found = counted(office, first, last)
        stock, flow = day(last).key, span(first, last).key
        for code in office.nodes:
            said = {name: found[name, stock, code] for name in STOCKS}
            expected = office.ledger.stocks(code, last)
            assert {name: figure.value or 0 for name, figure in said.items()} == expected, (code, last)
            unknown = office.ledger.undeclared(code, last)
            assert found["employers_undeclared", stock, code].value == unknown
            if unknown and not expected["employees"]:
                assert said["employees"].value is None, "nobody declared: unknown, which is not 0"
            rate = found["rate_a", stock, code]
            assert rate.value == value_of(100, 2, expected["members"], expected["employees"]), (code, last)
            more = found["non_members", stock, code].value
            if said["employees"].value is not None:
                assert more == expected["employees"] - expected["members"]
            moved = office.ledger.flows(code, first, last)
            assert {name: found[name, flow, code].value for name in FLOWS} == moved, (code, first, last)
            _balances(office, found, code, first, last)
        transaction.set_rollback(True)


def _balances(office: Office, found: dict, code: str, first: date, last: date) -> None:
    """Opening, and who came less who went, is closing: wherever the same unions stand below the node on both days."""
    eve = first - timedelta(1)
    flow = span(first, last).key
    net = sum(found[name, flow, code].value for name in COMING)
    net -= sum(found[name, flow, code].value for name in GOING)
    assert found["net_change", flow, code].value == net
    if office.ledger.below(code, eve) == office.ledger.below(code, last):
        opening, closing = (found["members", day(on).key, code].value for on in (eve, last))
        assert opening + net == closing, (code, first, last)
