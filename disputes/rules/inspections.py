"""Arrears found at an inspection and what of them was paid; hazards and their days."""

from datetime import date
from decimal import Decimal


def arrears_problems(
    arrears: Decimal, persons: int, paid: Decimal, paid_persons: int, paid_on: date | None
) -> dict[str, str]:
    """What is wrong with the figures, by field, in words. Amounts in 元."""
    found: dict[str, str] = {}
    if (arrears > 0) != (persons > 0):
        found["arrears_persons" if arrears > 0 else "arrears"] = "拖欠工资的人数和金额要同时填写。"
    if paid > arrears:
        found["paid"] = "补发的金额不能超过发现的拖欠金额。"
    if paid_persons > persons:
        found["paid_persons"] = "补发的人数不能超过被拖欠的人数。"
    if (paid > 0) != (paid_persons > 0):
        found.setdefault("paid_persons" if paid > 0 else "paid", "补发的人数和金额要同时填写。")
    if paid > 0 and paid_on is None:
        found["paid_on"] = "请填写补发日期。"
    if paid_on is not None and paid == 0:
        found.setdefault("paid", "填了补发日期，请填写补发金额。")
    return found


def hazard_state(due_on: date, settled_on: date | None, is_struck: bool, today: date) -> str:
    """Where a hazard stands: struck, settled, late (settled after its day), overdue (open after it), open."""
    if is_struck:
        return "struck"
    if settled_on is not None:
        return "settled" if settled_on <= due_on else "late"
    return "overdue" if today > due_on else "open"
