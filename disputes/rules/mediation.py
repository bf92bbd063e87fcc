"""Rules of mediation (劳动争议调解仲裁法 ch. 2; 企业劳动争议协商调解规定). Pure functions; words are for the screen."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..enums import Consent, EntryWay, SeatRole, Side

#: Ways of entry that come with a paper of the office that sent the dispute.
REFERRED = frozenset({EntryWay.COURT, EntryWay.BUREAU})


def is_collective(persons: int, threshold: int) -> bool:
    """Whether so many workers make it a collective dispute (§7)."""
    return persons >= threshold


def persons_problem(persons: int, entered: int) -> str:
    """Why it cannot concern so many workers; empty when it can. Unit: 人."""
    if persons < 1:
        return "涉及人数至少为 1。"
    return f"已登记 {entered} 名劳动者，涉及人数不能更少。" if persons < entered else ""


def entry_problem(entry: str, oral_record: str, referred_by: str) -> tuple[str, str]:
    """(field, why) what is missing for this way of entry; two empty texts when nothing is.

    An oral application is recorded on the spot (§12); a dispute that was sent over names the paper it came with.
    """
    if entry == EntryWay.ORAL and not oral_record.strip():
        return "oral_record", "口头申请应当场记录，请填写口头申请笔录（调解仲裁法第十二条）。"
    if entry in REFERRED and not referred_by.strip():
        return "referred_by", "请填写转来单位和委派（委托、转办）文书的文号。"
    return "", ""


def limitation_start(knew_on: date | None, arrears: bool, employment_ended_on: date | None) -> date | None:
    """The day from which the year of §27 runs; None while it does not run or the day is not known.

    For pay owed during employment it does not run before the employment ended.
    """
    return employment_ended_on if arrears else knew_on


def limitation_words(due_on: date | None, today: date, near_days: int) -> tuple[str, str]:
    """(tone, words) of the limitation for whoever takes the application; two empty texts when it is far off."""
    if due_on is None:
        return "", ""
    if due_on < today:
        words = f"申请仲裁的时效已于 {due_on:%Y-%m-%d} 届满。仍可调解；请查明有无中断、中止的情形，并向申请人说明。"
        return "bad", words
    left = (due_on - today).days
    if left > near_days:
        return "", ""
    return "warn", f"申请仲裁的时效将于 {due_on:%Y-%m-%d} 届满，还剩 {left} 天，请提醒申请人。"


def accept_problem(
    *, side: str, applicants: int, respondents: int, claims: int, consent: str, representatives: str
) -> str:
    """Why the application cannot be accepted; empty when it can. `representatives`: what is wrong with them."""
    if side == Side.WORKER and not applicants:
        return "请先登记申请人。"
    if side == Side.EMPLOYER and not respondents:
        return "请先登记被申请的劳动者。"
    if not claims:
        return "请先登记申请人的请求。"
    if consent == Consent.REFUSED:
        return "对方不同意调解，请用“不予受理”告知申请人。"
    return representatives


def panel_problem(roles: Iterable[str]) -> str:
    """Why these cannot mediate together; empty when they can: one alone, or three with one chief; one clerk at most."""
    counted = Counter(roles)
    if counted[SeatRole.CLERK] > 1:
        return "书记员只能有一名。"
    alone, chief, others = (counted[role] for role in (SeatRole.SOLE, SeatRole.CHIEF, SeatRole.MEMBER))
    if alone:
        return "" if (alone, chief, others) == (1, 0, 0) else "独任调解的，只指派一名调解员。"
    if chief != 1:
        return "由三名调解员调解的，应有且只有一名首席调解员。"
    return "" if others == 2 else "由三名调解员调解的，除首席外应指派两名调解员。"


def extension_problem(applicant_agrees: bool, respondent_agrees: bool, document: str) -> str:
    """Why the term cannot be extended; empty when it can: both sides agree (§14), and a paper says so."""
    if not (applicant_agrees and respondent_agrees):
        return "延长调解期限须双方当事人同意；有一方不同意的，期限届满即视为调解不成。"
    return "" if document.strip() else "请填写延期同意书的编号或者日期。"


@dataclass(frozen=True)
class Window:
    """What the parties may still do with an agreement: until when (None: no day), whether now, and how."""

    label: str
    until: date | None
    is_open: bool
    words: str


def windows(
    *,
    today: date,
    review_until: date | None,
    confirmation_until: date | None,
    pays_by_order: bool,
    overdue_since: date | None,
) -> list[Window]:
    """Which ways an agreement leaves open today, in the order of their ends.

    `overdue_since`: the day on which the first item not performed was due; a payment order presupposes it (§16).
    """
    found = [
        Window(
            "共同申请仲裁审查",
            review_until,
            review_until is not None and today <= review_until,
            "双方共同向仲裁委员会申请审查并制作调解书。",
        ),
        Window(
            "共同申请司法确认",
            confirmation_until,
            confirmation_until is not None and today <= confirmation_until,
            "双方共同向有管辖权的人民法院申请确认，确认后可以申请强制执行。",
        ),
    ]
    if pays_by_order:
        words = (
            f"协议事项自 {overdue_since:%Y-%m-%d} 起逾期，劳动者可以持调解协议书向人民法院申请支付令。"
            if overdue_since is not None
            else "约定期限届满仍不履行的，劳动者可以持调解协议书向人民法院申请支付令。"
        )
        found.append(Window("申请支付令", None, overdue_since is not None, words))
    return found


def first_overdue(items: Iterable[tuple[date, date | None]], today: date) -> date | None:
    """The earliest due day, of (due, done) pairs, that has passed without performance."""
    return min((due for due, done in items if done is None and due < today), default=None)


def term_words(due_on: date | None, today: date, limitation_due: date | None) -> str:
    """What the page says once the term is over without an agreement; empty before."""
    if due_on is None or today <= due_on:
        return ""
    until = f"（时效至 {limitation_due:%Y-%m-%d}）" if limitation_due is not None else ""
    return (
        f"调解期限已于 {due_on:%Y-%m-%d} 届满，未达成协议。双方不同意延期的，请用“终止（调解不成）”结束调解，"
        f"并告知当事人可以向劳动人事争议仲裁委员会申请仲裁{until}。"
    )
