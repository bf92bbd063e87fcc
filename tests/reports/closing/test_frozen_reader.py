"""What a frozen month tells: the very figures a live reader tells of it, to the same people, and nothing else."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.closing import engine, months, store
from reports.services import closes as services
from tests.example.models import Visit
from tests.members.make import make_member
from unionhub.core.enums import OrganisationKind
from unionhub.core.indicators import frozen as frozen_module
from unionhub.core.indicators import registry
from unionhub.core.indicators.declare import Indicator, Ratio
from unionhub.core.indicators.drill import rows_behind
from unionhub.core.indicators.frozen import Frozen, definition_of
from unionhub.core.indicators.frozen_reading import NOT_DECLARED, NOT_FOUNDED, NOT_FROZEN, FrozenReader
from unionhub.core.indicators.period import day, month, span, year, year_to_date
from unionhub.core.indicators.reading import SYSTEM, Reader
from unionhub.core.models import Organisation

from .make import LAST, OCTOBER, furnish

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
PERIODS = list(months.periods_of(OCTOBER).values())
KEYS = list(registry.indicators())


@pytest.fixture
def snapshot(cast):
    furnish(cast)
    close = services.open_month(cast.county, OCTOBER, cast.clerk)
    return engine.count(close, cast.clerk)


def told(figures):
    """What matters of figures: everything but when they were computed, and the declaration's code."""
    return [
        (
            one.key, one.period, one.node_id, one.node_name, one.value, one.as_of, one.member, one.member_label,
            one.numerator, one.denominator, one.suppressed, one.reason, one.flag, one.gap_keys, one.is_own,
        )
        for one in figures
    ]  # fmt: skip


def test_everybody_is_told_what_the_live_reader_tells(cast, snapshot):
    nodes = list(Organisation.objects.order_by("path"))
    for user in (SYSTEM, cast.finance, cast.township):
        live, frozen = Reader(user, today=LAST, fresh=True), store.frozen_reader(snapshot, user)
        found = told(frozen.figures(KEYS, PERIODS, nodes))
        expected = [
            one
            for one in told(live.figures(KEYS, PERIODS, nodes))
            # A flow of one day is not frozen.
            if one[1] != PERIODS[1] or is_stock(one[0])
        ]
        assert [one for one in found if one[11] != NOT_FROZEN] == expected
        assert any(one[4] for one in found) == any(one[4] for one in expected)


def is_stock(key):
    item = registry.indicator(key)
    if isinstance(item, Indicator):
        return item.source.is_stock
    return all(is_stock(part) for part in registry.parts(item) if part != key)


@pytest.mark.parametrize("by", ["state", "sex", "area", "kind", "nature"])
def test_splits_and_children_are_told_alike(cast, snapshot, by):
    nodes = [cast.county, cast.town_a, cast.union_b1]
    for user in (SYSTEM, cast.finance, cast.township):
        live, frozen = Reader(user, today=LAST, fresh=True), store.frozen_reader(snapshot, user)
        for period in (PERIODS[0], PERIODS[2]):
            assert told(frozen.figures(KEYS, [period], nodes, by=by)) == told(
                live.figures(KEYS, [period], nodes, by=by)
            )
            assert told(frozen.children(KEYS, period, cast.county)) == told(
                live.children(KEYS, period, cast.county)
            )


def test_nothing_is_measured(cast, snapshot):
    reader = store.frozen_reader(snapshot, SYSTEM)
    with CaptureQueriesContext(connection) as seen:
        reader.figures(KEYS, PERIODS, [cast.county, cast.union_a1])
        reader.children(KEYS, PERIODS[0], cast.county)
    tables = {Visit._meta.db_table, "members_membership", "members_union", Organisation._meta.db_table}
    assert not [query for query in seen if any(f'"{table}"' in query["sql"] for table in tables)]
    assert len(seen) <= 4


def test_what_happens_later_changes_nothing(cast, snapshot):
    nodes = list(Organisation.objects.order_by("path"))
    before = told(store.frozen_reader(snapshot, SYSTEM).figures(KEYS, PERIODS, nodes))
    make_member(cast.union_a1, "赵四", 44)
    Visit.objects.all().delete()
    Organisation.objects.filter(pk=cast.union_a1.pk).update(name="改名工会", parent=cast.town_b)
    Organisation.objects.create(name="新工会", code="A9", kind="primary", parent=cast.town_a)
    reader = store.frozen_reader(type(snapshot).objects.get(pk=snapshot.pk), SYSTEM)
    assert told(reader.figures(KEYS, PERIODS, nodes)) == before
    names = {one.node_name for one in reader.children(["members.members"], PERIODS[1], cast.town_a)}
    assert names == {"甲镇第一工会", "甲镇第二工会"}


def test_an_organisation_made_since_has_no_figures_and_says_so(cast, snapshot):
    made = Organisation.objects.create(
        name="丙镇工会", code="TC", kind=OrganisationKind.TOWNSHIP, parent=cast.county
    )
    found = store.frozen_reader(snapshot, SYSTEM).figures(KEYS, PERIODS, [made])
    assert {(one.value, one.reason) for one in found} == {(None, NOT_FOUNDED)}


@pytest.mark.parametrize(
    "period",
    [month(2026, 9), month(2026, 11), day(LAST - timedelta(days=1)), day(LAST + timedelta(days=1)), year(2026),
     span(date(2026, 9, 1), LAST), year_to_date(date(2026, 9, 30))],
)  # fmt: skip
def test_another_period_has_no_value_and_says_so(cast, snapshot, period):
    keys = ["example.new_visits", "example.average", "members.members", "members.women_share"]
    keys = [key for key in keys if key in registry.indicators()]
    for figure in store.frozen_reader(snapshot, SYSTEM).figures(keys, [period], [cast.county]):
        if period == span(date(2026, 9, 1), LAST) and is_stock(figure.key):
            continue  # a stock knows only the last day
        assert (figure.value, figure.reason) == (None, NOT_FROZEN)


def test_a_figure_means_what_it_meant(cast, snapshot, monkeypatch):
    """A rate declared otherwise later is told as it was declared; a figure declared later is not there."""
    rate = registry.indicator("members.women_share")
    then = store.frozen_reader(snapshot, SYSTEM).figures([rate.key], [day(LAST)], [cast.county])[0]
    changed = dict(registry.indicators())
    changed[rate.key] = replace(rate, numerator="members.roll", label="别的", places=0)
    changed["members.later"] = replace(registry.indicator("members.members"), key="members.later")
    monkeypatch.setattr(registry, "indicators", lambda: changed)
    reader = store.frozen_reader(type(snapshot).objects.get(pk=snapshot.pk), SYSTEM)
    now, later = reader.figures([rate.key, "members.later"], [day(LAST)], [cast.county])
    assert (now.value, now.text, now.item.label) == (then.value, then.text, rate.label)
    assert (later.value, later.reason) == (None, NOT_DECLARED)
    frozen = store.opened(snapshot)
    assert frozen.definitions[rate.key] == definition_of(rate) != definition_of(changed[rate.key])


def test_a_figure_whose_rows_are_declared_no_longer_is_still_read(cast, snapshot, monkeypatch):
    gone = {key: item for key, item in registry.indicators().items() if not key.startswith("members.")}
    sources = {key: item for key, item in registry.sources().items() if not key.startswith("members.")}
    monkeypatch.setattr(registry, "indicators", lambda: gone)
    monkeypatch.setattr(registry, "sources", lambda: sources)
    monkeypatch.setattr(frozen_module.registry, "indicators", lambda: gone)
    reader = store.frozen_reader(snapshot, SYSTEM)
    found = reader.figures(["members.members", "members.women_share"], [day(LAST)], [cast.county])
    assert [one.value for one in found] == [9, Decimal("22.22")]
    few = store.frozen_reader(snapshot, cast.finance).figures(["members.women"], [day(LAST)], [cast.union_a1])
    assert few[0].suppressed


def test_the_rows_behind_every_figure_are_those_that_were_counted(cast, snapshot):
    for key, item in registry.indicators().items():
        if not isinstance(item, Indicator):
            continue
        for period in PERIODS[1:2] if item.source.is_stock else [PERIODS[0], *PERIODS[2:]]:
            for node, own in ((cast.county, False), (cast.town_a, False), (cast.town_a, True)):
                rows = rows_behind(item, period, node.pk, LAST, own=own)
                ids = store.frozen_ids(snapshot, item, period, node.pk, own)
                assert ids == set(rows.values_list("pk", flat=True)), (key, period.key, node.name)
    versions = store.row_versions(snapshot, "members.memberships", day(LAST))
    assert set(versions.values()) == {1}
    assert len(versions) == 9


def test_amounts_are_kept_to_the_cent(cast, snapshot):
    rows = store.row_set(snapshot, "example.done", PERIODS[2])
    amounts = dict(zip(rows.ids, rows.amounts["example.new_amount"], strict=True))
    assert sorted(amounts.values()) == [Decimal("20.20"), Decimal("100.10"), Decimal("500.00")]
    assert sorted(map(str, amounts.values())) == ["100.10", "20.20", "500.00"]


def test_what_was_taken_down_reads_back_equal(cast, snapshot):
    frozen = store.opened(snapshot)
    again = Frozen.from_json(frozen.to_json())
    assert again == frozen
    assert isinstance(
        FrozenReader(SYSTEM, again, store._Kept(snapshot.pk)).item("members.women_share"), Ratio
    )


@pytest.mark.parametrize("number", [1, 3])
def test_a_reading_takes_the_same_queries_for_one_node_and_for_three(cast, snapshot, number):
    nodes = [cast.county, cast.town_a, cast.union_b1][:number]
    reader = store.frozen_reader(snapshot, SYSTEM)
    store.opened(snapshot)
    with CaptureQueriesContext(connection) as seen:
        reader.figures(KEYS, PERIODS, nodes)
    assert len(seen) <= 2


def test_a_month_of_the_year_holds_its_spans():
    spans = months.periods_of(date(2026, 9, 1))
    assert spans["stat"].key == "2025-10-01..2026-09-30"
    assert spans["year"].key == "2026-01-01..2026-09-30"
    assert months.periods_of(date(2026, 10, 9))["stat"].key == "2026-10-01..2026-10-31"
