"""Employers from a workbook: whom a row means, which union may cover it, what an undo gives back."""

from datetime import date

import pytest

from members.models import Coverage, Employer, Headcount
from tests.members.make import OPENING
from tests.members.rolls.conftest import Desk
from tests.members.test_employer_pages import credit_code
from unionhub.core.models import AuditEvent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]
NAME, CODE, UNION, SINCE, KEEPER = "单位名称", "统一社会信用代码", "覆盖工会", "覆盖起始日期", "管理组织"


@pytest.fixture
def desk(folder):
    return Desk("employers", folder)


def joint(house, *codes):
    for code in codes:
        house.unions[code].is_joint = True
        house.unions[code].save()


def state():
    """What an undo has to give back."""
    units = Employer.objects.order_by("pk").values_list(
        "pk", "name", "credit_code", "nature__code", "industry", "contact", "organisation__code"
    )
    spells = Coverage.objects.standing().order_by("valid_from", "employer_id")
    return list(units), list(spells.values_list("employer", "organisation", "valid_from", "valid_to"))


def test_new_changed_and_same_units_and_everything_back(county, desk):
    clerk = county.cast.clerk
    joint(county, "A1", "A2")
    bare = Employer.objects.create(organisation=county.cast.town_a, name="甲镇瓦厂")
    before = state()
    batch = desk.imported(
        [
            {NAME: "甲镇砖厂", CODE: credit_code(), UNION: "A1", SINCE: "2025-03-01", "单位性质": "私营企业"},
            {
                NAME: "甲镇第一公司",
                UNION: "甲镇第二工会",
                SINCE: "2025-06-01",
                "行业": "制造业",
                "联系人": "马建国",
            },
            {NAME: "甲镇第二公司", UNION: "A2"},
            {NAME: "甲镇瓦厂", KEEPER: "乙镇总工会"},
        ],
        clerk,
    )
    assert {key: batch.counts[key] for key in ("new", "changed", "same")} == {
        "new": 1,
        "changed": 2,
        "same": 1,
    }
    fresh = Employer.objects.get(name="甲镇砖厂")
    assert (fresh.organisation.code, fresh.nature.label, fresh.created_by) == ("A1", "私营企业", clerk)
    moved = county.employers["A1"]
    moved.refresh_from_db()
    assert (moved.organisation.code, moved.industry, moved.contact) == ("A2", "C", "马建国")
    spells = (
        Coverage.objects.standing()
        .filter(employer=moved)
        .values_list("organisation__code", "valid_from", "valid_to")
    )
    assert set(spells) == {("A1", OPENING, date(2025, 6, 1)), ("A2", date(2025, 6, 1), None)}
    bare.refresh_from_db()
    assert bare.organisation == county.cast.town_b
    assert AuditEvent.objects.filter(action="members.employer.import", object_id=str(moved.pk)).exists()
    batch = desk.undone(batch, clerk)
    assert batch.state == "undone", batch.error
    assert batch.report["restored"] == 3
    assert state() == before


def test_an_undo_keeps_what_was_touched_or_used_since(county, desk):
    clerk = county.cast.clerk
    batch = desk.imported(
        [{NAME: name, KEEPER: "TA"} for name in ("甲镇砖厂", "甲镇瓦厂", "甲镇酒厂")], clerk
    )
    touched, used = Employer.objects.get(name="甲镇砖厂"), Employer.objects.get(name="甲镇瓦厂")
    touched.version += 1
    touched.save()
    Headcount.objects.create(employer=used, organisation=used.organisation, on=OPENING, employees=1)
    batch = desk.undone(batch, clerk)
    assert set(Employer.objects.filter(organisation=county.cast.town_a)) == {touched, used}
    assert sorted(number for number, _ in batch.report["rows"]) == [2, 3]


@pytest.mark.parametrize(
    ("cells", "heading", "words"),
    [
        ({NAME: "甲镇砖厂"}, KEEPER, "请填写覆盖工会"),
        ({NAME: "甲镇砖厂", UNION: "A1"}, SINCE, "从哪一天起"),
        ({NAME: "甲镇砖厂", UNION: "A1", SINCE: "2025-03-01"}, UNION, "联合基层工会"),
        ({NAME: "甲镇砖厂", UNION: "TA", SINCE: "2025-03-01"}, UNION, "应是基层工会"),
        ({NAME: "甲镇砖厂", UNION: "丙镇工会", SINCE: "2025-03-01"}, UNION, "没有这个"),
        ({NAME: "甲镇砖厂", UNION: "A2", SINCE: "2199-03-01"}, SINCE, "不能晚于今天"),
        ({NAME: "甲镇砖厂", UNION: "A2", SINCE: "2015-04-30"}, SINCE, "早于建会日期"),
        ({NAME: "甲镇砖厂", KEEPER: "TA", CODE: "81654224MC12345662"}, CODE, "工会的代码"),
        ({NAME: "甲镇砖厂", KEEPER: "TA", CODE: "91350200MA2YJ1XR9H"}, CODE, "校验不符"),
        ({NAME: "甲镇砖厂", KEEPER: "TA", "单位性质": "合作社"}, "单位性质", "没有这一项"),
        ({NAME: "甲镇第一公司", UNION: "A1", SINCE: "2025-03-01"}, SINCE, "已登记自 2025-01-01 起"),
        ({NAME: "甲镇第一公司", KEEPER: "TB"}, KEEPER, "不归"),
        ({NAME: "甲镇砖厂", UNION: "A2", SINCE: "2025-03-01", KEEPER: "TB"}, KEEPER, "不在"),
    ],
)
def test_what_cannot_be_taken_is_told_by_row_and_heading(county, desk, cells, heading, words):
    (found,) = [item for item in desk.refusals([cells], county.cast.clerk) if item[0] == heading]
    assert words in found[1]


def test_two_units_of_one_name_are_named_and_the_code_tells_them_apart(county, desk):
    for code in (credit_code(), ""):
        Employer.objects.create(organisation=county.cast.town_a, name="甲镇砖厂", credit_code=code)
    ((_, words),) = desk.refusals([{NAME: "甲镇砖厂", KEEPER: "TA"}], county.cast.clerk)
    assert "有 2 个单位" in words
    assert credit_code() in words
    batch = desk.read([{NAME: "甲镇砖厂", CODE: credit_code()}], county.cast.clerk)
    assert batch.counts["same"] == 1


def test_one_unit_twice_in_a_file_and_a_second_one_of_a_single_union(county, desk):
    clerk = county.cast.clerk
    refused = desk.refusals([{NAME: "甲镇砖厂", KEEPER: "TA"}, {NAME: "甲镇 砖厂", KEEPER: "TA"}], clerk)
    assert "与第 2 行是同一家单位" in refused[0][1]
    Coverage.objects.filter(organisation=county.cast.union_a2).delete()
    rows = [{NAME: name, UNION: "A2", SINCE: "2025-03-01"} for name in ("甲镇砖厂", "甲镇瓦厂")]
    refused = desk.refusals(rows, clerk)
    assert len(refused) == 1
    assert "甲镇砖厂" in refused[0][1]


def test_a_grassroots_officer_lists_units_and_may_not_say_who_covers_them(county, desk):
    officer = county.cast.officer
    desk.imported([{NAME: "甲镇砖厂", "联系人": "马建国"}], officer)
    assert Employer.objects.get(name="甲镇砖厂").organisation == county.cast.union_a1
    joint(county, "A1")
    refused = desk.refusals([{NAME: "甲镇砖厂", UNION: "A1", SINCE: "2025-03-01"}], officer)
    assert "由乡镇" in refused[0][1]


def test_a_code_of_another_township_is_not_told_apart_from_an_unknown_one(county, desk):
    Employer.objects.create(organisation=county.cast.town_b, name="乙镇酒厂", credit_code=credit_code())
    rows = [{NAME: "甲镇砖厂", KEEPER: "TA", CODE: credit_code()}]
    assert "乙镇" not in str(desk.refusals(rows, county.cast.township))


def test_a_unit_covered_meanwhile_stops_the_whole_import(county, desk):
    clerk = county.cast.clerk
    Coverage.objects.filter(organisation=county.cast.union_a2).delete()
    batch = desk.read([{NAME: "甲镇砖厂", UNION: "A2", SINCE: "2025-03-01"}], clerk)
    other = Employer.objects.create(organisation=county.cast.union_a2, name="甲镇瓦厂")
    Coverage.objects.create(employer=other, organisation=county.cast.union_a2, valid_from=OPENING)
    from tests.members.roll.desk import step

    batch = step(batch, "apply", clerk)
    assert batch.state == "ready"
    assert "联合基层工会" in batch.error
    assert not Employer.objects.filter(name="甲镇砖厂").exists()
