"""How a resolution stands, and what its days say of each other."""

from datetime import date

OPEN, OVERDUE, DONE = "open", "overdue", "done"
STATES = ((OPEN, "办理中"), (OVERDUE, "已逾期"), (DONE, "已落实"))
STATE_TONES = {OPEN: "warn", OVERDUE: "bad", DONE: "ok"}


def resolution_state(due: date | None, done: date | None, today: date) -> str:
    """Done; overdue from the day after the due day; else open. Without a due day nothing is overdue."""
    if done is not None:
        return DONE
    return OVERDUE if due is not None and due < today else OPEN


def held_problem(held: date | None, today: date) -> str:
    """What is wrong with the day of a meeting, in words: what is only planned is not entered."""
    return "召开日期不能晚于今天；会议召开后再登记。" if held is not None and held > today else ""


def due_problem(due: date | None, held: date) -> str:
    """What is wrong with the day something is due, in words."""
    return f"完成期限不能早于会议日期 {held:%Y-%m-%d}。" if due is not None and due < held else ""


def done_problem(done: date, held: date, today: date) -> str:
    """What is wrong with the day something was done, in words."""
    if done > today:
        return "完成日期不能晚于今天。"
    return f"完成日期不能早于会议日期 {held:%Y-%m-%d}。" if done < held else ""
