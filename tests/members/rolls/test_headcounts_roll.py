"""Headcounts from a workbook: found by code or name, corrected by striking, taken back with what was known kept."""

from datetime import date

import pytest

from members.models import Employer, Headcount
from members.queries.headcounts import union_headcount
from tests.members.rolls.conftest import Desk
from tests.members.test_employer_pages import credit_code

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]
NAME, CODE, ON, ALL, WOMEN = "单位名称", "统一社会信用代码", "截止日期", "职工人数", "女职工"
DAY = date(2025, 6, 30)


@pytest.fixture
def desk(folder):
    return Desk("headcounts", folder)


def standing():
    rows = Headcount.objects.filter(is_struck=False).order_by("employer__name", "on")
    return list(rows.values_list("employer__name", "on", "employees", "women", "source"))


def test_new_and_corrected_figures_and_back(county, desk):
    clerk, employer = county.cast.clerk, county.employers["A1"]
    Headcount.objects.create(
        employer=employer, organisation=employer.organisation, on=DAY, employees=40, women=15, source="旧"
    )
    before = standing()
    batch = desk.imported(
        [
            {NAME: "甲镇第一公司", ON: "2025-06-30", ALL: "42人", WOMEN: None},
            {NAME: "甲镇第二公司", ON: 20250630, ALL: "1,200", WOMEN: 7.0},
        ],
        clerk,
    )
    assert (batch.counts["new"], batch.counts["changed"]) == (1, 1)
    assert standing() == [("甲镇第一公司", DAY, 42, 15, "旧"), ("甲镇第二公司", DAY, 1200, 7, "")]
    assert Headcount.objects.filter(is_struck=True).count() == 1
    figures = union_headcount([county.cast.county.path], DAY)
    assert figures[county.cast.union_a2.pk].employees == 1200
    again = desk.read([{NAME: "甲镇第一公司", ON: "2025-06-30", ALL: 42}], clerk)
    assert again.counts["same"] == 1
    batch = desk.undone(batch, clerk)
    assert batch.report["restored"] == 2
    assert standing() == before
    assert Headcount.objects.filter(is_struck=True).count() == 3


def test_a_figure_corrected_since_is_kept_by_an_undo(county, desk):
    batch = desk.imported([{NAME: "甲镇第一公司", ON: "2025-06-30", ALL: 42}], county.cast.clerk)
    Headcount.objects.update(is_struck=True, version=2)
    batch = desk.undone(batch, county.cast.clerk)
    assert batch.report["restored"] == 0
    assert [number for number, _ in batch.report["rows"]] == [2]


@pytest.mark.parametrize(
    ("cells", "heading", "words"),
    [
        ({NAME: "甲镇第一公司", ON: "2025-06-30", ALL: 9, WOMEN: 10}, WOMEN, "女职工 10 人多于职工人数 9 人"),
        ({NAME: "甲镇第一公司", ON: "2025-06-30", ALL: "约 9"}, ALL, "只填数字"),
        ({NAME: "甲镇第一公司", ON: "2025-06-30", ALL: 9.5}, ALL, "整数"),
        ({NAME: "甲镇第一公司", ON: "2025-06-30", ALL: -9}, ALL, "只填数字"),
        ({NAME: "甲镇第一公司", ON: "2199-06-30", ALL: 9}, ON, "不能晚于今天"),
        ({NAME: "乙镇第九公司", ON: "2025-06-30", ALL: 9}, NAME, "没有登记"),
        ({NAME: None, ON: "2025-06-30", ALL: 9}, NAME, "请填写单位名称或统一社会信用代码"),
        ({NAME: "甲镇第二公司", CODE: credit_code(), ON: "2025-06-30", ALL: 9}, NAME, "与名称不符"),
    ],
)
def test_what_cannot_be_taken_is_told_by_row_and_heading(county, desk, cells, heading, words):
    Employer.objects.filter(pk=county.employers["A1"].pk).update(credit_code=credit_code())
    (found,) = [item for item in desk.refusals([cells], county.cast.clerk) if item[0] == heading]
    assert words in found[1]


def test_a_union_declares_for_its_own_employers_only(county, desk):
    rows = [{NAME: name, ON: "2025-06-30", ALL: 9} for name in ("甲镇第一公司", "甲镇第二公司")]
    ((heading, _),) = desk.refusals(rows, county.cast.officer)
    assert heading == NAME


def test_one_employer_twice_on_one_day(county, desk):
    rows = [{NAME: "甲镇第一公司", ON: "2025-06-30", ALL: number} for number in (9, 10)]
    ((_, words),) = desk.refusals(rows, county.cast.clerk)
    assert "与第 2 行" in words
