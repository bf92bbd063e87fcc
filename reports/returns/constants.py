"""What a form asks for beside figures: who reports, which month, who answers for it.

Names are those that stood in the timeline when the step was done, so that the file of a closed month never changes.
"""

from datetime import date
from typing import Final

from django.utils import timezone

from unionhub.core.models.case import CaseEvent

from ..models import PeriodClose

UNIT: Final = "填报单位"
MONTH: Final = "统计月份"
LEADER: Final = "负责人"
REVIEWER: Final = "审核人"
CLERK: Final = "填表人"
FILLED_ON: Final = "填报日期"
#: The fixed words of `FormMark.text`; any other text is written as it stands.
FIXED: Final = (UNIT, MONTH, LEADER, REVIEWER, CLERK, FILLED_ON)
#: Which step of the procedure gives which name.
_HANDS = {"sign": LEADER, "review": REVIEWER, "check": CLERK}
#: After one of these the steps before it count no more.
_ANEW = frozenset({"redo"})


def month_words(month: date) -> str:
    """«2026年10月»."""
    return f"{month.year}年{month.month}月"


def day_words(on: date) -> str:
    """«2026年11月3日»."""
    return f"{on.year}年{on.month}月{on.day}日"


def fixed_values(close: PeriodClose, unit: str = "", today: date | None = None) -> dict[str, str | date]:
    """The fixed words with what they stand for; a name is empty while the step is not done.

    `unit` is what the county was called in the month (default: now). 填报日期 is the day of signing, before it `today`.
    One query.
    """
    found: dict[str, str | date] = {
        UNIT: unit or close.county.name,
        MONTH: month_words(close.month),
        **dict.fromkeys(_HANDS.values(), ""),
        FILLED_ON: today or timezone.localdate(),
    }
    events = CaseEvent.objects.filter(case_id=close.pk).order_by("pk")
    for step, name, at in events.values_list("transition", "actor_name", "at"):
        if step in _ANEW:
            found |= dict.fromkeys(_HANDS.values(), "")
            found[FILLED_ON] = today or timezone.localdate()
        elif step in _HANDS:
            found[_HANDS[step]] = name
            if step == "sign":
                found[FILLED_ON] = timezone.localdate(at)
    return found
