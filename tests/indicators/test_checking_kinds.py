"""Each kind of relation at its borders, what figures say by themselves, and the form against a closed month."""

from datetime import date
from decimal import Decimal

import pytest

from tests.example.models import Visit
from unionhub.core.indicators import checking
from unionhub.core.indicators.checking import Amount, At, Check, Holds
from unionhub.core.indicators.period import month
from unionhub.core.indicators.reading import SYSTEM, Reader
from unionhub.core.indicators.registry import indicators

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("relation", "left", "right", "ok"),
    [
        (Holds.AT_MOST, 5, 5, True),
        (Holds.AT_MOST, 6, 5, False),
        (Holds.EQUAL, Decimal("5.00"), 5, True),
        (Holds.EQUAL, Decimal("5.01"), 5, False),
        (Holds.TOGETHER, Decimal("0.00"), 0, True),
        (Holds.TOGETHER, Decimal("0.01"), 1, True),
        (Holds.TOGETHER, Decimal("0.01"), 0, False),
        (Holds.TOGETHER, 0, 1, False),
    ],
)
def test_a_relation_at_its_border(relation, left, right, ok):
    assert checking.holds(relation, left, right) is ok


def _mixed(**more):
    amounts = (Amount("example.new_visits"),), (Amount("example.amount"),)
    return Check("m", "次数与金额", amounts[0], more.pop("holds", Holds.AT_MOST), amounts[1], "", **more)


def test_units_may_differ_only_where_it_is_said_or_where_both_are_there_together():
    assert "different units" in next(checking.broken_checks([_mixed()]))
    assert list(checking.broken_checks([_mixed(mixed_units=True), _mixed(holds=Holds.TOGETHER)])) == []


def test_every_declared_part_and_rate_makes_a_check():
    found = {check.key: check for check in checking.derived_checks()}
    assert found["part:members.women"].right == (Amount("members.members"),)
    assert found["part:members.women"].is_hard
    assert not found["full:members.rate_a"].is_hard
    assert "full:members.women_share" not in found, "the part is at most the whole already"
    assert list(checking.broken_checks(found.values())) == []
    parts = [item for item in indicators().values() if getattr(item, "part_of", "")]
    assert len([key for key in found if key.startswith("part:")]) == len(parts)


def test_the_lists_of_the_domains_hold_what_the_field_asks():
    found = {check.key: check for check in checking.checks()}
    assert found["members.flow"].is_hard
    assert found["members.women_of_employees"].severity == "须说明"
    assert found["disputes.inspections_arrears_with"].holds == Holds.TOGETHER
    assert found["disputes.mediation_persons_of"].mixed_units


def test_against_a_closed_month_the_correction_stands_beside_what_was_closed():
    flow = next(check for check in checking.checks() if check.key == "members.flow")
    closed = checking.against_closed(flow)
    assert checking.formula(closed) == (
        "上月封存“会员” + 以前月份更正“会员” + 本期“会员增加合计” − 本期“会员减少合计” = 期末“会员”"
    )
    assert checking.needs_closed(closed)
    assert not checking.needs_closed(flow)
    minus = Check(
        "z",
        "z",
        (Amount("example.visits"),),
        Holds.EQUAL,
        (Amount("example.visits", At.START, sign=-1),),
        "",
    )
    assert [one.sign for one in checking.against_closed(minus).right] == [-1, -1]


def test_together_reads_as_a_sentence():
    assert checking.formula(_mixed(holds=Holds.TOGETHER)).endswith("同有同无")


@pytest.mark.django_db
def test_a_check_of_closed_months_is_left_out_where_there_are_none(cast):
    Visit.objects.create(organisation=cast.union_a1, household="某", visited_on=date(2026, 5, 4))
    closed = Check(
        "c",
        "c",
        (Amount("example.visits", At.LAST_CLOSED),),
        Holds.EQUAL,
        (Amount("example.visits", At.END),),
        "",
    )
    together = _mixed(holds=Holds.TOGETHER)
    found = checking.run([closed, together], Reader(SYSTEM, TODAY), cast.county, month(2026, 5))
    assert [(one.check.key, one.ok, checking.sides(one)) for one in found] == [("m", False, "1 与 0")]
