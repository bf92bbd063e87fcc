"""Rows of the list of old legal aid for the tests over all sheets."""

from benchmarks.roll import id_number
from tests.conftest import Cast
from tests.sheets.fixture import Fixture, Rows


def aids(cast: Cast) -> Rows:
    """One that was won, one that was refused."""
    common = {
        "organisation": "TA",
        "title": "追索劳动报酬",
        "opened_on": "2019-03-05",
        "employer_name": "甲镇砖厂",
        "matter": "请求支付劳动报酬",
        "service": "劳动仲裁代理",
        "decided_on": "2019-03-08",
    }
    return [
        {
            **common,
            "number": "援〔2019〕7号",
            "state": "已结案",
            "closed_on": "2019-08-30",
            "person": "王小明",
            "id_number": id_number(3),
            "phone": "13812345678",
            "is_migrant": "是",
            "lawyer": "古丽",
            "firm": "某某律师事务所",
            "appointed_on": "2019-03-10",
            "ended_on": "2019-08-20",
            "result": "胜诉或请求得到支持",
            "claimed": "12000.00",
            "recovered": "9800.00",
            "fee": "800.00",
        },
        {
            **common,
            "number": "援〔2019〕8号",
            "state": "不予援助",
            "closed_on": "2019-03-08",
            "person": "李小红",
            "phone": "13812345679",
            "reason": "已过仲裁时效",
        },
    ]


FIXTURES = {
    "legal_aids": Fixture(
        aids,
        outside=lambda cast: {**aids(cast)[0], "number": "援〔2019〕9号", "organisation": "B1"},
    )
}
