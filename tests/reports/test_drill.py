"""The rows behind a figure are those it was measured from: at every node, for every member of every dimension."""

from datetime import date
from decimal import Decimal

import pytest

from members.models import UnionSpell
from tests.example.models import Visit
from tests.members.make import make_house, make_member
from unionhub.core.indicators import drill, registry
from unionhub.core.indicators.compute import measure, roll_up, span_of
from unionhub.core.indicators.period import day, month, span
from unionhub.core.indicators.tree import tree_on
from unionhub.core.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
TODAY = date(2026, 3, 20)
PERIODS = (day(TODAY), month(2026, 2), span(date(2026, 1, 5), date(2026, 2, 28)))


@pytest.fixture
def visits(cast):
    """Visits at every level, some without an amount, some in the last minute of a span."""
    for at, (node, on, amount, state, followed) in enumerate(
        (
            (cast.union_a1, date(2026, 1, 5), 300, "open", None),
            (cast.union_a1, date(2026, 2, 28), 800, "closed", date(2026, 3, 1)),
            (cast.union_a2, date(2026, 2, 1), 0, "closed", date(2026, 2, 20)),
            (cast.union_b1, date(2026, 3, 20), 500, "open", None),
            (cast.union_b1, date(2026, 3, 21), 500, "open", None),
            (cast.town_a, date(2026, 3, 1), 120, "open", None),
            (cast.county, date(2025, 12, 31), 900, "closed", date(2026, 1, 2)),
        )
    ):
        Visit.objects.create(
            organisation=node,
            household=f"户主{at}",
            visited_on=on,
            amount=amount,
            state=state,
            followed_on=followed,
        )
    return cast


def agree(prefix: str, periods=PERIODS) -> int:
    """Compare every indicator, period, node, dimension and member with the blocks; returns how many were not 0."""
    compared = 0
    splits = list(registry.node_dimensions().values())
    keys = [key for key in registry.indicators() if key.startswith(prefix)]
    counted = [item for key in keys if isinstance(item := registry.indicator(key), drill.Indicator)]
    for period in periods:
        for source in {item.source.key: item.source for item in counted}.values():
            first, last = span_of(source, period, TODAY)
            tree = tree_on(last)
            own = measure(source, first, last)
            totals = roll_up(own, tree, splits, last)
            for item in (item for item in counted if item.source.key == source.key):
                for node in tree.nodes:
                    compared += _at(item, period, node, totals.get(node, {}), own.get(node, {}), last)
    return compared


def _at(item, period, node: int, total: dict, own: dict, last: date) -> int:
    def rows(*asked, **more):
        return drill.measured(item, drill.rows_behind(item, period, node, TODAY, *asked, **more))

    found = 0
    assert rows() == total.get("", {}).get(item.key, {}).get("", 0), (item.key, period.key, node)
    assert rows(own=True) == own.get("", {}).get(item.key, {}).get("", 0), (item.key, period.key, node)
    for by in registry.dimensions_of(item):
        for member, label in drill.members_of(item, by, last):
            want = total.get(by, {}).get(item.key, {}).get(member, 0)
            assert rows(by, member) == want, (item.key, period.key, node, by, label)
            found += bool(want)
    return found


def test_visits_are_found_as_they_were_measured(visits):
    assert agree("example.") > 100


def test_members_are_found_as_they_were_measured(cast):
    """With a union that stood under the other township until a day: what counts is the tree of the day."""
    house = make_house(cast)
    spell = UnionSpell.objects.get(union=house.unions["A1"])
    spell.valid_from = date(2026, 3, 5)
    spell.save()
    UnionSpell.objects.create(
        union=house.unions["A1"], parent=cast.town_b, valid_from=date(2025, 1, 1), valid_to=date(2026, 3, 5)
    )
    for serial, (node, sex, kind) in enumerate(
        (
            (cast.union_a1, "1", "regular"),
            (cast.union_a1, "2", "regular"),
            (cast.union_a2, "2", "retained"),
            (cast.union_b1, "2", "regular"),
            (cast.union_b1, "1", "regular"),
        ),
        1,
    ):
        make_member(node, "王小明", serial, sex=sex, kind=kind, ethnicity="01" if serial % 2 else "11")
    members = registry.indicator("members.members")
    before, after = day(date(2026, 2, 28)), day(TODAY)
    assert drill.rows_behind(members, before, cast.town_b.pk, TODAY).count() == 4
    assert drill.rows_behind(members, after, cast.town_b.pk, TODAY).count() == 2
    assert agree("members.members", [day(TODAY)]) > 10
    assert agree("members.women", [before]) > 5


def test_a_period_that_has_not_begun_has_no_rows(visits):
    item = registry.indicator("example.visits")
    assert not drill.rows_behind(item, day(date(2026, 3, 21)), visits.county.pk, TODAY).exists()
    assert not drill.rows_behind(item, month(2026, 4), visits.county.pk, TODAY).exists()
    assert drill.rows_behind(item, month(2026, 3), visits.county.pk, TODAY).count() == 6


def test_what_does_not_exist_has_no_rows(visits):
    item = registry.indicator("example.visits")
    assert not drill.rows_behind(item, day(TODAY), 987_654, TODAY).exists()
    assert not drill.rows_behind(item, day(TODAY), visits.county.pk, TODAY, "state", "no such").exists()
    with pytest.raises(KeyError):
        drill.rows_behind(item, day(TODAY), visits.county.pk, TODAY, "sex", "1")
    with pytest.raises(KeyError):
        drill.members_of(item, "sex", TODAY)


def test_a_sum_is_the_sum_of_its_rows(visits):
    item = registry.indicator("example.amount")
    rows = drill.rows_behind(item, day(TODAY), visits.town_a.pk, TODAY)
    assert drill.measured(item, rows) == Decimal("1220.00")


def test_whole_subtrees_are_asked_for_by_path(visits):
    """The area of a county may have thousands of unions; their ids in the statement would be thousands."""
    item = registry.indicator("example.visits")
    rows = drill.rows_behind(item, day(TODAY), visits.county.pk, TODAY, "area", str(visits.town_a.pk))
    assert visits.town_a.path in str(rows.query)
    assert " IN (" not in str(rows.query)
    assert rows.count() == 4


def test_addresses_name_what_was_clicked(cast):
    counted, ratio = registry.indicator("example.visits"), registry.indicator("example.closed_rate")
    address = drill.url_of(counted, cast.town_a.pk, day(TODAY), "state", "")
    assert address == f"/figures/{cast.town_a.pk}/example.visits/records/?period=2026-03-20&by=state&member="
    assert drill.url_of(counted, 7, day(TODAY), own=True).endswith("?period=2026-03-20&own=1")
    assert drill.url_of(ratio, 7, day(TODAY)) == "/figures/7/example.closed_rate/?period=2026-03-20"


def test_records_are_opened_only_where_they_may_be_seen(cast):
    counted, ratio = registry.indicator("example.visits"), registry.indicator("example.closed_rate")
    assert drill.may_open(cast.township, counted, cast.union_a1)
    assert not drill.may_open(cast.township, counted, cast.town_b)
    assert not drill.may_open(cast.finance, counted, cast.county)
    assert not drill.may_open(cast.clerk, ratio, cast.county)
    assert Organisation.objects.count() == 6
