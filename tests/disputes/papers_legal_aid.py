"""Samples of the papers of legal aid for the tests over all papers."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.conftest import Cast
from tests.disputes.legal_aid.make import appointed, entered, granted, refused

KEY = "disputes.legal_aid"
LONG_EMPLOYER = "内蒙古自治区呼伦贝尔市阿荣旗那吉镇循环经济工业园区绿色建材装备制造联合股份有限公司第三分公司"

SAMPLES: dict[str, Callable[[Cast], tuple[Any, dict[str, Any]]]] = {
    f"{KEY}.application": lambda cast: (
        entered(
            cast,
            employer_name=LONG_EMPLOYER,
            is_migrant=False,
            income=Decimal("2400.00"),
            household=3,
            address="甲镇新村 8 号",
            account="2026 年 3 月起单位停发工资。\n多次催要未果。",
        ),
        {},
    ),
    f"{KEY}.grant": lambda cast: (granted(cast), {}),
    f"{KEY}.refusal": lambda cast: (refused(cast), {}),
    f"{KEY}.appointment": lambda cast: (appointed(cast), {}),
}
