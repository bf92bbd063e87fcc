"""The report of the month before, closed and sent with its file; that of the last month, counted, still a draft."""

from datetime import date, timedelta

from django.utils import timezone

from unionhub.core.demo.county import DemoCounty
from unionhub.core.indicators.period import month_end
from unionhub.core.models import Organisation, User
from unionhub.core.workflow import perform

from ..closing import engine, months
from ..models import PeriodClose, ReturnFile
from ..returns.making import keep, make
from ..services.closes import note, open_month

#: Counting a month takes seconds whatever the size, and minutes for a very large county: only one like a real one
#: tells of closed months. Small ones are of tests, large ones of benchmarks.
FEWEST, MOST = 50, 300
SENT_AFTER = 9
EXPLAINED = "已与有关乡镇、单位核对，情况属实，口径见数据来源表。"
CITY = {"sent_to": "市总工会统计科", "receiver": "佟科长"}


def fill(county: DemoCounty) -> dict[str, int]:
    """Close one month and count the next; returns how many of each."""
    if not FEWEST <= county.size.unions <= MOST:
        return {}
    top = next(node for node in county.nodes.values() if node.parent_id is None)
    return tell(top, county.users, county.as_of)


def tell(top: Organisation, users: dict[str, User], as_of: date) -> dict[str, int]:
    """The same for a county as seeded, whatever its size."""
    last = months.first_of(as_of)
    sent = _sent(top, months.before(last), users)
    made, files = 1, ReturnFile.objects.filter(close=sent).count()
    if month_end(last) < timezone.localdate():
        close = open_month(top, last, users["clerk"])
        engine.count(close, users["clerk"])
        made += 1
    return {"月度报表": made, "月度报表文件": files}


def _sent(top: Organisation, month: date, users: dict[str, User]) -> PeriodClose:
    """Explained, checked, reviewed, signed, closed and sent, each by another hand."""
    clerk = users["clerk"]
    close = open_month(top, month, clerk)
    engine.count(close, clerk)
    for finding in close.findings.filter(is_hard=False):
        note(finding, EXPLAINED, clerk)
    if close.findings.filter(is_hard=True).exists():
        return close
    for step, actor in (("check", "clerk"), ("review", "head"), ("sign", "leader"), ("close", "clerk")):
        close = perform(close, step, users[actor])
    file = keep(close, None, make(close, None), clerk)
    sent_on = min(month_end(month) + timedelta(SENT_AFTER), timezone.localdate())
    return perform(close, "send", clerk, data={**CITY, "file": file}, on=sent_on)
