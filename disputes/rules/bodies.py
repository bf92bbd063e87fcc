"""Days of mediation bodies and mediators: half-open, from the first day to the day from which they are no more."""

from datetime import date

STANDING, ENDED, TO_COME = "standing", "ended", "to_come"
STATES = ((STANDING, "现有"), (ENDED, "已终止"), (TO_COME, "尚未开始"))
STATE_TONES = {STANDING: "ok", ENDED: "plain", TO_COME: "warn"}


def standing_state(start: date, end: date | None, today: date) -> str:
    """Whether it stands today; on the day of its end no more."""
    if end is not None and end <= today:
        return ENDED
    return STANDING if start <= today else TO_COME


def founding_problem(founded: date | None, today: date) -> str:
    """What is wrong with a founding day, in words; empty when nothing is."""
    return "成立日期不能晚于今天。" if founded is not None and founded > today else ""


def end_problem(what: str, start: date, end: date, today: date) -> str:
    """What is wrong with the day of an end, in words. On the very day of the beginning it undoes a wrong entry."""
    if end > today:
        return f"{what}不能晚于今天。"
    return f"{what}不能早于 {start:%Y-%m-%d}。" if end < start else ""


def service_problem(start: date, founded: date, closed: date | None, today: date) -> str:
    """What is wrong with the day somebody begins to mediate for a body, in words."""
    if start > today:
        return "聘任日期不能晚于今天。"
    if start < founded:
        return f"聘任日期不能早于调解组织成立的日期 {founded:%Y-%m-%d}。"
    if closed is not None and start >= closed:
        return f"调解组织已于 {closed:%Y-%m-%d} 撤销，不能再聘任调解员。"
    return ""
