"""When a letter of supervision may be followed by a sharper one (工会劳动法律监督办法)."""

from datetime import date

from ..enums import Accepted, LetterKind

#: Each kind with the one that follows it; the last one is followed by nothing but the authorities.
NEXT = {LetterKind.NOTICE: LetterKind.OPINION, LetterKind.OPINION: LetterKind.SUGGESTION}
NOT_YET = "答复期限还没有届满（{day}），对方也没有答复，现在不能升级。"
ACCEPTED = "对方已采纳，不需要升级；整改完成后请办结。"
LAST = "建议书是最后一级，请移送有关机关。"


def overdue(due_on: date | None, replied_on: date | None, today: date) -> bool:
    """Whether the day for the reply is over without one. On the day itself it is not."""
    return due_on is not None and replied_on is None and today > due_on


def in_time(due_on: date | None, replied_on: date | None) -> bool:
    """Whether the reply came by the day."""
    return due_on is not None and replied_on is not None and replied_on <= due_on


def sharpen_problem(due_on: date | None, replied_on: date | None, accepted: str, today: date) -> str:
    """Why the matter cannot be taken further now, in words: only an unanswered letter that is overdue, or a reply that
    does not go along with it wholly, leads further."""
    if replied_on is not None:
        return ACCEPTED if accepted == Accepted.YES else ""
    if not overdue(due_on, replied_on, today):
        return NOT_YET.format(day=due_on.isoformat() if due_on else "未送达")
    return ""


def next_problem(kind: str) -> str:
    """Why no further letter follows one of this kind; empty when one does."""
    return "" if kind in NEXT else LAST


def next_kinds(kind: str) -> tuple[LetterKind, ...]:
    """What may follow: the next sharper kind and those after it."""
    found: list[LetterKind] = []
    step = NEXT.get(LetterKind(kind))
    while step is not None:
        found.append(step)
        step = NEXT.get(step)
    return tuple(found)
