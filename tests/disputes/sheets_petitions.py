"""Rows of the list of old petitions for the tests over all sheets."""

from benchmarks.roll import id_number
from tests.conftest import Cast
from tests.sheets.fixture import Fixture, Rows


def petitions(cast: Cast) -> Rows:
    """A visit that was answered, an anonymous letter that was referred."""
    common = {
        "organisation": "TA",
        "title": "反映拖欠工资",
        "opened_on": "2019-03-05",
        "nature": "申诉求决",
        "subject": "劳动报酬",
        "employer_name": "甲镇砖厂",
    }
    return [
        {
            **common,
            "number": "信〔2019〕7号",
            "state": "已办结",
            "closed_on": "2019-06-28",
            "form": "来访",
            "person": "王小明",
            "id_number": id_number(3),
            "phone": "13812345678",
            "persons": "12",
            "representatives": "5",
            "received_from": "信访局 交字12号",
            "system_number": "XF2019-7",
            "accepted_on": "2019-03-08",
            "settled_on": "2019-05-06",
            "reply_document": "信复〔2019〕7号",
            "satisfaction": "满意",
        },
        {
            **common,
            "number": "信〔2019〕8号",
            "state": "转送办结",
            "closed_on": "2019-03-20",
            "form": "来信",
            "referred_to": "县人社局",
        },
    ]


FIXTURES = {
    "petitions": Fixture(
        petitions,
        outside=lambda cast: {**petitions(cast)[0], "number": "信〔2019〕9号", "organisation": "B1"},
    )
}
