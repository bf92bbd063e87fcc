"""Rules of what belongs to a mediation: when which part may be changed, what of an agreement is still owed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

ZERO = Decimal("0.00")

#: States in which a part of the mediation is entered, changed and removed, by the part's part of the address.
_IN_HAND = frozenset({"applied", "mediating", "suspended"})
OPEN_IN: dict[str, frozenset[str] | None] = {
    "participant": _IN_HAND,
    "claim": _IN_HAND,
    "hearing": _IN_HAND,
    "fact-sheet": _IN_HAND,
    "agreement": frozenset({"mediating", "suspended"}),
    # What was overdue may still be paid, by order of a court.
    "performance": frozenset({"agreed", "defaulted"}),
    # The notice that a mediation was refused or has ended is served after its end.
    "served": None,
}
#: Why not, by part.
_CLOSED = {
    "agreement": "协议事项在调解过程中填写；达成协议之后不能再增删修改。",
    "performance": "达成协议之后才能登记履行情况；全部履行完毕之后不再登记。",
}
_CLOSED_ELSE = "这件调解已经达成协议或者终结，不能再增删修改。"


def closed(part: str, state: str) -> str:
    """Why the part cannot be changed in the mediation's state, in words; empty when it can."""
    states = OPEN_IN[part]
    return "" if states is None or state in states else _CLOSED.get(part, _CLOSED_ELSE)


class Payment(Protocol):
    """One act of performing: its day, its amount in 元, and whether it completes the item."""

    @property
    def on(self) -> date: ...  # noqa: D102

    @property
    def amount(self) -> Decimal: ...  # noqa: D102

    @property
    def completes(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True)
class Standing:
    """How far an item is performed: paid, still owed (None where it has no amount), done on which day."""

    paid: Decimal
    left: Decimal | None
    done_on: date | None


def standing(amount: Decimal | None, payments: Iterable[Payment]) -> Standing:
    """How far the item is performed: done on the day on which it is fully paid or said to be complete."""
    paid, done = ZERO, None
    for one in sorted(payments, key=lambda one: one.on):
        paid += one.amount
        if done is None and (one.completes or (amount is not None and amount > 0 and paid >= amount)):
            done = one.on
    return Standing(paid, None if amount is None else max(amount - paid, ZERO), done)


def performance_problem(
    *, amount: Decimal | None, before: Standing, paid: Decimal, completes: bool, note: str
) -> str:
    """Why the performance cannot be entered, in words; empty when it can. Amounts in 元."""
    if before.done_on is not None:
        return f"这一事项已于 {before.done_on:%Y-%m-%d} 履行完毕，不必再登记。"
    if amount is None:
        return "这一事项没有约定金额，请勿填写金额。" if paid else ""
    left = before.left if before.left is not None else ZERO
    if paid > left:
        return f"超过尚欠的金额：约定 {amount:,} 元，已履行 {before.paid:,} 元，尚欠 {left:,} 元。"
    if not paid and not completes:
        return "请填写本次履行的金额。"
    if completes and paid < left and not note.strip():
        return f"尚欠 {left - paid:,} 元。按履行完毕登记的，请在“凭证与说明”中写明余款如何了结。"
    return ""


def day_problem(on: date, agreed_on: date | None, today: date) -> str:
    """Why something cannot have been performed on the day, in words; empty when it can."""
    if on > today:
        return "履行日期不能晚于今天。"
    if agreed_on is not None and on < agreed_on:
        return f"履行日期早于达成协议的日期（{agreed_on:%Y-%m-%d}），请核对。"
    return ""


def is_overdue(due_on: date, done_on: date | None, today: date) -> bool:
    """Whether an item was to be performed before today and is not done."""
    return done_on is None and due_on < today


def representatives_problem(count: int, most: int) -> str:
    """Why there cannot be so many representatives, in words; empty when there can (劳动争议调解仲裁法 §7)."""
    return f"推举的代表不超过 {most} 人，现在已有 {most} 人。" if count > most else ""


def representatives_missing(persons: int, count: int, threshold: int, least: int, most: int) -> str:
    """Why the representatives cannot stand for the workers yet, in words; empty when they can."""
    if persons < threshold:
        return f"涉及劳动者不满 {threshold} 人，不必推举代表。"
    if not least <= count <= most:
        return f"应推举 {least} 至 {most} 名代表，现在登记了 {count} 名；请在“当事人”中标明推举的代表。"
    return ""


def watch_day(items: Iterable[tuple[date, date | None]]) -> date | None:
    """The day by which the next item is to be performed, of (due, done) pairs; None when nothing is owed."""
    return min((due for due, done in items if done is None), default=None)
