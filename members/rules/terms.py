"""Rules of terms of office, elections and certificates as pure functions over dates.

Sources: 工会法 (2021) §16 [F]; 企业工会工作条例 and practice for early and late elections [M-high];
总工办发〔2020〕20号 §26–27 for certificates [F].
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from unionhub.core.enums import OrganisationKind

OVERDUE, THIS_QUARTER, LATER = "overdue", "quarter", "later"
#: Where a term stands, in words, and how urgent it is.
DUE_STATES = {OVERDUE: "已逾期", THIS_QUARTER: "本季度届满", LATER: "未到期"}
DUE_TONES = {OVERDUE: "bad", THIS_QUARTER: "warn", LATER: "ok"}

VALID, EXPIRING, EXPIRED, RENEWED, CANCELLED = "valid", "expiring", "expired", "renewed", "cancelled"
#: Where a certificate stands, in words, and how urgent it is.
CERTIFICATE_STATES = {
    VALID: "有效",
    EXPIRING: "临近到期",
    EXPIRED: "已过期",
    RENEWED: "已换证",
    CANCELLED: "已注销",
}
CERTIFICATE_TONES = {VALID: "ok", EXPIRING: "warn", EXPIRED: "bad", RENEWED: "plain", CANCELLED: "plain"}


def add_months(day: date, months: int) -> date:
    """The same day so many months on; the last day of a shorter month stands for what it lacks."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due_date(elected: date, years: int) -> date:
    """The day on which the term of so many years is over: the same day of that year (29 February: the 28th)."""
    return add_months(elected, 12 * years)


def read_years(text: str) -> tuple[int, ...]:
    """The terms a parameter allows: «3、5» → (3, 5). Raises ValueError when there is none in it."""
    found = tuple(sorted({int(part) for part in re.findall(r"\d+", text)}))
    if not found:
        raise ValueError(text)
    return found


def years_allowed(kind: str, primary: tuple[int, ...], upper: int) -> tuple[int, ...]:
    """How many years a union of the kind may be elected for (工会法 §16: primary 3 or 5, those above 5) [F]."""
    return primary if kind == OrganisationKind.PRIMARY else (upper,)


def refuse_years(kind: str, years: int, primary: tuple[int, ...], upper: int) -> str:
    """Why the term cannot be so long; empty when it can."""
    allowed = years_allowed(kind, primary, upper)
    if years in allowed:
        return ""
    told = " 年或 ".join(str(item) for item in allowed)
    return f"{OrganisationKind(kind).label}的任期为 {told} 年（工会法第十六条）。"


def refuse_due(elected: date, years: int, due: date, document: str) -> str:
    """Why the due date cannot stand: another day than the computed one needs a document; empty when it can."""
    computed = due_date(elected, years)
    if due <= elected:
        return "届满日期应晚于选举日期。"
    if due != computed and not document.strip():
        return f"按选举日期和任期推算，届满日期是 {computed:%Y-%m-%d}。填写其他日期须同时填写依据文号。"
    return ""


def refuse_election(
    elected: date, today: date, founded: date | None, before: date | None, after: date | None
) -> str:
    """Why an election cannot be entered for the day; empty when it can.

    `before` and `after` are the elections of the neighbouring terms by number.
    """
    if elected > today:
        return "选举日期不能晚于今天。"
    if founded is not None and elected < founded:
        return f"选举日期早于建会日期 {founded:%Y-%m-%d}，请核对。"
    if before is not None and elected <= before:
        return f"上一届于 {before:%Y-%m-%d} 选举，这一届的选举日期应晚于它。"
    if after is not None and elected >= after:
        return f"后一届于 {after:%Y-%m-%d} 选举，这一届的选举日期应早于它。"
    return ""


def refuse_extension(due: date, until: date, months: int) -> str:
    """Why a later election cannot be agreed to; empty when it can. The delay is usually six months at most [M-high]."""
    if until <= due:
        return f"延期应晚于届满日期 {due:%Y-%m-%d}。"
    limit = add_months(due, months)
    if until > limit:
        return f"延期一般不超过 {months} 个月，最晚到 {limit:%Y-%m-%d}。"
    return ""


def timing_note(elected: date, previous_due: date | None) -> str:
    """What to say of an election held early or late; both need the upper union's approval [M-high]. Else empty.

    Within 30 days before the due date nothing is said: no election is held on the very day.
    """
    if previous_due is None:
        return ""
    if elected > previous_due:
        late = (elected - previous_due).days
        return f"上一届于 {previous_due:%Y-%m-%d} 届满，本次选举晚了 {late} 天，应有同意延期的批复。"
    if elected < previous_due - timedelta(days=30):
        return f"上一届到 {previous_due:%Y-%m-%d} 才届满，本次属提前换届，应有上级工会的批复。"
    return ""


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        """The first day after it."""
        return add_months(self.first, 3)

    @property
    def next(self) -> "Quarter":
        """The quarter after it."""
        return quarter_of(self.end)

    @property
    def key(self) -> str:
        """«2026q4», as it stands in an address."""
        return f"{self.year}q{self.number}"

    def __str__(self) -> str:
        return f"{self.year} 年第{'一二三四'[self.number - 1]}季度"


def quarter_of(day: date) -> Quarter:
    """The quarter the day lies in."""
    return Quarter(day.year, (day.month - 1) // 3 + 1)


def read_quarter(key: str) -> Quarter | None:
    """The quarter of an address, or None."""
    found = re.fullmatch(r"(\d{4})q([1-4])", key)
    return Quarter(int(found[1]), int(found[2])) if found and int(found[1]) > 0 else None


def quarters_from(day: date, count: int) -> list[Quarter]:
    """The quarter of the day and those after it."""
    found = [quarter_of(day)]
    while len(found) < count:
        found.append(found[-1].next)
    return found


def due_state(due: date, today: date) -> str:
    """Overdue from the day after the due date; else due within this quarter, or later."""
    if due < today:
        return OVERDUE
    return THIS_QUARTER if due < quarter_of(today).end else LATER


def certificate_state(
    valid_to: date, today: date, reminder_days: int, *, is_last: bool = True, cancelled: date | None = None
) -> str:
    """Where a certificate stands. It is valid on its last day; it is to be renewed within `reminder_days` before it."""
    if cancelled is not None and cancelled <= today:
        return CANCELLED
    if not is_last:
        return RENEWED
    if valid_to < today:
        return EXPIRED
    return EXPIRING if valid_to <= today + timedelta(days=reminder_days) else VALID


def certificate_note(valid_to: date, term_due: date | None) -> str:
    """What to say when the certificate does not end with the term (总工办发〔2020〕20号 §26) [F]; else empty."""
    if term_due is None:
        return "没有对应的届次。证书有效期与任期相同，请登记届次后补选。"
    if valid_to != term_due:
        return (
            f"证书有效期至 {valid_to:%Y-%m-%d}，而对应届次 {term_due:%Y-%m-%d} 届满，二者应当一致，请核对。"
        )
    return ""
