"""Every state × transition × role × own or other organisation of every declared procedure, expected from policy.csv.

The states are reached by writing them, so that each cell stands by itself; what is expected comes from the declaration
and the policy alone.
"""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.workflow.samples import CLOCKS, MAKERS, data_for
from unionhub.core import access
from unionhub.core.clocks import running
from unionhub.core.models import CaseEvent, Clock
from unionhub.core.scope import OutOfScope
from unionhub.core.views.case import broken_addresses
from unionhub.core.workflow import Overtaken, open_case, perform, workflows

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PEOPLE = (
    "clerk",
    "head",
    "leader",
    "finance",
    "auditor",
    "sysadmin",
    "township",
    "township_b",
    "officer",
    "officer_b",
)
#: What frames a transaction.
FRAME = re.compile(r"(RELEASE |ROLLBACK TO )?SAVEPOINT|BEGIN|COMMIT|ROLLBACK")
CELLS = [
    pytest.param(declared, state, step, id=f"{declared.kind}-{state.key}-{step.key}")
    for declared in workflows().values()
    for state in declared.states
    for step in declared.transitions
]


def test_every_kind_has_a_maker_and_every_step_a_page():
    assert set(MAKERS) == set(workflows())
    assert broken_addresses() == []


def _case_in(declared, state, organisation, maker):
    case = MAKERS[declared.kind](organisation, maker)
    case.save()
    type(case).objects.filter(pk=case.pk).update(state=state.key, is_open=state.is_open)
    case.refresh_from_db()
    return case


def _clocks_for(case, step):
    """What the step expects to be running or standing still."""
    for name in {
        *step.meets,
        *step.pauses,
        *step.resumes,
        *CLOCKS.get(f"{case.kind}.{step.key}", ()),
    }:
        running.start(case, name, case.opened_on)
    for name in step.resumes:
        running.pause(case, name, case.opened_on, "")


def _refused(case, step, user, refusal) -> list[str]:
    """Try the step, which is refused without a word written; what it asked of the database."""
    data = data_for(case, step)
    with CaptureQueriesContext(connection) as queries, pytest.raises(refusal):
        perform(case, step.key, user, note="理由", data=data)
    asked = [query["sql"] for query in queries if not FRAME.match(query["sql"])]
    assert all(sql.startswith("SELECT") for sql in asked)
    return asked


def _is_tried_by_all(declared, state, step) -> bool:
    """Where the step starts, and in the first state where it does not. In the others one person of each sort tries it:
    who does not see the case, who sees it, who might take the step; for there nothing else of a person is asked.
    """
    return state.key in step.sources or state is next(
        one for one in declared.states if one.key not in step.sources
    )


@pytest.mark.parametrize(("declared", "state", "step"), CELLS)
def test_who_may_take_the_step(cast, declared, state, step):
    for where in (cast.union_a1, cast.union_b1):
        case, before, tried = None, 0, set()
        for name in PEOPLE:
            user = cast.people[name]
            if case is None:  # a case that was moved has served; one that was refused to all is as it was
                case = _case_in(declared, state, where, cast.people["officer_a2"])
                _clocks_for(case, step)
                before = CaseEvent.objects.count()
            sees = declared.model.objects.visible_to(user).filter(pk=case.pk).exists()
            may = access.allows(user, step.action, case)
            if not sees or state.key not in step.sources or not may:
                if (sees, may) in tried and not _is_tried_by_all(declared, state, step):
                    continue
                tried.add((sees, may))
                refusal = (
                    OutOfScope
                    if not sees
                    else Overtaken
                    if state.key not in step.sources
                    else PermissionDenied
                )
                asked = _refused(case, step, user, refusal)
                if refusal is not PermissionDenied:
                    assert len(asked) <= 1, (
                        "asked of the person more than whether he sees the case: let all try it"
                    )
                continue
            done = perform(case, step.key, user, note="理由", data=data_for(case, step))
            assert done.state == (step.target or state.key)
            assert done.is_open == declared.state(done.state).is_open
            assert CaseEvent.objects.filter(case_id=case.pk, transition=step.key, actor=user).count() == 1
            assert done.version == case.version + 1
            case = None
        if case is not None:
            version = case.version
            case.refresh_from_db()
            assert (CaseEvent.objects.count(), case.version, case.state) == (before, version, state.key)


def _who_may(cast, case, step):
    """Somebody who sees the case and may do the step."""
    seen = type(case).objects
    return next(
        user
        for user in cast.people.values()
        if access.allows(user, step.action, case) and seen.visible_to(user).filter(pk=case.pk).exists()
    )


@pytest.mark.parametrize(
    ("declared", "step"),
    [
        pytest.param(declared, step, id=f"{declared.kind}-{step.key}")
        for declared in workflows().values()
        for step in declared.transitions
        if step.note_required
    ],
)
def test_a_required_note_is_required(cast, declared, step):
    case = _case_in(declared, declared.state(step.sources[0]), cast.union_a1, cast.officer)
    _clocks_for(case, step)
    with pytest.raises(ValidationError, match="请填写"):
        perform(case, step.key, _who_may(cast, case, step), note="  ", data=data_for(case, step))


@pytest.mark.parametrize("declared", workflows().values(), ids=lambda one: one.kind)
def test_an_ended_case_keeps_no_running_clock(cast, declared):
    ending = [
        step for step in declared.transitions if step.target and not declared.state(step.target).is_open
    ]
    assert ending
    people = [cast.officer, *cast.people.values()]
    opener = next(user for user in people if access.allows(user, declared.open_action, cast.union_a1))
    for step in ending:
        case = MAKERS[declared.kind](cast.union_a1, opener)
        open_case(case, opener)
        type(case).objects.filter(pk=case.pk).update(state=step.sources[0])
        actor = _who_may(cast, case, step)
        perform(case, step.key, actor, note="理由", data=data_for(case, step))
        assert not Clock.objects.filter(case_id=case.pk, state__in=running.LIVE).exists()
