"""Who came to and went from the members: nothing is lost, whatever was done, corrected and entered late."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.enums import BeginReason, EndReason
from members.indicators.flows import ENTRIES, EXITS
from members.models import Membership
from members.services import departures, memberships, proposals, transfers
from tests.conftest import make_account
from tests.members.figures.painting import DAYS, Painter
from tests.members.make import make_member, make_person
from tests.members.memberships.test_sequences import FIRST, STEPS
from unionhub.core.indicators import registry
from unionhub.core.indicators.compute import measure

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
MARCH = (date(2025, 3, 1), date(2025, 3, 31))


def counts(source, first, last):
    """{figure: {node: number}} of the source's totals."""
    found = {}
    for node, block in measure(source, first, last, dimensions=()).items():
        for key, members in block[""].items():
            found.setdefault(key.removeprefix("members."), {})[node] = members[""]
    return found


def moves(first=MARCH[0], last=MARCH[1]):
    """The figures of the span, for all nodes together, entries and exits apart."""
    return tuple(
        {key: sum(nodes.values()) for key, nodes in counts(source, first, last).items()}
        for source in (ENTRIES, EXITS)
    )


def painted(desk, node, day):
    """Whether the person was a regular member of the node on the day, by the calendar."""
    place = (day - FIRST).days
    return int(0 <= place < DAYS and desk.calendar[place] == (node, True))


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    steps=STEPS,
    spans=st.lists(
        st.tuples(st.sampled_from([0, 1, 2, 30, 31, 150, 300, 301, 599, 600]), st.integers(0, 300)),
        min_size=3,
        max_size=3,
    ),
)
def test_members_before_and_who_came_less_who_went_are_members_after(cast, steps, spans):
    stock = registry.sources()["members.memberships"]
    with transaction.atomic():
        desk = Painter(cast, make_account("clerk2", cast.county, ("clerk", cast.county)))
        for action, day, place in steps:
            try:
                with transaction.atomic():
                    desk.do(action, day, place)
            except ValidationError:
                pass
        for start, days in spans:
            first, last = FIRST + timedelta(start), FIRST + timedelta(min(start + days, DAYS - 1))
            eve = first - timedelta(1)
            before, after = (counts(stock, day, day).get("members", {}) for day in (eve, last))
            came, went = counts(ENTRIES, first, last), counts(EXITS, first, last)
            for node in (*desk.unions, cast.town_a, cast.town_b, cast.county):
                pk = node.pk
                assert before.get(pk, 0) == painted(desk, pk, eve), (node, eve)
                assert after.get(pk, 0) == painted(desk, pk, last), (node, last)
                ins, outs = came.get("entered", {}).get(pk, 0), went.get("departed", {}).get(pk, 0)
                assert before.get(pk, 0) + ins - outs == after.get(pk, 0), (node, first, last)
                assert sum(nodes.get(pk, 0) for key, nodes in came.items() if key != "entered") == ins
                assert sum(nodes.get(pk, 0) for key, nodes in went.items() if key != "departed") == outs
                walked = [painted(desk, pk, eve + timedelta(day)) for day in range((last - eve).days + 1)]
                assert ins == walked_up(walked)
                assert outs == walked_up(walked[::-1])
        transaction.set_rollback(True)


def walked_up(days):
    """How often a day of membership follows one without."""
    return sum(1 for one, other in pairwise(days) if other > one)


def test_each_way_to_come_and_to_go_has_its_figure(cast):
    clerk, second = cast.clerk, make_account("clerk2", cast.county, ("clerk", cast.county))
    day = date(2025, 3, 10)
    rows = [make_member(cast.union_a1, f"会员{serial}", serial) for serial in range(1, 9)]
    memberships.begin(
        make_person(cast.union_a1, "新人", 20), cast.union_a1, day, reason="join", facts={}, actor=clerk
    )
    memberships.begin(
        make_person(cast.union_a1, "外来", 21),
        cast.union_a1,
        day,
        reason="transfer_in",
        facts={},
        actor=clerk,
    )
    make_member(cast.union_a2, "原有", 22, since=day)
    departures.leave(rows[0], day, clerk, body="委员会", note="收回")
    departures.die(rows[1], day, clerk)
    departures.retain(rows[2], day, clerk, why="retired")
    kept = departures.retain(rows[3], date(2025, 2, 1), clerk, why="unemployed", at_upper=True)
    departures.restore(kept, day, {}, clerk)
    transfers.accept(transfers.hand_out(rows[4], clerk, to_organisation=cast.union_b1), second, on=day)
    transfers.accept(transfers.hand_out(rows[5], clerk, outside_name="外县"), second, on=day)
    expelled = proposals.propose(rows[6], "expel", "判刑", clerk)
    proposals.decide(expelled, second, on=day, body="委员会", document="1号")
    memberships.change(rows[7], day, {"is_migrant": True}, clerk)
    came, went = moves()
    assert came == {
        "entered": 5,
        "joined": 1,
        "transferred_in": 2,
        "opening_entries": 1,
        "restored": 1,
    }
    assert went == {"departed": 6, "left": 2, "died": 1, "retained_out": 1, "transferred_out": 2}
    assert counts(ENTRIES, *MARCH)["restored"] == {cast.town_a.pk: 1}
    assert counts(EXITS, date(2025, 2, 1), date(2025, 2, 28))["retained_out"] == {cast.union_a1.pk: 1}


@pytest.mark.parametrize(
    ("first", "last", "came", "went"),
    [
        (date(2025, 3, 9), date(2025, 3, 9), 0, 0),
        (date(2025, 3, 10), date(2025, 3, 10), 1, 0),
        (date(2025, 3, 11), date(2025, 4, 19), 0, 0),
        (date(2025, 4, 20), date(2025, 4, 20), 0, 1),
        (date(2025, 4, 21), date(2025, 4, 30), 0, 0),
        (date(2025, 3, 10), date(2025, 4, 20), 1, 1),
    ],
)
def test_the_first_day_and_the_first_day_no_more_count(cast, first, last, came, went):
    make_member(
        cast.union_a1,
        since=date(2025, 3, 10),
        begin_reason="join",
        valid_to=date(2025, 4, 20),
        end_reason="leave",
    )
    assert ENTRIES.rows(first, last).count() == came
    assert EXITS.rows(first, last).count() == went


def test_changes_and_days_that_count_for_nothing_are_no_move(cast):
    row = make_member(cast.union_a1)
    row = memberships.change(row, date(2025, 3, 10), {"education": "2"}, cast.clerk)
    row = memberships.change(row, date(2025, 3, 20), {"is_migrant": True}, cast.clerk)
    # Left and back on one day: he was a member of the union the day before and is one now.
    departures.leave(row, date(2025, 3, 25), cast.clerk, body="委员会", note="收回")
    memberships.begin(row.person, cast.union_a1, date(2025, 3, 25), reason="join", facts={}, actor=cast.clerk)
    # In and out again on one day: a member on no day.
    day = date(2025, 3, 28)
    short = memberships.begin(
        make_person(cast.union_a1, "短暂", 2), cast.union_a1, day, reason="join", facts={}, actor=cast.clerk
    )
    departures.leave(short, day, cast.clerk, body="委员会", note="收回")
    assert moves() == ({}, {})


@pytest.mark.parametrize(
    ("deed", "way"),
    [("leave", "left"), ("die", "died"), ("retain", "retained_out"), ("transfer", "transferred_out")],
)
def test_what_follows_a_change_of_the_same_day_tells_the_way(cast, deed, way):
    day, clerk = date(2025, 3, 10), cast.clerk
    row = memberships.change(make_member(cast.union_a1), day, {"education": "2"}, clerk)
    if deed == "leave":
        departures.leave(row, day, clerk, body="委员会", note="收回")
    elif deed == "die":
        departures.die(row, day, clerk)
    elif deed == "retain":
        departures.retain(row, day, clerk, why="retired")
    else:
        second = make_account("clerk2", cast.county, ("clerk", cast.county))
        transfers.accept(transfers.hand_out(row, clerk, to_organisation=cast.union_b1), second, on=day)
    assert moves()[1] == {"departed": 1, way: 1}


def test_a_correction_is_told_as_one(cast):
    row = memberships.change(make_member(cast.union_a1), date(2025, 3, 10), {"education": "2"}, cast.clerk)
    memberships.correct(row, {"organisation": cast.union_a2}, cast.clerk, "登记错了工会")
    assert moves() == ({"entered": 1, "corrected_in": 1}, {"departed": 1, "corrected_out": 1})


def test_struck_spells_never_were(cast):
    row = make_member(cast.union_a1, since=date(2025, 3, 10), begin_reason="join")
    assert moves()[0]["joined"] == 1
    memberships.correct(row, None, cast.clerk, "登记有误")
    assert moves() == ({}, {})


def test_both_sides_of_a_transfer_are_named_and_no_other_union(cast):
    second = make_account("clerk2", cast.county, ("clerk", cast.county))
    day = date(2025, 3, 10)
    sent = transfers.hand_out(make_member(cast.union_a1), cast.clerk, to_organisation=cast.union_b1)
    transfers.accept(sent, second, on=day)
    left = make_member(cast.union_a2, "离开", 2)
    departures.leave(left, day, cast.clerk, body="委员会", note="收回")
    memberships.begin(left.person, cast.union_b1, day, reason="join", facts={}, actor=cast.clerk)
    assert Counter(ENTRIES.rows(*MARCH).values_list("begin_reason", "other_union")) == {
        (BeginReason.TRANSFER_IN, cast.union_a1.name): 1,
        (BeginReason.JOIN, None): 1,
    }
    assert Counter(EXITS.rows(*MARCH).values_list("end_reason", "other_union")) == {
        (EndReason.TRANSFER_OUT, cast.union_b1.name): 1,
        (EndReason.LEAVE, None): 1,
    }
    assert Membership.objects.aggregate(many=Count("pk"))["many"] == 4
