"""Rows of the lists of mediation bodies and of meetings for the tests over all sheets."""

from tests.conftest import Cast
from tests.sheets.fixture import Fixture, Rows


def bodies(cast: Cast) -> Rows:
    """Two bodies of two unions."""
    return [
        {
            "organisation": code,
            "name": name,
            "kind": "企业劳动争议调解委员会",
            "founded_on": "2020-05-01",
            "document_no": "甲工字〔2020〕5号",
        }
        for code, name in (("A1", "甲镇砖厂调解委员会"), ("A2", "甲镇瓦厂调解委员会"))
    ]


def meetings(cast: Cast) -> Rows:
    """Two meetings of the township."""
    return [
        {
            "organisation": "TA",
            "number": number,
            "held_on": f"2025-0{number}-05",
            "place": "镇政府会议室",
            "union_side": "镇总工会 王某某",
            "bureau_side": "镇人社所 李某某",
            "subjects": "治理欠薪",
        }
        for number in ("3", "4")
    ]


FIXTURES = {
    "mediation_bodies": Fixture(
        bodies, denied="leader", outside=lambda cast: {**bodies(cast)[0], "organisation": "B1"}
    ),
    "meetings": Fixture(meetings, outside=lambda cast: {**meetings(cast)[0], "organisation": "B1"}),
}
