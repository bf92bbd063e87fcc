"""What the access tests need of the meetings of the three parties."""

from collections.abc import Callable
from datetime import date
from typing import Any

from disputes.models import Resolution, ThreePartyMeeting
from tests.conftest import Cast
from tests.disputes.own_imports import own_imports, workbook
from unionhub.core.models import Organisation, User

HELD = date(2026, 3, 5)
REASON = "年度核对，按会议纪要办理"
CHANGE = "disputes.meeting.change"


def meeting(cast: Cast, home: Organisation, owner: User | None, **changes: Any) -> ThreePartyMeeting:
    """A meeting called by home."""
    values = {
        "number": ThreePartyMeeting.objects.count() + 1,
        "held_on": HELD,
        "place": "县总工会会议室",
        "union_side": "县总工会 王某某",
        "subjects": "春节前治理欠薪",
        **changes,
    }
    return ThreePartyMeeting.objects.create(organisation=home, created_by=owner, **values)


def resolution(cast: Cast, home: Organisation, owner: User | None, **changes: Any) -> Resolution:
    """What a meeting of home resolved."""
    values = {"text": "联合检查工资支付", "responsible": "县人社局", "due_on": date(2026, 4, 30), **changes}
    of = values.pop("meeting", None) or meeting(cast, home, owner)
    return Resolution.objects.create(organisation=home, meeting=of, created_by=owner, **values)


MAKERS: dict[str, Callable[..., Any]] = {
    "disputes.ThreePartyMeeting": meeting,
    "disputes.Resolution": resolution,
}
CASES = {"meeting-batch": own_imports("meetings")}
PERSONAL = {"meeting-batch"}


def _pk(maker: Callable, **changes: Any) -> Callable[[Cast], dict]:
    return lambda cast: {"pk": maker(cast, cast.town_a, cast.clerk, **changes).pk}


DEEDS: dict[str, tuple] = {
    "meeting-list": ("clerk", "disputes.meeting.export", {"do": "export"}),
    "resolution-list": ("clerk", "disputes.meeting.export", {"do": "export"}),
    "meeting-add": (
        "clerk",
        CHANGE,
        {
            "number": "1",
            "held_on": "2026-03-05",
            "place": "县总工会",
            "union_side": "县总工会 王某某",
            "subjects": "治理欠薪",
        },
    ),
    "meeting-change": ("township", CHANGE, {"place": "镇政府会议室"}, _pk(meeting)),
    "meeting-import": ("clerk", "disputes.meeting.import", {"file": workbook}),
    "meeting-sheet": ("clerk", "disputes.meeting.export"),
    "resolution-add": ("township", CHANGE, {"text": "联合检查", "responsible": "镇人社所"}, _pk(meeting)),
    "resolution-change": ("township", CHANGE, {"responsible": "镇人社所"}, _pk(resolution)),
    "resolution-done": (
        "township",
        CHANGE,
        {"on": "2026-04-01", "outcome": "检查 12 家单位"},
        _pk(resolution),
    ),
    "resolution-take-back": (
        "township",
        CHANGE,
        {"note": REASON},
        _pk(resolution, done_on=date(2026, 4, 1), outcome="检查 12 家单位"),
    ),
}
