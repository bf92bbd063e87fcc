"""Rows that every sheet of the registry is tested with: one function for each, under the sheet's key.

`rows(cast)` gives at least two good rows as {column name: cell}, with every required column, of records that do not
exist yet; `prepare(cast)` makes what they refer to. A sheet that is declared and stands not here fails its test.
"""

from benchmarks.roll import id_number
from members.models import Employer
from members.services.code_lists import seed_code_lists
from tests.conftest import Cast
from tests.disputes import sheets as of_disputes
from tests.sheets.fixture import Fixture, Rows


def visits(cast: Cast) -> Rows:
    """Two visits of one union, one of another."""
    return [
        {
            "organisation": code,
            "household": household,
            "visited_on": "2026-03-05",
            "amount": "500.00",
            "phone": "13812345678",
        }
        for code, household in (("A1", "王小明"), ("A1", "李小红"), ("A2", "张三丰"))
    ]


def members(cast: Cast) -> Rows:
    """Three members of two unions, with everything filled in that is not derived from the number."""
    return [
        {
            "union": union.name,
            "name": name,
            "document_kind": "居民身份证",
            "id_number": id_number(at),
            "sex": "男" if int(id_number(at)[16]) % 2 else "女",
            "ethnicity": "哈萨克族",
            "phone": f"1381234567{at}",
            "employment_form": "在岗",
            "is_migrant": "是",
            "political_status": "群众",
            "education": "大学本科",
            "household_type": "农业",
            "joined_on": "2020-05-01",
            "kind": "正式会员",
        }
        for at, (union, name) in enumerate(
            ((cast.union_a1, "王小明"), (cast.union_a1, "阿依古丽·买买提"), (cast.union_a2, "张三丰"))
        )
    ]


def unions(cast: Cast) -> Rows:
    """Two new unions of town A, and one that stands in the tree already."""
    new = {
        "parent": "甲镇总工会",
        "nature": "私营企业",
        "industry": "制造业",
        "founded_on": "2018-05-01",
        "founding_document": "甲工字〔2018〕5号",
        "is_joint": "否",
    }
    return [
        {
            **new,
            "name": "甲镇砖厂工会",
            "code": "A8",
            "credit_code": "81654224MC12345662",
            "postcode": "834500",
        },
        {**new, "name": "甲镇联合工会", "code": "A9", "is_joint": "是", "term_elected_on": "2023-05-04"},
        {"name": cast.union_a1.name, "code": "A1", "contact": "马建国", "contact_phone": "0991-2345678"},
    ]


def employers(cast: Cast) -> Rows:
    """One unit covered by its own union, one without a union."""
    return [
        {
            "name": "甲镇砖厂",
            "credit_code": "91350200MA2YJ1XR9G",
            "union": cast.union_a1.name,
            "covered_since": "2025-01-01",
            "nature": "私营企业",
            "industry": "制造业",
            "address": "甲镇团结路 8 号",
            "contact": "马建国",
            "contact_phone": "0991-2345678",
        },
        {"name": "甲镇瓦厂", "keeper": "TA", "nature": "个体经济组织", "industry": "C"},
    ]


def units(cast: Cast) -> None:
    """The employers that the rows of headcounts name."""
    for node, name, code in (
        (cast.union_a1, "甲镇砖厂", "91350200MA2YJ1XR9G"),
        (cast.town_a, "甲镇瓦厂", ""),
        (cast.union_b1, "乙镇酒厂", ""),
    ):
        Employer.objects.create(organisation=node, name=name, credit_code=code)


def headcounts(cast: Cast) -> Rows:
    """Two employers, one of them on two days."""
    figures = {"employees": "40", "women": "15", "migrants": "30", "minorities": "2", "new_form": "0"}
    return [
        {"employer": "甲镇砖厂", "credit_code": "91350200MA2YJ1XR9G", "on": "2025-06-30", **figures},
        {"employer": "甲镇砖厂", "on": "2025-12-31", **figures, "source": "单位申报"},
        {"employer": "甲镇瓦厂", "on": "2025-12-31", **figures, "women": "40"},
    ]


def errands(cast: Cast) -> Rows:
    """Two errands that ended on paper."""
    return [
        {
            "organisation": code,
            "number": f"差〔2019〕{serial}号",
            "title": "送慰问品",
            "state": "已办结",
            "opened_on": "2019-03-05",
            "closed_on": "2019-03-08",
            "amount": "2",
        }
        for serial, code in ((7, "A1"), (8, "A2"))
    ]


FIXTURES: dict[str, Fixture] = {
    **of_disputes.FIXTURES,
    "employers": Fixture(
        employers,
        denied="leader",
        outside=lambda cast: {"name": "乙镇酒厂", "union": "B1", "covered_since": "2025-01-01"},
        prepare=lambda cast: seed_code_lists(cast.county),
    ),
    "errands": Fixture(
        errands,
        outside=lambda cast: {**errands(cast)[0], "number": "差〔2019〕9号", "organisation": "B1"},
    ),
    "headcounts": Fixture(
        headcounts,
        denied="leader",
        outside=lambda cast: {**headcounts(cast)[2], "employer": "乙镇酒厂"},
        prepare=units,
    ),
    "members": Fixture(
        members,
        denied="leader",
        outside=lambda cast: {**members(cast)[0], "union": cast.union_b1.name},
    ),
    "unions": Fixture(
        unions,
        outside=lambda cast: {**unions(cast)[0], "name": "乙镇酒厂工会", "code": "B8", "parent": "TB"},
        prepare=lambda cast: seed_code_lists(cast.county),
    ),
    "visits": Fixture(visits, outside=lambda cast: {**visits(cast)[0], "organisation": "B1"}),
}
