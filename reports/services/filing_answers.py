"""What a filing asks and answers: the sheet of questions, its checks, and the steps of the procedure that touch it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from unionhub.core import access, audit, policy
from unionhub.core.clocks import running
from unionhub.core.collection import AskKind, Collection, Known, Question, Subject
from unionhub.core.models import CaseEvent, Organisation
from unionhub.core.parameters import parameter
from unionhub.core.workflow import Step

from ..models import Filing, FilingAnswer
from ..rules import filings as rules
from .filings import CLOCK, FILL, collections_of, run_clock

NOT_CONFIRMED = "请核对后勾选，或改为实际的数字。"
NOT_SAID = "请核对后勾选确认。"
OF_AREA_FIRST = "请先由上级乡镇（系统、园区）工会审核。"
#: What is shown of changed answers in the audit log.
TOLD = 60


@dataclass(frozen=True)
class Given:
    """What was entered for one row: numbers by question (None: nothing yet), whether it was looked at, and the note."""

    values: Mapping[str, int | None] = field(default_factory=dict)
    confirmed: bool = False
    note: str = ""


#: Rows by (collection, subject).
Entered = Mapping[tuple[str, int], Given]


@dataclass
class Cell:
    """One number of a row, beside what the records say and what the month before said."""

    question: Question
    value: int | None
    known: int | None
    last: int | None
    jumps: bool = False

    @property
    def before(self) -> int | None:
        """What a jump is measured from: the month before, else what the records say."""
        return self.known if self.last is None else self.last

    @property
    def differs(self) -> bool:
        """Whether it is not what the records say."""
        return self.value is not None and self.value != self.known


@dataclass
class Row:
    """The questions of one collection about one subject, answered together."""

    collection: Collection
    subject: Subject
    cells: list[Cell]
    confirmed: bool = False
    note: str = ""

    @property
    def key(self) -> tuple[str, int]:
        """(collection, subject)."""
        return self.collection.key, self.subject.pk

    @property
    def is_number(self) -> bool:
        """Whether numbers are entered, rather than one fact confirmed."""
        return self.collection.questions[0].kind == AskKind.NUMBER

    @property
    def has_jump(self) -> bool:
        """Whether one of its numbers moved much."""
        return any(cell.jumps for cell in self.cells)


@dataclass
class Section:
    """A collection with its rows."""

    collection: Collection
    rows: list[Row]


@dataclass(frozen=True)
class Limits:
    """From where a number has jumped."""

    share: Decimal
    least: int

    def passed(self, cell: Cell) -> bool:
        """Whether the cell's number has."""
        return rules.jumps(cell.value, cell.before, self.share, self.least)


def limits(month: date) -> Limits:
    """The limits in force for the month."""
    return Limits(
        Decimal(parameter("reports.filing.jump_share", on=month)),
        int(parameter("reports.filing.jump_least", on=month)),
    )


def day_of(month: date) -> date:
    """The day the answers speak of: the month's last, or today while it runs."""
    return min(rules.month_end(month), timezone.localdate())


# --- The sheet ------------------------------------------------------------------------------------------------------


def sheet_of(filing: Filing) -> list[Section]:
    """Every question to the organisation, prefilled with the answers kept, else with what the records say now.

    A constant number of queries for each collection asked.
    """
    home, day = filing.organisation_id, day_of(filing.month)
    kept = {(row.ask, row.subject): row for row in filing.answers.all()}  # type: ignore[attr-defined]
    before = _answers_before(filing)
    bound = limits(filing.month)
    found = []
    for collection in collections_of(filing.call.asks, filing.organisation.kind):
        known = collection.known([home], day)
        then = {} if before else collection.known([home], rules.month_end(rules.month_before(filing.month)))
        subjects = [Subject(0, "")] if collection.subjects is None else None
        listed = subjects if subjects is not None else collection.subjects([home], day).get(home, [])  # type: ignore[misc]
        rows = [_row(collection, one, home, known, then, kept, before, bound) for one in listed]
        if rows:
            found.append(Section(collection, rows))
    return found


def _row(
    collection: Collection,
    subject: Subject,
    home: int,
    known: Known,
    then: Known,
    kept: Mapping[tuple[str, int], FilingAnswer],
    before: Mapping[tuple[str, int], int],
    bound: Limits,
) -> Row:
    own = known.get((home, subject.pk), {})
    past = then.get((home, subject.pk), {})
    row = Row(collection, subject, [])
    for question in collection.questions:
        key = (collection.ask(question), subject.pk)
        answer, said = kept.get(key), own.get(question.key)
        value = said if answer is None or answer.value is None else int(answer.value)
        if question.kind == AskKind.CONFIRMATION:
            value = said
        cell = Cell(question, value, said, before.get(key, past.get(question.key)))
        cell.jumps = bound.passed(cell)
        row.cells.append(cell)
        if answer is not None:
            row.confirmed, row.note = row.confirmed or answer.confirmed, row.note or answer.note
    return row


def _answers_before(filing: Filing) -> dict[tuple[str, int], int]:
    rows = FilingAnswer.objects.filter(
        filing__reporter=filing.reporter_id, filing__month=rules.month_before(filing.month)
    )
    found = rows.filter(value__isnull=False).values_list("ask", "subject", "value")
    return {(ask, subject): int(value) for ask, subject, value in found if value is not None}


def rows_of(sections: list[Section]) -> Iterator[Row]:
    """All rows of the sheet."""
    for section in sections:
        yield from section.rows


def as_known(sections: list[Section]) -> dict[tuple[str, int], Given]:
    """Everything as it stands on the sheet, confirmed: what «与系统一致，全部确认» answers."""
    return {
        row.key: Given({cell.question.key: cell.value for cell in row.cells}, True, row.note)
        for row in rows_of(sections)
    }


def put(sections: list[Section], entered: Entered, bound: Limits) -> None:
    """Write what was entered onto the sheet; a number that is not what the records say was looked at."""
    for row in rows_of(sections):
        given = entered.get(row.key)
        if given is None:
            continue
        row.note, row.confirmed = given.note, given.confirmed
        if row.is_number:
            for cell in row.cells:
                cell.value = given.values.get(cell.question.key)
                cell.jumps = bound.passed(cell)
            row.confirmed = row.confirmed or any(cell.differs for cell in row.cells)


def impossible(row: Row) -> dict[str, str]:
    """What cannot be so, in words by question."""
    if row.collection.problems is None:
        return {}
    return row.collection.problems({cell.question.key: cell.value for cell in row.cells})


def unanswered(row: Row) -> dict[str, str]:
    """What is missing before it may be sent, in words: by question, «ok» for the tick, «note» for the note."""
    found = {cell.question.key: "请填写。" for cell in row.cells if row.is_number and cell.value is None}
    if not row.confirmed and not found:
        found["ok"] = NOT_CONFIRMED if row.is_number else NOT_SAID
    if row.is_number and row.has_jump and not row.note.strip():
        names = "、".join(cell.question.label for cell in row.cells if cell.jumps)
        found["note"] = f"{names}变化较大，请填写说明。"
    return found


# --- Steps ----------------------------------------------------------------------------------------------------------


def fill(step: Step) -> None:
    """Keep what was entered (`step.data["answers"]`), whether complete or not. Raises ValidationError for nonsense."""
    _keep(step, _entered(step))


def submit(step: Step) -> None:
    """Keep what was entered, and send it. Raises ValidationError when something is not answered."""
    sections = _entered(step)
    missing = [
        f"{row.subject.label or row.collection.label}：{words}"
        for row in rows_of(sections)
        for words in unanswered(row).values()
    ]
    if missing:
        raise ValidationError([*missing[:5], *([f"……共 {len(missing)} 处。"] if len(missing) > 5 else [])])
    _keep(step, sections)
    step.case.submitted_on = step.on
    running.meet(step.case, CLOCK, step.on)


def send_back(step: Step) -> None:
    """It is not filed any more: whoever filed it has it again, and its day runs again."""
    last = CaseEvent.objects.filter(case_id=step.case.pk, transition="submit").order_by("-pk").first()
    actor = last.actor if last is not None else None
    if actor is not None and access.may(actor, FILL, step.case.organisation):
        step.case.handler = actor
    step.case.submitted_on = None
    run_clock(step.case)


def may_accept(case: Any) -> str:
    """已由乡镇（系统、园区）审核；县总工会直属的可直接接收。"""
    if case.state != "submitted":
        return ""
    above = Organisation.objects.above(case.organisation).exclude(pk=case.organisation_id)
    return OF_AREA_FIRST if above.filter(kind__in=rules.AREAS).exists() else ""


def accept(step: Step) -> None:
    """The answers become records of the domains, by their own services.

    Raises ValidationError in words when a service refuses, or when there is something to record and the actor may not.
    """
    case = step.case
    answers = _answers_of(case)
    day = day_of(case.month)
    for collection in collections_of(case.call.asks, case.organisation.kind):
        own = answers.get(collection.key, {})
        if collection.accept is None or not own:
            continue
        if not access.allows(step.actor, collection.accept_action, case) and _news(
            collection, case, own, day
        ):
            label = policy.load().labels[collection.accept_action]
            raise ValidationError(f"{collection.label}与系统不同，须由有“{label}”权限的经办接收。")
        collection.accept(case.organisation, day, own, step.actor)
    case.accepted_on = step.on


def _answers_of(case: Any) -> dict[str, dict[int, dict[str, int]]]:
    """The numbers filed: {collection: {subject: {question: number}}}."""
    found: dict[str, dict[int, dict[str, int]]] = {}
    for row in case.answers.filter(value__isnull=False):
        collection, _, question = row.ask.rpartition(".")
        found.setdefault(collection, {}).setdefault(row.subject, {})[question] = int(row.value)
    return found


def _news(collection: Collection, case: Any, own: Mapping[int, Mapping[str, int]], day: date) -> bool:
    if collection.questions[0].kind == AskKind.CONFIRMATION:
        return False
    known = collection.known([case.organisation_id], day)
    return any(
        known.get((case.organisation_id, subject), {}).get(key) != value
        for subject, values in own.items()
        for key, value in values.items()
    )


def _entered(step: Step) -> list[Section]:
    """The sheet with what was entered on it. Raises ValidationError for what cannot be so."""
    sections = sheet_of(step.case)
    put(sections, step.data.get("answers") or {}, limits(step.case.month))
    wrong = [
        f"{row.subject.label or row.collection.label}：{words}"
        for row in rows_of(sections)
        for words in impossible(row).values()
    ]
    if wrong:
        raise ValidationError(wrong[:5])
    return sections


def _keep(step: Step, sections: list[Section]) -> None:
    case, changes = step.case, {}
    before = {(row.ask, row.subject): row.value for row in case.answers.all()}
    rows = []
    for row in rows_of(sections):
        for cell in row.cells:
            ask = row.collection.ask(cell.question)
            old = before.get((ask, row.subject.pk), cell.known)
            if row.is_number and cell.value != old:
                name = f"{row.subject.label} {cell.question.label}".strip()
                changes[name] = [
                    "" if old is None else str(old),
                    "" if cell.value is None else str(cell.value),
                ]
            rows.append(
                FilingAnswer(
                    filing=case,
                    ask=ask,
                    subject=row.subject.pk,
                    subject_label=row.subject.label,
                    value=cell.value,
                    last=cell.last,
                    known=cell.known,
                    confirmed=row.confirmed,
                    note=row.note[:300],
                    answered_by=step.actor,
                )
            )
    case.answers.all().delete()
    FilingAnswer.objects.bulk_create(rows, batch_size=500)
    if changes:
        told = dict(list(changes.items())[:TOLD])
        audit.record(FILL, actor=step.actor, obj=case, changes=told, count=len(changes), reason="填报内容")
