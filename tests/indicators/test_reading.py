"""Figures as a person is told them: rights, rates, what is unknown, what is withheld, what changed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import AreaTotal, Headcount
from tests.conftest import make_account
from tests.example.models import Visit
from tests.members.make import make_house, make_member
from unionhub.core.indicators import registry, words
from unionhub.core.indicators.declare import Level, SmallCells
from unionhub.core.indicators.period import day, month, year, year_to_date
from unionhub.core.indicators.reading import SYSTEM, Figure, Reader
from unionhub.core.indicators.store import compute_all
from unionhub.core.indicators.withholding import together
from unionhub.core.models import Organisation
from unionhub.core.services.parameters import set_parameter

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]

TODAY = date(2026, 11, 21)


@pytest.fixture
def house(cast):
    """Twelve members in A1 (four women, one migrant), none in A2, nine in B1."""
    made = make_house(cast)
    for serial in range(12):
        make_member(
            cast.union_a1,
            f"王{'一二三四五六七八九十百千'[serial]}",
            serial + 1,
            sex="2" if serial < 4 else "1",
            is_migrant=serial == 0,
        )
    for serial in range(9):
        make_member(cast.union_b1, f"李{'一二三四五六七八九'[serial]}", serial + 101)
    return made


def declare(house, union, employees, on=date(2025, 6, 30)):
    Headcount.objects.create(
        employer=house.employers[union], organisation=house.cast.county, on=on, employees=employees
    )


def read(user, key, node, period=None, by="", fresh=False):
    return Reader(user, TODAY, fresh).figures([key], [period or day(TODAY)], [node], by=by)


def one(user, key, node, period=None) -> Figure:
    (figure,) = read(user, key, node, period)
    return figure


# --- Who sees what ---


def test_a_figure_of_each_key_period_and_node_in_order(cast, house):
    keys, periods = ["members.members", "members.women"], [day(TODAY), month(2025, 6)]
    found = Reader(cast.clerk, TODAY).figures(keys, periods, [cast.county, cast.town_a])
    assert [(figure.node_id, figure.period, figure.key, figure.value) for figure in found] == [
        (cast.county.pk, periods[0], "members.members", 21),
        (cast.county.pk, periods[0], "members.women", 4),
        (cast.county.pk, periods[1], "members.members", 21),
        (cast.county.pk, periods[1], "members.women", 4),
        (cast.town_a.pk, periods[0], "members.members", 12),
        (cast.town_a.pk, periods[0], "members.women", 4),
        (cast.town_a.pk, periods[1], "members.members", 12),
        (cast.town_a.pk, periods[1], "members.women", 4),
    ]
    assert {figure.as_of for figure in found} == {TODAY, date(2025, 6, 30)}


def test_no_figure_below_its_lowest_level_or_out_of_reach(cast, house):
    area, members = registry.indicator("members.area_employees"), registry.indicator("members.members")
    assert area.lowest == Level.AREA
    reader = Reader(cast.clerk, TODAY)
    assert reader.may_see(area, cast.town_a)
    assert not reader.may_see(area, cast.union_a1)
    assert Reader(cast.officer, TODAY).may_see(members, cast.union_a1)
    assert not Reader(cast.officer, TODAY).may_see(members, cast.union_a2)
    assert read(cast.officer, "members.members", cast.town_a) == []
    assert read(cast.auditor, "members.members", cast.county) == []
    assert one(SYSTEM, "members.members", cast.county).value == 21


def test_an_unknown_key_is_an_error(cast):
    with pytest.raises(KeyError):
        read(cast.clerk, "members.nothing", cast.county)


# --- Rates ---


def test_a_rate_is_told_with_both_its_numbers(cast, house):
    declare(house, "A1", 13)
    rate = one(cast.clerk, "members.rate_a", cast.union_a1)
    assert (rate.value, rate.numerator, rate.denominator) == (Decimal("92.31"), 12, 13)
    assert (rate.text, rate.unit, rate.flag, rate.reason) == ("92.31", "%", "", "")


def test_a_rate_is_divided_after_the_sums_never_averaged(cast, house):
    declare(house, "A1", 12)
    declare(house, "A2", 3)
    declare(house, "B1", 30)
    assert one(cast.clerk, "members.rate_a", cast.town_a).value == Decimal("80.00")
    assert one(cast.clerk, "members.rate_a", cast.town_b).value == Decimal("30.00")
    county = one(cast.clerk, "members.rate_a", cast.county)
    assert (county.value, county.numerator, county.denominator) == (Decimal("46.67"), 21, 45)


def test_above_a_hundred_is_shown_and_flagged(cast, house):
    declare(house, "A1", 10)
    rate = one(cast.clerk, "members.rate_a", cast.union_a1)
    assert (rate.value, rate.flag) == (Decimal("120.00"), "超过 100%，请核对。")
    declare(house, "B1", 9)
    assert one(cast.clerk, "members.rate_a", cast.union_b1).flag == "", "a hundred is not above"
    left_over = one(cast.clerk, "members.non_members", cast.union_a1)
    assert (left_over.value, left_over.flag) == (-2, "小于 0，各组成数字相互矛盾，请核对。")


def test_a_denominator_that_is_not_known_or_zero_leaves_no_value(cast, house):
    unknown = one(cast.clerk, "members.rate_a", cast.union_a1)
    assert (unknown.value, unknown.text, unknown.numerator, unknown.denominator) == (None, "—", 12, None)
    assert "没有登记“已建会单位职工”" in unknown.reason
    assert "1 个" in unknown.reason
    zero = one(cast.clerk, "members.women_share", cast.union_a2)
    assert (zero.value, zero.numerator, zero.denominator) == (None, 0, 0)
    assert zero.reason == "分母为 0：会员。"


def test_what_is_missing_in_part_is_said(cast, house):
    declare(house, "A1", 13)
    employees = one(cast.clerk, "members.employees", cast.town_a)
    assert (employees.value, employees.gaps) == (13, 1)
    assert employees.flag == "不完整：未申报职工人数的已建会单位 1 个。"
    assert employees.gap_keys == (("members.employers_undeclared", 1),)
    rate = one(cast.clerk, "members.rate_a", cast.town_a)
    assert (rate.value, rate.gaps) == (Decimal("92.31"), 1)
    assert "不完整" in rate.flag
    none = one(cast.clerk, "members.employees", cast.union_a2)
    assert (none.value, none.text, none.gaps) == (None, "—", 1)


def test_a_number_that_is_entered_is_taken_or_summed_or_missed_by_name(cast, house):
    def enter(node, employees):
        AreaTotal.objects.create(
            organisation=node,
            on=date(2025, 12, 31),
            employees=employees,
            units=3,
            units_due=1,
            source="统计局",
        )

    item = registry.indicator("members.area_employees")
    enter(cast.town_a, 100)
    missing = one(cast.clerk, item.key, cast.county)
    assert (missing.value, missing.reason) == (None, "没有登记“地区全部职工”：乙镇总工会。")
    rate = one(cast.clerk, "members.rate_b", cast.county)
    assert (rate.value, rate.reason) == (None, missing.reason)
    reader = Reader(cast.clerk, TODAY)
    assert reader.missing_areas(item, cast.county, TODAY) == ["乙镇总工会"]
    assert reader.missing_areas(item, cast.town_b, TODAY) == ["乙镇总工会"]
    assert reader.missing_areas(item, cast.town_a, TODAY) == []
    enter(cast.town_b, 50)
    assert one(cast.clerk, item.key, cast.county).value == 150
    assert one(cast.clerk, "members.rate_b", cast.county).value == Decimal("14.00")
    enter(cast.county, 210)
    assert one(cast.clerk, item.key, cast.county).value == 210, "the county's own entry is taken first"
    assert one(cast.clerk, item.key, cast.county, day(date(2025, 12, 30))).value is None


def test_a_period_that_has_not_begun(cast, house):
    for key in ("members.members", "members.joined", "members.rate_a", "members.non_members"):
        figure = one(cast.clerk, key, cast.county, day(TODAY + timedelta(1)))
        assert (figure.value, figure.reason) == (None, words.NOT_BEGUN)
    assert one(cast.clerk, "members.members", cast.county, year(2026)).as_of == TODAY


# --- Below and by dimension ---


def test_what_lies_below_and_the_nodes_own(cast, house):
    make_member(cast.town_a, "王上", 50, kind="retained")
    found = Reader(cast.clerk, TODAY).children(["members.roll", "members.rate_a"], day(TODAY), cast.town_a)
    told = [(figure.node_name, figure.key, figure.value, figure.is_own) for figure in found]
    assert told == [
        ("甲镇第一工会", "members.roll", 12, False),
        ("甲镇第一工会", "members.rate_a", None, False),
        ("甲镇第二工会", "members.roll", 0, False),
        ("甲镇第二工会", "members.rate_a", None, False),
        ("甲镇总工会（本级）", "members.roll", 1, True),
        ("甲镇总工会（本级）", "members.rate_a", None, True),
    ]
    whole = one(cast.clerk, "members.roll", cast.town_a).value
    assert sum(figure.value for figure in found if figure.key == "members.roll") == whole


def test_own_rows_that_are_nothing_are_left_out(cast, house):
    found = Reader(cast.clerk, TODAY).children(["members.members"], day(TODAY), cast.county)
    assert [(figure.node_id, figure.value) for figure in found] == [(cast.town_a.pk, 12), (cast.town_b.pk, 9)]


def test_by_a_dimension_of_rows(cast, house):
    found = read(cast.clerk, "members.members", cast.town_a, by="sex")
    assert {figure.member_label: figure.value for figure in found} == {"男": 8, "女": 4}
    rates = read(cast.clerk, "members.migrant_share", cast.town_a, by="sex")
    assert {figure.member_label: figure.value for figure in rates} == {
        "男": Decimal("0.00"),
        "女": Decimal("25.00"),
    }
    assert read(cast.clerk, "members.unions", cast.town_a, by="sex") == []
    assert read(cast.clerk, "members.rate_a", cast.town_a, by="sex") == []


def test_by_a_dimension_of_nodes(cast, house):
    natures = read(cast.clerk, "members.members", cast.county, by="nature")
    assert {figure.member_label: figure.value for figure in natures} == {
        "行政机关": 0,
        "私营企业": 21,
        "个体经济组织": 0,
    }
    areas = read(cast.clerk, "members.members", cast.county, by="area")
    assert {figure.member_label: figure.value for figure in areas} == {
        "甲镇总工会": 12,
        "乙镇总工会": 9,
        "测试县总工会（本级）": 0,
    }
    mine = read(cast.township, "members.members", cast.town_a, by="area")
    assert [(figure.member_label, figure.value) for figure in mine] == [("甲镇总工会", 12)]


def test_the_rest_of_a_split_stands_there_only_where_something_falls_under_it(cast, house):
    assert "未填" not in {
        figure.member_label for figure in read(cast.clerk, "members.members", cast.county, by="sex")
    }
    found = read(cast.clerk, "members.members", cast.county, by="education")
    assert {figure.member_label: figure.value for figure in found if figure.value} == {"未填": 21}


# --- Kept and measured ---


def test_kept_and_measured_figures_are_the_same_and_say_which_they_are(cast, house):
    before = one(cast.clerk, "members.women_share", cast.county, day(timezone.localdate()))
    assert before.computed_at is None
    compute_all()
    today = timezone.localdate()
    kept = Reader(cast.clerk).figures(["members.women_share"], [day(today)], [cast.county])[0]
    fresh = Reader(cast.clerk, fresh=True).figures(["members.women_share"], [day(today)], [cast.county])[0]
    assert kept.computed_at is not None
    assert fresh.computed_at is None
    assert kept.value == fresh.value == Decimal("19.05")
    make_member(cast.union_a1, "王新", 60, sex="2")
    again = Reader(cast.clerk).figures(["members.women_share"], [day(today)], [cast.county])[0]
    assert again.value == kept.value
    live = Reader(cast.clerk, fresh=True).figures(["members.women_share"], [day(today)], [cast.county])[0]
    assert live.value == Decimal("22.73")


def test_what_is_not_kept_is_measured_below_the_node_only(cast, house):
    with CaptureQueriesContext(connection) as caught:
        assert read(cast.clerk, "members.members", cast.union_a1)[0].value == 12
    (measured,) = [row["sql"] for row in caught if '"members_membership"' in row["sql"]]
    assert f'"organisation_id" IN ({cast.union_a1.pk})' in measured


def test_stored_figures_of_many_nodes_keys_and_periods_take_the_same_queries(cast, house):
    compute_all()
    today = timezone.localdate()
    ends = [day(today.replace(day=1) - timedelta(1))]
    for _ in range(5):
        ends.append(ends[-1].before())
    counts = [key for key, item in registry.indicators().items() if hasattr(item, "source")]
    stocks = [key for key in counts if registry.indicator(key).source.is_stock]

    def queries(keys, periods, nodes, by=""):
        user = type(cast.head).objects.get(pk=cast.head.pk)
        with CaptureQueriesContext(connection) as caught:
            assert Reader(user).figures(keys, periods, nodes, by=by)
        return len(caught)

    assert queries(stocks[:1], ends[:1], [cast.county]) <= 4, "rights, the threshold, the blocks"
    few = queries(stocks, ends[:1], [cast.county])
    assert queries(stocks, ends, list(Organisation.objects.all())) == few
    assert few <= 6, "besides, whether an accusation is kept from the reader: his grants, and one question"


# --- Small counts ---


@pytest.fixture
def books(cast):
    """Somebody who sees figures but no members."""
    return cast.finance


def test_one_to_four_are_told_to_whoever_may_see_the_records_only(cast, house, books):
    for user, value, text in ((cast.clerk, 4, "4"), (cast.officer, 4, "4"), (books, None, "＊")):
        figure = one(user, "members.women", cast.union_a1)
        assert (figure.value, figure.text, figure.suppressed) == (value, text, value is None)
    assert one(books, "members.women", cast.union_a1).reason == words.WHY_WITHHELD
    assert one(books, "members.members", cast.union_a1).value == 12
    assert one(books, "members.unions", cast.union_a1).value == 1, "units are no persons"


def test_a_rate_or_balance_of_what_is_withheld_is_withheld(cast, house, books):
    share = one(books, "members.women_share", cast.union_a1)
    assert (share.value, share.numerator, share.suppressed) == (None, None, True)
    declare(house, "A1", 13)
    assert one(books, "members.rate_a", cast.union_a1).value == Decimal("92.31")


def test_few_others_withhold_the_part(cast, house, books):
    """Eleven of twelve are no migrants: then one is."""
    split = {
        figure.member_label: figure for figure in read(books, "members.members", cast.union_a1, by="migrant")
    }
    assert split["农民工"].suppressed
    assert split["非农民工"].suppressed


def test_the_threshold_is_a_parameter(cast, house, books):
    set_parameter("core.figure.small_cell", 4, valid_from=timezone.localdate(), actor=cast.sysadmin)
    assert one(books, "members.women", cast.union_a1).value == 4
    assert one(books, "members.migrants", cast.union_a1).suppressed


def test_the_same_is_withheld_whichever_way_it_is_asked(cast, house, books):
    reader, nodes = Reader(books, TODAY), list(Organisation.objects.order_by("path"))
    keys = [key for key, item in registry.indicators().items() if item.domain == "members"]
    together_ = {
        (figure.key, figure.node_id): figure.suppressed
        for figure in reader.figures(keys, [day(TODAY), year_to_date(TODAY)], nodes)
        if figure.period == day(TODAY)
    }
    for node in nodes:
        for figure in Reader(books, TODAY).figures(keys[::-1], [day(TODAY)], [node]):
            assert together_[figure.key, node.pk] == figure.suppressed, (figure.key, node)
        for figure in Reader(books, TODAY).children(keys, day(TODAY), node):
            assert figure.is_own or together_[figure.key, figure.node_id] == figure.suppressed
    assert any(together_.values())


def test_withheld_from_everybody(cast, house, monkeypatch):
    item = registry.indicator("members.women")
    monkeypatch.setitem(item.__dict__, "small_cells", SmallCells.WITHHELD)
    for user in (cast.clerk, SYSTEM):
        assert one(user, "members.women", cast.union_a1).suppressed
    assert one(cast.clerk, "members.members", cast.union_a1).value == 12


def test_sums_of_money_are_not_taken_for_small_counts(cast, books):
    Visit.objects.create(
        organisation=cast.union_a1, household="甲", visited_on=date(2026, 1, 5), amount=Decimal("3.00")
    )
    other = make_account("reader", cast.county, ("leader", cast.county))
    assert one(other, "example.amount", cast.county).value == Decimal("3.00")


def test_sources_that_hang_together_are_decided_together():
    entries = registry.indicator("members.joined").source
    assert {source.key for source in together(entries)} == {"members.entries", "members.exits"}
    members = registry.indicator("members.members").source
    assert [source.key for source in together(members)] == ["members.memberships"]
