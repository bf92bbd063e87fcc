"""What happens to letters of supervision: drawn up, sent, answered, taken further."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from unionhub.core.clocks import running
from unionhub.core.models import Clock
from unionhub.core.parameters import parameter
from unionhub.core.workflow import Step, open_case

from ..enums import LetterKind
from ..models import SupervisionLetter
from ..rules import letters as rules
from ..rules.dates import order_problem
from .employers import take_name

REPLY = "letter.reply"
#: What a revision may change.
REVISED = ("addressee", "subject", "persons", "facts", "law", "asks", "reply_days")


def usual_days(on: date | None = None) -> int:
    """The working days a letter of the day gives for the reply where nothing else is said."""
    return int(parameter("disputes.letter.reply_days", on=on))


def open_letter(letter: SupervisionLetter, actor: Any, note: str = "") -> SupervisionLetter:
    """Draw up a letter, which stays in the hand of whoever did. One to the employer itself is addressed to it."""
    take_name(letter)
    letter.handler = actor
    if not letter.to_department:
        letter.addressee = letter.employer_name
    letter.title = title_of(letter)
    return open_case(letter, actor, note=note)


def title_of(letter: SupervisionLetter) -> str:
    """What the letter is about, for lists and to-do lines."""
    return f"{letter.employer_name}：{letter.get_subject_display()}"  # type: ignore[attr-defined]


def check_day(step: Step, *earlier: tuple[str, date | None]) -> None:
    """Raises ValidationError when the step's day lies ahead or before one of the earlier days."""
    problem = order_problem(step.on, timezone.localdate(), earlier)
    if problem:
        raise ValidationError(f"{step.transition.label}日期{problem}" if problem[0] == "不" else problem)


def revise(step: Step) -> None:
    """Put the text right."""
    for name in REVISED:
        if name in step.data:
            setattr(step.case, name, step.data[name])
    if not step.case.to_department:
        step.case.addressee = step.case.employer_name
    step.case.title = title_of(step.case)


def approve(step: Step) -> None:
    """Keep the day of the approval."""
    check_day(step, ("拟制日期", step.case.opened_on))
    step.case.approved_on = step.on


def send(step: Step) -> None:
    """Keep day and way, and let the term for the reply run as the letter says."""
    check_day(step, ("审定日期", step.case.approved_on))
    letter = step.case
    clock = running.start(letter, REPLY, step.on, length=letter.reply_days)
    letter.sent_on, letter.sent_way = step.on, step.data["way"]
    letter.reply_due_on = clock.due_on


def extend(step: Step) -> None:
    """Give more working days for the reply, by a paper."""
    running.extend(step.case, REPLY, step.data["days"], step.note, step.data["document"])
    step.case.reply_due_on = Clock.objects.filter(case_id=step.case.pk, term=REPLY).latest("pk").due_on


def take_reply(step: Step) -> None:
    """Keep what was answered."""
    letter = step.case
    check_day(step, ("送达日期", letter.sent_on))
    letter.replied_on, letter.reply, letter.accepted = step.on, step.data["reply"], step.data["accepted"]


def settle(step: Step) -> None:
    """Keep what was put right."""
    check_day(step, ("答复日期", step.case.replied_on))
    step.case.settled_on, step.case.result = step.on, step.note


def may_sharpen(letter: SupervisionLetter) -> str:
    """答复逾期，或者答复没有全部采纳"""
    return rules.sharpen_problem(
        letter.reply_due_on, letter.replied_on, letter.accepted, timezone.localdate()
    )


def may_follow(letter: SupervisionLetter) -> str:
    """还有更进一步的文书；答复逾期，或者答复没有全部采纳"""
    return rules.next_problem(letter.letter_kind) or may_sharpen(letter)


def sharpen(step: Step) -> None:
    """Draw up the next letter with the same matter, and close this one."""
    old = step.case
    check_day(step, ("送达日期", old.sent_on), ("答复日期", old.replied_on))
    kind = step.data["kind"]
    if kind not in rules.next_kinds(old.letter_kind):
        raise ValidationError("请选择更进一步的文书。")
    if kind == LetterKind.SUGGESTION and not step.data.get("addressee"):
        raise ValidationError("建议书请填写主送的主管部门。")
    old.escalated_on = step.on
    new = SupervisionLetter(
        organisation=old.organisation,
        opened_on=step.on,
        letter_kind=kind,
        employer=old.employer,
        employer_name=old.employer_name,
        addressee=step.data.get("addressee") or old.employer_name,
        subject=old.subject,
        persons=old.persons,
        facts=old.facts,
        law=old.law,
        asks=old.asks,
        reply_days=usual_days(step.on),
        follows=old,
    )
    open_letter(new, step.actor, note=f"由{old.number}升级")


def transfer(step: Step) -> None:
    """Keep whom the matter was handed to."""
    letter = step.case
    check_day(step, ("送达日期", letter.sent_on), ("答复日期", letter.replied_on))
    letter.escalated_on = step.on
    letter.transferred_to, letter.transferred_name = step.data["authority"], step.data["name"]
