"""Two months of filings: of the first all were accepted, of the second some are still under way.

Calls are entered by the service; the filings, some hundreds, are written set-based in the shape the steps leave: what
was filed says what the records say, so that accepting it records nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from unionhub.core.collection import AskKind, Collection, Known, Subject
from unionhub.core.demo.county import DemoCounty
from unionhub.core.models import Case, CaseEvent, Clock, ClockState, Organisation, User
from unionhub.core.workflow import workflow
from unionhub.core.workflow.perform import OPENED

from ..models import Filing, FilingAnswer, FilingCall
from ..rules import filings as rules
from ..services.filing_answers import Limits, limits
from ..services.filings import CLOCK, CLOCK_LABEL, asked_by, collections_of, open_call

KIND = "reports.filing"
#: The day of the month on which the month's filings are asked for, and the first on which one comes in.
ASKED, FIRST_IN = 25, 26
#: States of the month under way, as often as they stand here.
UNDER_WAY = ("accepted",) * 9 + ("reviewed",) * 4 + ("submitted",) * 3 + ("open",) * 4
RETURNED = "职工人数与上月相同，请核对单位是否有变动。"
JUMPED = "本月人员变动，已与单位核对。"


@dataclass(frozen=True)
class People:
    """Who files, reviews and accepts: officers by their organisation, the county's clerk and head."""

    own: dict[int, User]
    clerk: User
    head: User

    def filer(self, node: Organisation) -> User:
        """The union's or area's own officer, else the clerk, who enters what came on paper."""
        return self.own.get(node.pk, self.clerk)

    def reviewer(self, node: Organisation) -> User:
        """The area's officer where he has an account and did not file it himself, else the head."""
        return self.own.get(node.parent_id or 0, self.head)


def fill(county: DemoCounty) -> dict[str, int]:
    """Ask for both months and file them; returns how many of each."""
    top = next(node for node in county.nodes.values() if node.parent_id is None)
    users = county.users
    named = ("union", "union2", "township", "township2")
    own = {users[name].organisation_id: users[name] for name in named if name in users}
    people = People(own, users["clerk"], users["head"])
    last = county.as_of.replace(day=1)
    made = answers = 0
    for month in (rules.month_before(last), last):
        call = open_call(top, month, people.clerk)
        call.asked_at = _at(month.replace(day=ASKED))
        call.save(update_fields=["asked_at"])
        nodes = list(
            Organisation.objects.filter(pk__in=asked_by(call)).select_related("parent").order_by("path")
        )
        states = _states(county, nodes, users, under_way=month == last)
        filings = _filings(county, call, nodes, states, people)
        made += len(filings)
        answers += _answer(call, filings, people)
    return {"填报任务": 2, "月度填报": made, "填报内容": answers}


def _states(
    county: DemoCounty, nodes: list[Organisation], users: dict[str, User], *, under_way: bool
) -> dict[int, str]:
    """Where each filing stands. Of the month under way the one account finds its own still open, the other returned."""
    if not under_way:
        return dict.fromkeys((node.pk for node in nodes), "accepted")
    random = county.random("filings")
    states = {node.pk: random.choice(UNDER_WAY) for node in nodes}
    for node in nodes:
        if states[node.pk] == "reviewed" and not _has_area(node):
            states[node.pk] = "submitted"
    return states | {
        users[name].organisation_id: state
        for name, state in (("union", "open"), ("union2", "returned"))
        if name in users and users[name].organisation_id in states
    }


def _has_area(node: Organisation) -> bool:
    return node.parent is not None and node.parent.kind in rules.AREAS


def _filings(
    county: DemoCounty,
    call: FilingCall,
    nodes: list[Organisation],
    states: dict[int, str],
    people: People,
) -> list[Filing]:
    """The cases with their timeline and clock."""
    random = county.random(f"filings {call.month}")
    end = min(rules.month_end(call.month), county.as_of)
    cases, days = [], {}
    for node in nodes:
        state = states[node.pk]
        first = call.month.replace(day=FIRST_IN)
        days[node.pk] = first + timedelta(random.randrange((end - first).days)) if end > first else first
        is_open = workflow(KIND).state(state).is_open
        has_it = node.pk in people.own and state in rules.UNFILED
        cases.append(
            Case(
                organisation=node,
                created_by=people.clerk,
                kind=KIND,
                title=f"{node} {rules.month_words(call.month)}填报",
                state=state,
                is_open=is_open,
                handler=people.own[node.pk] if has_it else None,
                opened_on=call.month.replace(day=ASKED),
                closed_on=None if is_open else days[node.pk] + timedelta(1),
            )
        )
    Case.objects.bulk_create(cases, batch_size=500)
    filings = []
    for case, node in zip(cases, nodes, strict=True):
        is_filed = case.state not in rules.UNFILED
        filing = Filing(
            case_ptr_id=case.pk,
            organisation=node,
            state=case.state,
            call=call,
            reporter=node,
            month=call.month,
            due_on=call.due_on,
            submitted_on=days[node.pk] if is_filed else None,
            accepted_on=case.closed_on,
        )
        filing.save_base(raw=True, force_insert=True)  # its own table alone: the case stands
        filings.append(filing)
    CaseEvent.objects.bulk_create(
        [
            event
            for case, node in zip(cases, nodes, strict=True)
            for event in _events(case, node, days[node.pk], people)
        ],
        batch_size=500,
    )
    Clock.objects.bulk_create(
        [_clock(case, call, days[case.organisation_id]) for case in cases], batch_size=500
    )
    return filings


def _events(case: Case, node: Organisation, day: date, people: People) -> Iterator[CaseEvent]:
    """The steps it went, each by whom the procedure lets."""
    steps = [("submit", people.filer(node), "submitted", day, "")]
    if case.state == "returned":
        steps.append(("return", people.reviewer(node), "returned", day, RETURNED))
    if case.state in ("reviewed", "accepted") and _has_area(node):
        steps.append(("review", people.reviewer(node), "reviewed", day, ""))
    if case.state == "accepted":
        steps.append(("accept", people.head, "accepted", day + timedelta(1), ""))
    declared = workflow(KIND)
    initial = declared.initial
    yield _event(case, OPENED, "登记", people.clerk, "", initial, case.opened_on, "")
    before = initial
    for key, actor, target, on, note in steps if case.state != initial else []:
        label = declared.transition(key).label
        yield _event(case, key, label, actor, before, target, on, note)
        before = target


def _event(
    case: Case, key: str, label: str, actor: User, before: str, target: str, on: date, note: str
) -> CaseEvent:
    return CaseEvent(
        case=case,
        at=_at(on),
        actor=actor,
        actor_name=str(actor),
        transition=key,
        label=label,
        source=before,
        target=target,
        note=note,
    )


def _clock(case: Case, call: FilingCall, day: date) -> Clock:
    """Its day: met by those who filed, running for the others."""
    is_filed = case.state not in rules.UNFILED
    start = day if case.state == "returned" else case.opened_on
    return Clock(
        case=case,
        term=CLOCK,
        label=CLOCK_LABEL,
        start=start,
        length=max(0, (call.due_on - start).days),
        due_on=call.due_on,
        warn_on=call.due_on,
        state=ClockState.MET if is_filed else ClockState.RUNNING,
        ended_on=day if is_filed else None,
        explanation=running_words(call),
    )


def running_words(call: FilingCall) -> str:
    """Where the day comes from."""
    return f"{rules.month_words(call.month)}填报任务规定的截止日期。"


def _answer(call: FilingCall, filings: list[Filing], people: People) -> int:
    """What was filed: the records' own numbers, beside those of the month before; a jump has its word."""
    told = [filing for filing in filings if filing.state != "open"]
    day, before = rules.month_end(call.month), rules.month_end(rules.month_before(call.month))
    bound = limits(call.month)
    rows: list[FilingAnswer] = []
    by_kind: dict[str, list[Filing]] = {}
    for filing in told:
        by_kind.setdefault(filing.organisation.kind, []).append(filing)
    for kind, group in by_kind.items():
        ids = [filing.organisation_id for filing in group]
        for collection in collections_of(call.asks, kind):
            known, then = collection.known(ids, day), collection.known(ids, before)
            listed = collection.subjects(ids, day) if collection.subjects is not None else None
            for filing in group:
                home = filing.organisation_id
                subjects = [Subject(0, "")] if listed is None else listed.get(home, [])
                for subject in subjects:
                    rows += _rows(filing, collection, subject, known, then, bound, people)
    FilingAnswer.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _rows(
    filing: Filing,
    collection: Collection,
    subject: Subject,
    known: Known,
    then: Known,
    bound: Limits,
    people: People,
) -> Sequence[FilingAnswer]:
    key = (filing.organisation_id, subject.pk)
    own, past = known.get(key, {}), then.get(key, {})
    is_number = collection.questions[0].kind == AskKind.NUMBER
    values = {
        question.key: own.get(question.key, 0 if is_number else None) for question in collection.questions
    }
    has_jump = is_number and any(
        rules.jumps(value, past.get(name, own.get(name)), bound.share, bound.least)
        for name, value in values.items()
    )
    return [
        FilingAnswer(
            filing=filing,
            ask=collection.ask(question),
            subject=subject.pk,
            subject_label=subject.label,
            value=values[question.key],
            last=past.get(question.key),
            known=own.get(question.key),
            confirmed=True,
            note=JUMPED if has_jump else "",
            answered_by=people.filer(filing.organisation),
        )
        for question in collection.questions
    ]


def _at(on: date) -> datetime:
    """The morning of the day."""
    return timezone.make_aware(datetime.combine(on, time(10, 30)))
