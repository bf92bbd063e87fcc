"""An application for legal aid for the tests over all procedures, and what its steps ask for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from disputes.models import LegalAid, Party
from disputes.queries.hands import holders
from unionhub.core.models import Organisation, User

KIND = "disputes.legal_aid"


def applicant(organisation: Organisation, maker: User | None, **changes: Any) -> Party:
    """A party of the organisation."""
    return Party.objects.create(
        organisation=organisation, created_by=maker, **{"name": "艾山江", "is_migrant": True, **changes}
    )


def aid(organisation: Organisation, maker: User | None, **changes: Any) -> LegalAid:
    """An unsaved application of a migrant worker for pay, refused and challenged already as far as days go."""
    values = {
        "title": "艾山江：劳动仲裁代理",
        "employer_name": "甲镇砖厂",
        "matter": "pay",
        "service": "arbitration",
        "is_migrant": True,
        "ground": "migrant",
        "account": "2026 年 3 月起拖欠工资。",
        "opened_on": timezone.localdate() - timedelta(days=3),
        **changes,
    }
    values.setdefault("applicant", None)
    if values["applicant"] is None:
        values["applicant"] = applicant(organisation, maker)
    return LegalAid(organisation=organisation, created_by=maker, **values)


def _challenged(case: LegalAid) -> dict[str, Any]:
    LegalAid.objects.filter(pk=case.pk).update(challenged_on=timezone.localdate())
    return {}


MAKERS = {KIND: aid}
DATA: dict[str, dict[str, Any] | Callable[[Any], dict[str, Any]]] = {
    f"{KIND}.assign": lambda case: {
        "handler": holders("disputes.legal_aid.handle", case.organisation).first()
    },
    f"{KIND}.overturn": _challenged,
    f"{KIND}.uphold": _challenged,
    f"{KIND}.appoint": {"lawyer": "古丽", "firm": "某某律师事务所", "lawyer_phone": "13812345678"},
    f"{KIND}.replace": {"lawyer": "马律师", "firm": "某某律师事务所", "lawyer_phone": "13812345679"},
    f"{KIND}.conclude": {"result": "won", "recovered": "12000.00"},
}
