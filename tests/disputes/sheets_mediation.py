"""Rows that the sheet of old mediations is tried with."""

from typing import Any

from tests.conftest import Cast
from tests.disputes.mediation.make import dispute_class
from tests.sheets.fixture import Fixture

Rows = list[dict[str, Any]]


def mediations(cast: Cast) -> Rows:
    """One that was agreed and performed, one that failed, one not accepted."""
    new = {
        "organisation": "TA",
        "title": "甲镇砖厂：劳动报酬",
        "opened_on": "2025-03-03",
        "employer_name": "甲镇砖厂",
        "dispute_class": "5.1",
        "entry": "书面申请",
        "persons": "2",
    }
    return [
        {
            **new,
            "number": "甲调〔2025〕1号",
            "state": "已履行完毕",
            "accepted_on": "2025-03-05",
            "ended_on": "2025-03-14",
            "closed_on": "2025-04-01",
            "claimed": "9000.00",
            "agreed": "8000.00",
            "performed": "8000.00",
            "performed_on": "2025-04-01",
        },
        {
            **new,
            "number": "甲调〔2025〕2号",
            "state": "调解不成",
            "accepted_on": "2025-03-05",
            "closed_on": "2025-03-20",
        },
        {**new, "number": "甲调〔2025〕3号", "state": "不予受理", "closed_on": "2025-03-06"},
    ]


FIXTURES = {
    "mediations": Fixture(
        mediations,
        outside=lambda cast: {**mediations(cast)[2], "organisation": "B1", "number": "乙调〔2025〕1号"},
        prepare=lambda cast: dispute_class(),
    ),
}
