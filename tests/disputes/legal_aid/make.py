"""Applications for legal aid in each state, led there by the steps of the procedure."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from disputes.models import LegalAid
from disputes.services import legal_aid as services
from tests.conftest import Cast
from unionhub.core.services.parameters import set_parameter
from unionhub.core.workflow import perform

LAWYER = {"lawyer": "古丽巴哈尔", "firm": "某某律师事务所", "lawyer_phone": "13812345678"}


def given(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What the form of an application gives."""
    return {
        "organisation": cast.union_a1,
        "opened_on": timezone.localdate() - timedelta(days=3),
        "name": "艾山江",
        "phone": "13812345678",
        "employer": None,
        "employer_name": "甲镇砖厂",
        "service": "arbitration",
        "matter": "pay",
        "account": "2026 年 3 月起拖欠工资，共计一万二千元。",
        "claimed": Decimal("12000.00"),
        "is_migrant": True,
        "proof": "",
        "income": None,
        "household": None,
        "mediation_case": None,
        "paper_place": "",
        **changes,
    }


def entered(cast: Cast, actor: Any = None, **changes: Any) -> LegalAid:
    """Entered by the clerk."""
    return services.enter(given(cast, **changes), actor or cast.clerk)


def submitted(cast: Cast, **changes: Any) -> LegalAid:
    """Looked through by the clerk."""
    return perform(entered(cast, **changes), "submit", cast.clerk)


def granted(cast: Cast, **changes: Any) -> LegalAid:
    """Granted by the head."""
    return perform(submitted(cast, **changes), "grant", cast.head)


def refused(cast: Cast, **changes: Any) -> LegalAid:
    """Refused by the head."""
    return perform(
        submitted(cast, **changes), "refuse", cast.head, note="请求事项已过仲裁时效，且没有中断的证据。"
    )


def appointed(cast: Cast, **changes: Any) -> LegalAid:
    """In a lawyer's hands."""
    return perform(granted(cast, **changes), "appoint", cast.clerk, data=LAWYER)


def concluded(cast: Cast, **changes: Any) -> LegalAid:
    """Won."""
    data = {"result": "won", "recovered": Decimal("9800.00"), "fee": Decimal("800.00")}
    return perform(appointed(cast, **changes), "conclude", cast.clerk, data=data)


def set_line(cast: Cast, amount: str = "1500.00", since: date = date(2026, 1, 1)) -> None:
    """The line of means."""
    set_parameter(
        services.INCOME_LINE,
        Decimal(amount),
        valid_from=since,
        actor=cast.head,
        document_no="新司通〔2026〕1号",
    )
