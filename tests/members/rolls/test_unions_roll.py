"""Unions from a workbook: found by code or name, registered, reclassified by dated spells, taken back."""

from datetime import date

import pytest

from members.models import Coverage, Term, Union, UnionSpell
from tests.members.make import OPENING
from tests.members.rolls.conftest import Desk
from unionhub.core.models import Organisation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]
NAME, CODE, PARENT, FOUNDED, PAPER = "工会名称", "编码", "上级工会", "建会日期", "建会批复文号"
NEW = {
    NAME: "甲镇砖厂工会",
    CODE: "A8",
    PARENT: "甲镇总工会",
    FOUNDED: "2018-05-01",
    PAPER: "甲工字〔2018〕5号",
}


@pytest.fixture
def desk(folder):
    return Desk("unions", folder)


def state():
    """What an undo has to give back; dates of spells may be split, what holds on each day may not change."""
    nodes = Organisation.objects.order_by("pk").values_list("pk", "name", "parent", "path")
    unions = Union.objects.order_by("pk").values_list(
        "pk", "contact", "is_joint", "credit_code", "founded_on"
    )
    days = [
        list(
            UnionSpell.objects.on(day).order_by("union").values_list("union", "parent", "nature", "industry")
        )
        for day in (OPENING, date(2025, 5, 31), date(2025, 6, 1), date(2026, 1, 1))
    ]
    return list(nodes), list(unions), days, Term.objects.count()


def test_new_and_changed_unions_and_everything_back(county, desk):
    clerk = county.cast.clerk
    before = state()
    batch = desk.imported(
        [
            {
                **NEW,
                "单位性质": "私营企业",
                "行业": "C",
                "第几届": 2,
                "选举日期": "2023-05-04",
                "任期": "5年",
            },
            {
                NAME: "甲镇第一工会",
                PARENT: "TB",
                "单位性质": "国有企业",
                "联合基层工会": "是",
                "联系人": "马建国",
            },
            {NAME: "甲镇第二联合工会", CODE: "A2"},
        ],
        clerk,
        on="2025-06-01",
    )
    assert (batch.counts["new"], batch.counts["changed"]) == (1, 2)
    fresh = Union.objects.get(organisation__code="A8")
    assert fresh.organisation.path.startswith(county.cast.town_a.path)
    spell = UnionSpell.objects.get(union=fresh)
    assert (spell.nature.label, spell.industry, spell.valid_from) == ("私营企业", "C", date(2018, 5, 1))
    term = Term.objects.get(organisation=fresh.organisation)
    assert (term.number, term.due_on) == (2, date(2028, 5, 4))
    moved = county.unions["A1"]
    moved.refresh_from_db()
    assert (moved.is_joint, moved.contact) == (True, "马建国")
    assert Organisation.objects.get(code="A1").path.startswith(county.cast.town_b.path)
    held = UnionSpell.objects.on(date(2025, 5, 31)).get(union=moved)
    assert (held.parent.code, held.nature.label) == ("TA", "私营企业")
    assert Organisation.objects.get(code="A2").name == "甲镇第二联合工会"
    batch = desk.undone(batch, clerk)
    assert batch.state == "undone", batch.error
    assert batch.report["restored"] == 3
    assert state() == before


def test_an_undo_keeps_a_union_that_covers_somebody_by_now(county, desk):
    clerk = county.cast.clerk
    batch = desk.imported([NEW], clerk)
    home = Organisation.objects.get(code="A8")
    Coverage.objects.create(
        employer=county.employers["A1"], organisation=home, valid_from=date(2020, 1, 1), valid_to=OPENING
    )
    batch = desk.undone(batch, clerk)
    assert Union.objects.filter(organisation=home).exists()
    assert [number for number, _ in batch.report["rows"]] == [2]


@pytest.mark.parametrize(
    ("cells", "heading", "words"),
    [
        ({**NEW, CODE: None}, CODE, "请填写上级下发的编码"),
        ({**NEW, CODE: "A9", NAME: "甲镇第一工会"}, CODE, "已有同名工会"),
        ({**NEW, PARENT: None}, PARENT, "请填写上级工会"),
        ({**NEW, PARENT: "丙镇"}, PARENT, "没有这个工会"),
        ({**NEW, FOUNDED: None}, FOUNDED, "请填写建会日期"),
        ({**NEW, FOUNDED: "2199-01-01"}, FOUNDED, "不能晚于今天"),
        ({**NEW, PAPER: None}, PAPER, "请填写建会批复文号"),
        ({**NEW, "类型": "园区工会", PARENT: "A1"}, PARENT, "不能放在"),
        ({**NEW, "工会统一社会信用代码": "91350200MA2YJ1XR9G"}, "工会统一社会信用代码", "81"),
        ({**NEW, "选举日期": "2017-01-01"}, "选举日期", ""),
        ({**NEW, "选举日期": "2023-05-04", "任期": 4}, "任期", "3 年或 5 年"),
        ({**NEW, "第几届": 2}, "选举日期", "请填写这一届的选举日期"),
        ({NAME: "甲镇第一工会", "类型": "园区工会"}, "类型", "不能用表格变更"),
        ({NAME: "甲镇第一工会", "邮编": "12"}, "邮编", "6 位"),
        ({NAME: "测试县总工会", CODE: "C"}, NAME, "不在这份名册"),
    ],
)
def test_what_cannot_be_taken_is_told_by_row_and_heading(county, desk, cells, heading, words):
    (found,) = [item for item in desk.refusals([cells], county.cast.clerk) if item[0] == heading]
    assert words in found[1]


def test_a_name_that_fits_two_is_refused_naming_both(county, desk):
    Organisation.objects.create(name="甲镇第一工会", code="B9", kind="primary", parent=county.cast.town_b)
    ((heading, words),) = desk.refusals([{NAME: "甲镇第一工会", "联系人": "马"}], county.cast.clerk)
    assert heading == NAME
    assert "A1" in words
    assert "B9" in words


def test_a_township_changes_its_unions_and_registers_none(county, desk):
    township = county.cast.township
    desk.imported([{NAME: "甲镇第一工会", "联系人": "马建国"}], township)
    assert "由县总工会" in desk.refusals([NEW], township)[0][1]
    refused = desk.refusals([{NAME: "甲镇第一工会", PARENT: "TB"}], township)
    assert refused[0][0] == PARENT


def test_a_change_before_the_spell_in_force_is_refused(county, desk):
    rows = [{NAME: "甲镇第一工会", "单位性质": "国有企业"}]
    ((_, words),) = desk.refusals(rows, county.cast.clerk, on="2024-12-31")
    assert "变更日期不能早于" in words
    desk.imported(rows, county.cast.clerk, on=str(OPENING))
    assert UnionSpell.objects.standing().get(union=county.unions["A1"]).nature.label == "国有企业"
