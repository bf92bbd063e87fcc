"""Pure rules of membership spells: dates in order, nothing in the future, what a correction may move, the lapse.

A rule that refuses gives the sentence for the screen; empty text means that nothing stands in the way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ..enums import EndReason

#: 劳动法 第十五条: nobody below sixteen is employed (with exceptions for art and sport, so it is a warning only).
YOUNGEST = 16

#: Ends after which the person's membership goes on in the next spell: one date, written into two rows.
CONTINUED = frozenset({EndReason.TRANSFER_OUT, EndReason.CHANGE, EndReason.RETAIN, EndReason.RESTORE})


@dataclass(frozen=True)
class Span:
    """The dates of one standing spell, half-open. `goes_on`: it ended by a change, the next begins where it ended."""

    start: date
    end: date | None = None
    goes_on: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether it counts on no day (begun and changed on the same day)."""
        return self.end == self.start

    def overlaps(self, other: "Span") -> bool:
        """Whether a day lies in both."""
        if self.is_empty or other.is_empty:
            return False
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)


def anniversary(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month where it is shorter."""
    whole = day.year * 12 + day.month - 1 - months
    year, month = divmod(whole, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def refuse_future(on: date, today: date) -> str:
    """Nothing is written for a day to come."""
    return f"日期 {on:%Y-%m-%d} 在今天之后，请到当日再办理。" if on > today else ""


def refuse_begin(on: date, today: date, spans: Iterable[Span]) -> str:
    """A membership begins only where the person has none, after everything that was before."""
    if on > today:
        return refuse_future(on, today)
    for span in spans:
        if span.end is None:
            return f"此人自 {span.start:%Y-%m-%d} 起已有会籍，不能再次登记。"
        if on < span.end:
            return f"起始日期早于上一段会籍的终止日期（{span.end:%Y-%m-%d}），请核对。"
    return ""


def refuse_step(span: Span, on: date, today: date) -> str:
    """A change or an end concerns an open spell and a day not before its first."""
    if span.end is not None:
        return f"这段会籍已于 {span.end:%Y-%m-%d} 终止，已被他人办理，请查看最新情况。"
    if on < span.start:
        return f"日期早于这段会籍的起始日期（{span.start:%Y-%m-%d}），请核对。"
    return refuse_future(on, today)


def age_warning(birth: date | None, on: date) -> str:
    """A warning when the day lies before the sixteenth birthday: more likely a wrong date than a child at work."""
    if birth is None or on >= anniversary(birth, YOUNGEST):
        return ""
    return f"{on:%Y-%m-%d} 时此人未满 {YOUNGEST} 周岁（{birth:%Y-%m-%d} 出生），请核对日期。"


@dataclass(frozen=True)
class Correction:
    """What a correction does to the neighbours: the end the previous one, the start the next one is to have.

    None where the neighbour stays as it is. `refusal` says why it cannot be done.
    """

    refusal: str = ""
    previous_end: date | None = None
    next_start: date | None = None


def correction(old: Span, new: Span, others: Sequence[Span], today: date) -> Correction:
    """Check a corrected span against the person's other spells, and say which neighbour moves with it.

    A date of change stands in two rows, as the end of one and the beginning of the next; correcting it in one corrects
    it in both. Dates that are not shared are not moved.
    """
    for day in (new.start, new.end):
        if day is not None and day > today:
            return Correction(refuse_future(day, today))
    if new.end is not None and new.end <= new.start:
        return Correction("终止日期应晚于起始日期。")
    if new.end is None and any(span.start >= old.start for span in others if not span.is_empty):
        return Correction("其后还有会籍记录，终止日期不能为空。")
    before = next(
        (span for span in others if span.goes_on and span.end == old.start and not span.is_empty), None
    )
    after = next(
        (span for span in others if old.goes_on and span.start == old.end and not span.is_empty), None
    )
    moved = Correction(
        previous_end=new.start if before is not None and new.start != old.start else None,
        next_start=new.end if after is not None and new.end != old.end else None,
    )
    for span in others:
        start = moved.next_start if span is after and moved.next_start else span.start
        end = moved.previous_end if span is before and moved.previous_end else span.end
        told = f"{span.start:%Y-%m-%d} 至 {f'{span.end:%Y-%m-%d}' if span.end else '今'}"
        if (end is not None and end < start) or (end == start and not span.is_empty):
            return Correction(f"更正后会覆盖另一段会籍（{told}）的全部时间，请先更正那一段。")
        if Span(start, end).overlaps(new):
            return Correction(f"与另一段会籍（{told}）重叠，请先更正那一段。")
    return moved


def lapse_missing(
    unpaid_since: date | None,
    inactive_since: date | None,
    educated_on: date | None,
    on: date,
    months: int,
) -> list[str]:
    """Which of the three conditions of 视为自动退会 do not hold on the day (中国工会章程 第六条), in words.

    Together: `months` consecutive months without dues, as many without taking part, and educated without correction.
    An empty list means that it may be proposed; it is never done without a committee's decision.
    """
    latest = months_before(on, months)
    missing = []
    for since, what in ((unpaid_since, "未缴纳会费"), (inactive_since, "未参加工会组织生活")):
        if since is None:
            missing.append(f"没有填写连续{what}的起始日期。")
        elif since > latest:
            missing.append(f"连续{what}自 {since:%Y-%m-%d} 起，到 {on:%Y-%m-%d} 不满 {months} 个月。")
    if educated_on is None:
        missing.append("没有填写教育日期：须经教育拒不改正。")
    elif educated_on > on:
        missing.append("教育日期在今天之后。")
    elif (
        unpaid_since is not None
        and inactive_since is not None
        and educated_on < max(unpaid_since, inactive_since)
    ):
        missing.append("教育日期早于未缴会费或不参加组织生活的起始日期，请核对。")
    return missing
