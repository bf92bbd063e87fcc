"""Every state × transition × role × own or other organisation of every declared procedure, expected from policy.csv.

The states are reached by writing them, so that each cell stands by itself; what is expected comes from the declaration
and the policy alone.
"""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.workflow.samples import DATA, MAKERS
from unionhub.core import access
from unionhub.core.clocks import running
from unionhub.core.models import CaseEvent, Clock
from unionhub.core.scope import OutOfScope
from unionhub.core.views.case import broken_addresses
from unionhub.core.workflow import Overtaken, open_case, perform, workflows

pytestmark = pytest.mark.django_db
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
        *(("errand.finish",) if step.key == "extend" else ()),
    }:
        running.start(case, name, case.opened_on)
    for name in step.resumes:
        running.pause(case, name, case.opened_on, "")


@pytest.mark.parametrize(("declared", "state", "step"), CELLS)
def test_who_may_take_the_step(cast, declared, state, step):
    for where in (cast.union_a1, cast.union_b1):
        for name in PEOPLE:
            user = cast.people[name]
            case = _case_in(declared, state, where, cast.people["officer_a2"])
            _clocks_for(case, step)
            sees = declared.model.objects.visible_to(user).filter(pk=case.pk).exists()
            may = access.allows(user, step.action, case)
            before = (CaseEvent.objects.count(), case.version)

            def go(case=case, user=user):
                return perform(
                    case, step.key, user, note="理由", data=DATA.get(f"{declared.kind}.{step.key}", {})
                )

            if not sees:
                with pytest.raises(OutOfScope):
                    go()
            elif state.key not in step.sources:
                with pytest.raises(Overtaken):
                    go()
            elif not may:
                with pytest.raises(PermissionDenied):
                    go()
            else:
                done = go()
                assert done.state == (step.target or state.key)
                assert done.is_open == declared.state(done.state).is_open
                assert CaseEvent.objects.filter(case_id=case.pk, transition=step.key, actor=user).count() == 1
                assert done.version == case.version + 1
                continue
            case.refresh_from_db()
            assert (CaseEvent.objects.count(), case.version) == before
            assert case.state == state.key


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
        perform(case, step.key, cast.head, note="  ", data=DATA.get(f"{declared.kind}.{step.key}", {}))


@pytest.mark.parametrize("declared", workflows().values(), ids=lambda one: one.kind)
def test_an_ended_case_keeps_no_running_clock(cast, declared):
    ending = [
        step for step in declared.transitions if step.target and not declared.state(step.target).is_open
    ]
    assert ending
    for step in ending:
        case = MAKERS[declared.kind](cast.union_a1, cast.officer)
        open_case(case, cast.officer)
        type(case).objects.filter(pk=case.pk).update(state=step.sources[0])
        actor = next(user for user in cast.people.values() if access.allows(user, step.action, case))
        perform(case, step.key, actor, note="理由", data=DATA.get(f"{declared.kind}.{step.key}", {}))
        assert not Clock.objects.filter(case_id=case.pk, state__in=running.LIVE).exists()
