"""A filing for the tests over all procedures."""

from datetime import date
from typing import Any

from reports.models import Filing, FilingCall
from reports.rules.filings import month_after, month_before
from unionhub.core.enums import OrganisationKind
from unionhub.core.models import Organisation, User

KIND = "reports.filing"
FIRST = "2026-01-01"


def call_of(organisation: Organisation, month: Any = None) -> FilingCall:
    """A call of the organisation's month that asks nothing; an organisation that has them gets one a month earlier."""
    if month is None:
        last = FilingCall.objects.filter(organisation=organisation).order_by("month").first()
        month = month_before(last.month) if last else date.fromisoformat(FIRST)
    return FilingCall.objects.create(
        organisation=organisation, title="月度填报", month=month, due_on=month_after(month), asks=[]
    )


def filing(organisation: Organisation, maker: User | None, **changes: Any) -> Filing:
    """An unsaved filing of the organisation that asks nothing."""
    call = changes.pop("call", None) or call_of(organisation)
    values = {"title": f"{organisation} 月度填报", "month": call.month, "due_on": call.due_on, **changes}
    return Filing(organisation=organisation, reporter=organisation, created_by=maker, call=call, **values)


def _without_area(case: Any) -> dict[str, Any]:
    """Nobody stands between the union and the county: it is accepted without review."""
    above = Organisation.objects.above(case.organisation).filter(kind=OrganisationKind.TOWNSHIP)
    above.update(kind=OrganisationKind.REGIONAL)
    return {}


MAKERS = {KIND: filing}
DATA = {f"{KIND}.accept": _without_area}
CLOCKS: dict[str, tuple[str, ...]] = {}
