"""Kept figures: computed whole, computed where something moved, and never half."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.example.enums import VisitState
from tests.example.indicators import DONE, MADE
from tests.example.models import Visit
from tests.example.services import close_visit
from tests.support import in_threads
from unionhub.core import audit
from unionhub.core.enums import OrganisationKind
from unionhub.core.indicators import registry, standing, store, versions
from unionhub.core.indicators.compute import members_of, span_of, with_nodes
from unionhub.core.indicators.period import day, month, stat_year, year, year_to_date
from unionhub.core.indicators.tree import tree_on
from unionhub.core.models import Organisation
from unionhub.core.models.figures import FigureBlock, FigureState
from unionhub.core.services import organisations

from . import naive
from .growing import make_tree, trees, visits

pytestmark = pytest.mark.usefixtures("example_only")

OCTOBER = date(2026, 10, 31)


def kept() -> dict:
    """All kept figures by span and node, with what a reader derives for nodes that have nothing below."""
    found, maps = {}, {}
    for row in FigureBlock.objects.exclude(organisation=store.MARK):
        if row.last not in maps:
            maps[row.last] = {key: split.of(row.last) for key, split in registry.node_dimensions().items()}
        own = store.decoded(row.own)
        members = members_of(row.organisation_id, maps[row.last])
        total = with_nodes(own, members) if row.total is None else store.decoded(row.total)
        if own or total:
            found[row.source, row.first, row.last, row.organisation_id] = (own, total)
    return found


def visit(organisation, on=None, **values) -> Visit:
    """A visit as the page would enter it, with its audit record."""
    values = {"amount": Decimal("100.10"), "household": "户"} | values
    made = Visit.objects.create(organisation=organisation, visited_on=on or timezone.localdate(), **values)
    audit.record("example.visit.add", obj=made, changes={"household": [None, "户"]})
    return made


# --- Which spans ---


def test_the_standing_spans_hold_all_that_is_compared():
    today = date(2026, 11, 21)
    spans = {(source.key, first, last) for source, first, last in store.standing_spans(today)}
    for period in (
        day(today),
        day(today).before(),
        day(today).year_before(),
        month(2026, 11),
        month(2026, 11).before(),
        month(2026, 11).year_before(),
        year_to_date(today),
        year_to_date(today).before(),
        year_to_date(today).year_before(),
        year(2025),
        stat_year(2027),
        stat_year(2027).before(),
        stat_year(2027).year_before(),
        month(2024, 11),
    ):
        for source in (MADE, DONE):
            assert (source.key, *span_of(source, period, today)) in spans, period
    assert (MADE.key, date(2024, 10, 31), date(2024, 10, 31)) in spans
    assert not [last for _, _, last in spans if last > today]
    assert len(spans) < 80


#: What most tests keep: enough to tell stock from flow, and one past day from another.
FEW = [
    (MADE, OCTOBER, OCTOBER),
    (DONE, date(2026, 10, 1), OCTOBER),
    (MADE, date(2026, 9, 30), date(2026, 9, 30)),
]


@pytest.fixture
def few(monkeypatch):
    """A few spans, and today's: computing all that stands takes its time."""
    monkeypatch.setattr(store, "standing_spans", lambda today: [(MADE, today, today), *FEW])


# --- Whole ---


def test_what_is_kept_is_what_is_measured(cast, few):
    visit(cast.union_a1, date(2026, 10, 3))
    visit(cast.union_a2, date(2026, 10, 4), amount=Decimal("0.05"))
    visit(cast.town_a, date(2026, 9, 1))
    outcome = store.compute_all()
    assert outcome.mode == "all"
    assert outcome.spans == 4
    last = month(2026, 10).last
    nodes = [cast.county, cast.town_a, cast.town_b, cast.union_a1, cast.union_b1]
    for source, first in ((MADE, last), (DONE, date(2026, 10, 1))):
        found = store.stored([(source.key, first, last)], [node.pk for node in nodes])
        assert len(found) == len(nodes)
        for node in nodes:
            block = found[source.key, first, last, node.pk]
            assert block.own == naive.blocks(source.key, first, last, node, below=False)
            total = block.own if block.total is None else block.total
            expected = naive.blocks(source.key, first, last, node, below=True)
            for split in ("", "state"):
                assert total.get(split, {}) == expected.get(split, {})
            if block.total is not None:
                assert total["kind"] == expected["kind"]
                assert total["area"] == expected["area"]
    assert found[DONE.key, date(2026, 10, 1), last, cast.county.pk].total[""]["example.new_amount"] == {
        "": Decimal("100.15")
    }


def test_a_span_that_is_not_kept_is_missing(cast, few):
    store.compute_all()
    assert store.stored([(MADE.key, date(2020, 1, 1), date(2020, 1, 1))], [cast.county.pk]) == {}


@pytest.mark.parametrize("number", [1, 3])
def test_reading_takes_one_query(cast, number):
    for place in range(number):
        visit([cast.union_a1, cast.union_a2, cast.union_b1][place])
    store.compute_all()
    wanted = [(source.key, first, last) for source, first, last in store.standing_spans(timezone.localdate())]
    with CaptureQueriesContext(connection) as seen:
        store.stored(wanted, list(Organisation.objects.values_list("pk", flat=True)))
    assert len(seen) == 2  # one is the list of nodes of this test


def test_another_meaning_makes_kept_values_void(cast, few, monkeypatch):
    visit(cast.union_a1)
    store.compute_all()
    today = timezone.localdate()
    wanted = [(MADE.key, today, today)]
    assert store.stored(wanted, [cast.county.pk])
    monkeypatch.setattr(store, "version_of", lambda source: "another")
    assert store.stored(wanted, [cast.county.pk]) == {}
    store.refresh()
    assert store.stored(wanted, [cast.county.pk])


def test_spans_no_longer_planned_are_dropped(cast, few):
    store.compute_all()
    FigureBlock.objects.create(
        source="example.gone", first=OCTOBER, last=OCTOBER, organisation=cast.county, version="x"
    )
    store.refresh()
    assert not FigureBlock.objects.filter(source="example.gone").exists()


# --- Changed ---


def steps():
    """One thing that somebody does: (what, where, other, values)."""
    what = st.sampled_from(["visit", "visit", "close", "shift", "move", "found", "rename", "refresh"])
    return st.tuples(what, st.integers(0, 20), st.integers(0, 20), visits())


class Refreshed(TestCase):
    """Whatever was done: computing what changed gives the same as computing everything."""

    @given(trees, st.lists(visits(), max_size=6), st.lists(steps(), max_size=8))
    @settings(max_examples=25, phases=[Phase.explicit, Phase.generate])  # to shrink would take minutes
    def test_refresh_equals_compute_all(self, parents, listed, done):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(store, "MANY", 2.0)  # so few nodes would always be too many
            # The visits are of January to March.
            few = [(MADE, *[on] * 2) for on in (date(2026, 3, 5), date(2026, 1, 31))]
            few += [(DONE, date(2026, 1, 1), on) for on in (date(2026, 3, 5), date(2026, 1, 31))]
            patch.setattr(store, "standing_spans", lambda today: few)
            self._try(parents, listed, done)

    def _try(self, parents, listed, done):
        nodes = make_tree(parents)
        for values in listed:
            self._visit(nodes, values)
        store.compute_all()
        for what, where, other, values in done:
            self._do(nodes, what, where, other, values)
        assert store.refresh().mode == "changed"
        found = kept()
        store.compute_all()
        assert found == kept()

    def _visit(self, nodes, values):
        values = dict(values)
        return visit(nodes[values.pop("place") % len(nodes)], values.pop("visited_on"), **values)

    def _do(self, nodes, what, where, other, values):
        node = nodes[where % len(nodes)]
        made = list(Visit.objects.order_by("pk"))
        chosen = made[where % len(made)] if made else None
        if what == "visit":
            self._visit(nodes, values)
        elif what == "close" and chosen and chosen.state == VisitState.OPEN:
            close_visit(chosen, None, "")
        elif what == "shift" and chosen:  # the visit itself goes to another union: both ends move
            old, chosen.organisation = chosen.organisation, nodes[other % len(nodes)]
            chosen.save()
            audit.record(
                "example.visit.change", obj=chosen, organisation=old, changes={"organisation": [1, 2]}
            )
        elif what == "move" and node.parent_id:
            parent = nodes[other % len(nodes)]
            parent.refresh_from_db()
            node.refresh_from_db()
            if not node.covers(parent) and node.parent_id != parent.pk:
                self._move(node, parent)
        elif what == "found":
            made_node = Organisation.objects.create(
                name=f"新{len(nodes)}", code=f"X{len(nodes)}", kind=OrganisationKind.GROUP, parent=node
            )
            audit.record("core.organisation.add", obj=made_node, changes={"parent": [None, str(node)]})
            nodes.append(made_node)
        elif what == "rename":
            node.refresh_from_db()
            node.name += "改"
            node.save()
            audit.record("core.organisation.change", obj=node, changes={"name": ["甲", node.name]})
        elif what == "refresh":
            store.refresh()

    def _move(self, node, parent):
        """As `services.organisations.move` does, without its rules on kinds and rights."""
        old = node.path
        below = list(Organisation.objects.under(node))
        node.parent = parent
        node.path = node.path_below(parent)
        node.save()
        for item in below:
            if item.pk != node.pk:
                Organisation.objects.filter(pk=item.pk).update(path=node.path + item.path[len(old) :])
        audit.record("core.organisation.change", obj=node, changes={"parent": ["甲", str(parent)]})


def test_a_change_in_one_union_writes_only_it_and_those_above(cast, few):
    for union in (cast.union_a1, cast.union_a2, cast.union_b1):
        visit(union, date(2026, 10, 3))
    store.compute_all()
    FigureBlock.objects.update(computed_at=timezone.now() - timedelta(days=3))
    visit(cast.union_a1, date(2026, 10, 5))
    assert store.refresh().mode == "changed"
    fresh = FigureBlock.objects.filter(computed_at__gt=timezone.now() - timedelta(days=1), last=OCTOBER)
    assert set(fresh.values_list("organisation", flat=True)) == {
        store.MARK,
        cast.union_a1.pk,
        cast.town_a.pk,
        cast.county.pk,
    }


def test_nothing_happened_writes_nothing(cast, few):
    visit(cast.union_a1)
    store.compute_all()
    outcome = store.refresh()
    assert (outcome.mode, outcome.spans, outcome.blocks) == ("changed", 0, 0)


def test_what_a_later_run_left_alone_is_as_fresh_as_that_run(cast, few):
    today = timezone.localdate()
    store.compute_all()
    before = timezone.now()
    store.refresh()
    assert (
        store.stored([(MADE.key, today, today)], [cast.county.pk])[
            MADE.key, today, today, cast.county.pk
        ].computed_at
        >= before
    )


def test_a_new_day_computes_its_spans_whole(cast, monkeypatch):
    visit(cast.union_a1)
    store.compute_all()
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(store.timezone, "localdate", lambda *given: tomorrow)
    outcome = store.refresh()
    assert 0 < outcome.spans < 20
    assert store.stored([(MADE.key, tomorrow, tomorrow)], [cast.county.pk])


def test_a_moved_union_counts_where_it_stood(cast, few, monkeypatch):
    """A domain that keeps dated places tells where a node stood: on that day its rows count there."""
    visit(cast.union_a1, date(2026, 9, 1))
    organisations.move(cast.union_a1, cast.town_b, cast.sysadmin, "调整")
    until = date(2026, 10, 1)
    from unionhub.core import registry as apps

    collect = apps.collect

    def told(name, tuple_name):
        if name == "trees":
            return (lambda on: {cast.union_a1.pk: cast.town_a.pk} if on < until else {},)
        return collect(name, tuple_name)

    monkeypatch.setattr(apps, "collect", told)
    assert tree_on(date(2026, 9, 30)).nodes[cast.union_a1.pk].parent == cast.town_a.pk
    store.compute_all()
    days = [(MADE.key, on, on) for on in (date(2026, 9, 30), OCTOBER)]
    found = store.stored(days, [cast.town_a.pk, cast.town_b.pk])
    then, now = days
    assert found[*then, cast.town_a.pk].total[""]["example.visits"] == {"": 1}
    assert not found[*then, cast.town_b.pk].total
    assert not found[*now, cast.town_a.pk].total
    assert found[*now, cast.town_b.pk].total[""]["example.visits"] == {"": 1}


# --- Breaking off, and two at once ---


def test_a_crash_leaves_whole_spans(cast, few, monkeypatch):
    visit(cast.union_a1, date(2020, 1, 1))
    calls = []

    def measure(source, first, last, **more):
        calls.append(first)
        if len(calls) > 2:
            raise MemoryError
        return compute(source, first, last, **more)

    compute = store.measure
    monkeypatch.setattr(store, "measure", measure)
    with pytest.raises(MemoryError):
        store.compute_all()
    marks = FigureBlock.objects.filter(organisation=store.MARK)
    assert marks.count() == 2
    for mark in marks.filter(source=MADE.key):
        block = store.stored([(MADE.key, mark.first, mark.last)], [cast.county.pk])
        assert block[MADE.key, mark.first, mark.last, cast.county.pk].total[""]["example.visits"] == {"": 1}
    assert FigureState.objects.get().ran_at is None
    monkeypatch.setattr(store, "measure", compute)
    assert store.refresh().mode == "all"


@pytest.mark.django_db(transaction=True)
def test_a_span_written_by_another_run_meanwhile_is_left(cast, few, monkeypatch):
    """What was measured before another run wrote the span must not overwrite it."""
    visit(cast.union_a1, date(2026, 10, 3))
    compute, once = store.roll_up_with, []

    def roll_up_with(own, tree, maps):
        if not once:
            once.append(1)
            visit(cast.union_a1, date(2026, 10, 4))

            def other():
                store.compute_all()
                connection.close()

            thread = threading.Thread(target=other)
            thread.start()
            thread.join()
        return compute(own, tree, maps)

    monkeypatch.setattr(store, "roll_up_with", roll_up_with)
    store.compute_all()
    found = kept()
    monkeypatch.setattr(store, "roll_up_with", compute)
    store.compute_all()
    assert found == kept()


@pytest.mark.django_db(transaction=True)
def test_runs_at_the_same_time_do_not_mix(cast, few):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer")
    for union in (cast.union_a1, cast.union_a2, cast.union_b1):
        visit(union, date(2026, 10, 3))
    store.compute_all()
    visit(cast.union_b1, date(2026, 9, 3))
    results = in_threads(
        store.compute_all, store.refresh, lambda: visit(cast.union_a1, date(2026, 10, 4)), store.refresh
    )
    assert not [result for result in results if isinstance(result, Exception)]
    store.refresh()
    found = kept()
    store.compute_all()
    assert found == kept()


# --- The digest of a meaning ---


def test_the_version_does_not_depend_on_the_process():
    from django.db.models import Q

    assert versions.canonical(Q(kind__in=frozenset({"b", "a"}))) == versions.canonical(
        Q(kind__in=frozenset({"a", "b"}))
    )
    assert "0x" not in versions.canonical(Q(pk__in=object()))
    assert len(versions.version_of(MADE)) == 16
    assert versions.version_of(MADE) != versions.version_of(DONE)


def test_a_narrower_condition_is_another_version():
    from django.db.models import Q

    assert versions.canonical(Q(a=1)) != versions.canonical(~Q(a=1))
    assert versions.canonical(Q(a=1) & Q(b=2)) != versions.canonical(Q(a=1) | Q(b=2))
    assert standing.words_of(DONE, date(2026, 8, 1), date(2026, 8, 31)) == "走访 2026年8月"
