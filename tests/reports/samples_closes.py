"""A month's report for the tests over all procedures: with something small that was counted, so that it can go on."""

import json
import zlib
from datetime import date
from typing import Any

from django.utils import timezone

from reports.closing import months
from reports.closing.store import Digest
from reports.models import PeriodClose, Snapshot
from unionhub.core.indicators import changes
from unionhub.core.indicators.frozen import gather
from unionhub.core.indicators.period import month_end
from unionhub.core.models import Organisation, User

KIND = "reports.close"
FIRST = date(2026, 1, 1)


def report(organisation: Organisation, maker: User | None, **changes: Any) -> PeriodClose:
    """An unsaved report of the organisation; of one that has some, of a month before them."""
    taken = PeriodClose.objects.filter(county=organisation).order_by("month").first()
    month = months.before(taken.month) if taken else FIRST
    values = {"title": f"{months.words(month)}月度报表", "month": month, "county": organisation, **changes}
    return PeriodClose(organisation=organisation, created_by=maker, **values)


def _counted(case: Any) -> dict[str, Any]:
    """A computation without any number stands behind the report."""
    if not case.snapshots.exists():
        frozen = gather([], month_end(case.month), timezone.now())
        content = zlib.compress(json.dumps(frozen.to_json(), sort_keys=True).encode())
        made = Snapshot.objects.create(
            close=case, made_at=frozen.made_at, content=content, digest=Digest(content).text()
        )
        PeriodClose.objects.filter(pk=case.pk).update(
            digest=made.digest, counted_at=made.made_at, event_id=changes.settled_event_id()
        )
    return {}


def _asked(case: Any) -> dict[str, Any]:
    """Somebody asked that the month be opened again."""
    PeriodClose.objects.filter(pk=case.pk).update(reopen_asked_at=timezone.now())
    return {}


def _sent(case: Any) -> dict[str, Any]:
    return {"sent_to": "市总工会", "receiver": "刘某", "file": None}


MAKERS = {KIND: report}
DATA = {
    **{f"{KIND}.{step}": _counted for step in ("check", "review", "sign", "close")},
    f"{KIND}.send": _sent,
    f"{KIND}.decline_reopen": _asked,
    f"{KIND}.reopen": _asked,
}
CLOCKS: dict[str, tuple[str, ...]] = {}
