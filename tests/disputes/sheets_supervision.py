"""Rows that the sheets of supervision are tried with."""

from typing import Any

from tests.conftest import Cast
from tests.sheets.fixture import Fixture

Rows = list[dict[str, Any]]


def letters(cast: Cast) -> Rows:
    """One settled, one taken further."""
    new = {
        "organisation": "TA",
        "opened_on": "2025-02-10",
        "letter_kind": "劳动法律监督提示函",
        "addressee": "甲镇砖厂",
        "subject": "工资支付",
        "persons": "12",
        "sent_on": "2025-02-14",
        "sent_way": "直接送达",
        "reply_due_on": "2025-03-07",
    }
    return [
        {
            **new,
            "number": "甲工提〔2025〕1号",
            "title": "甲镇砖厂：工资支付",
            "state": "已办结",
            "closed_on": "2025-04-01",
            "employer_name": "甲镇砖厂",
            "replied_on": "2025-03-01",
            "accepted": "采纳",
            "settled_on": "2025-04-01",
            "result": "工资已补发",
        },
        {
            **new,
            "number": "甲工提〔2025〕2号",
            "title": "甲镇瓦厂：工资支付",
            "state": "已升级",
            "closed_on": "2025-03-10",
            "employer_name": "甲镇瓦厂",
            "escalated_on": "2025-03-10",
        },
    ]


def voices(cast: Cast) -> Rows:
    """One told back, one answered on the spot."""
    new = {"organisation": "A1", "opened_on": "2025-02-10", "source": "班组", "subject": "食宿通勤"}
    return [
        {
            **new,
            "number": "民〔2025〕1号",
            "title": "夜班没有热饭",
            "state": "已反馈",
            "closed_on": "2025-03-20",
            "text": "夜班没有热饭，希望增加供应。",
            "persons": "30",
            "reported_on": "2025-02-12",
            "reported_to": "甲镇总工会",
            "settled_on": "2025-03-15",
            "result": "已供应",
            "told_on": "2025-03-20",
            "told_how": "班组会",
        },
        {
            **new,
            "number": "民〔2025〕2号",
            "title": "班车时间",
            "state": "已就地答复",
            "closed_on": "2025-02-11",
            "text": "班车早了十分钟。",
        },
    ]


def inspections(cast: Cast) -> Rows:
    """One with arrears that were paid, one without."""
    return [
        {
            "organisation": "TA",
            "inspected_on": "2025-03-05",
            "site": "安置房工地",
            "employer_name": "甲镇建筑公司",
            "on_wages": "是",
            "on_protection": "否",
            "on_safety": "是",
            "covered": "60",
            "took_part": "马建国",
            "joint_with": "县人社局",
            "arrears_persons": "6",
            "arrears": "30000.00",
            "paid_on": "2025-03-12",
            "paid_persons": "6",
            "paid": "30000.00",
        },
        {
            "organisation": "TA",
            "inspected_on": "2025-03-06",
            "site": "砖厂车间",
            "employer_name": "甲镇砖厂",
            "on_protection": "是",
            "covered": "40",
        },
    ]


def inspectors(cast: Cast) -> Rows:
    """Two of one union."""
    return [
        {"organisation": "A1", "name": "马建国", "post": "钳工", "valid_from": "2025-01-01"},
        {
            "organisation": "A1",
            "name": "艾山江",
            "valid_from": "2024-01-01",
            "valid_to": "2026-01-01",
            "trained_on": "2025-05-01",
        },
    ]


def accidents(cast: Cast) -> Rows:
    """An accident and a matter of occupational health."""
    return [
        {
            "organisation": "TA",
            "occurred_on": "2025-03-05",
            "employer_name": "甲镇砖厂",
            "kind": "生产安全事故",
            "level": "一般事故",
            "injured": "2",
            "severely_injured": "1",
            "in_investigation": "是",
            "in_aftermath": "否",
            "joined_on": "2025-03-06",
            "closed_on": "2025-06-01",
            "result": "已赔付",
        },
        {
            "organisation": "TA",
            "occurred_on": "2025-04-05",
            "employer_name": "甲镇砖厂",
            "kind": "职业病危害",
            "patients": "1",
        },
    ]


FIXTURES = {
    "letters": Fixture(
        letters,
        outside=lambda cast: {**letters(cast)[0], "organisation": "B1", "number": "乙工提〔2025〕1号"},
    ),
    "voices": Fixture(
        voices,
        denied="leader",
        outside=lambda cast: {**voices(cast)[0], "organisation": "B1", "number": "民〔2025〕9号"},
    ),
    "inspections": Fixture(
        inspections, denied="leader", outside=lambda cast: {**inspections(cast)[0], "organisation": "B1"}
    ),
    "inspectors": Fixture(
        inspectors, denied="leader", outside=lambda cast: {**inspectors(cast)[0], "organisation": "B1"}
    ),
    "accidents": Fixture(
        accidents, denied="leader", outside=lambda cast: {**accidents(cast)[0], "organisation": "B1"}
    ),
}
