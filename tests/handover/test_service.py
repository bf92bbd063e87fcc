"""Handing over: whole or not at all, only to who may work on it, with a line, a trace and a version for each case."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import make_account, make_cast
from tests.handover.make import errand
from tests.support import in_threads
from unionhub.core import todo
from unionhub.core.models import AuditEvent, Case, CaseEvent, Grant, Notice, User
from unionhub.core.scope import OutOfScope
from unionhub.core.services.handover import ASSIGN, hand_over
from unionhub.core.workflow import perform

NOTE = "township先生调离"


def _handler(case) -> str:
    return Case.objects.values_list("handler__username", flat=True).get(pk=case.pk)


@pytest.mark.django_db
def test_cases_go_over_with_line_trace_version_and_notice(cast):
    first, second, kept = errand(cast), errand(cast, title="第二件"), errand(cast, title="留下的")
    assert hand_over(cast.township, cast.clerk, [first.pk, second.pk], cast.head, NOTE) == 2
    assert [_handler(case) for case in (first, second, kept)] == ["clerk", "clerk", "township"]
    fresh = Case.objects.get(pk=first.pk)
    assert (fresh.version, fresh.state) == (first.version + 1, first.state)
    line = CaseEvent.objects.filter(case_id=first.pk).latest("pk")
    assert (line.label, line.actor, line.target) == ("移交承办", cast.head, first.state)
    assert line.note == "由 township先生 移交给 clerk先生：township先生调离"
    traces = AuditEvent.objects.filter(action=ASSIGN)
    assert set(traces.values_list("object_type", "object_id")) == {
        ("example.errand", str(first.pk)),
        ("example.errand", str(second.pk)),
    }
    assert traces.first().changes["handler"] == ["township先生", "clerk先生"]
    assert Notice.objects.get(user=cast.clerk).text == "township先生 承办的 2 件事项已移交给您"
    assert set(todo.waiting_for(cast.clerk).values_list("pk", flat=True)) == {first.pk, second.pk}
    assert perform(first, "submit", cast.clerk).state == "submitted", "the new handler goes on"


def _refused(words, error=ValidationError, **given):
    with pytest.raises(error, match=words):
        hand_over(**given)
    assert not CaseEvent.objects.filter(transition="core.hand_over").exists()
    assert not Case.objects.filter(handler__username="clerk").exists()
    assert not AuditEvent.objects.filter(action=ASSIGN).exists()


@pytest.mark.django_db
def test_one_case_that_cannot_go_keeps_all(cast):
    good, bad = errand(cast), errand(cast, organisation=cast.union_a2, title="二工会的")
    gone = errand(cast, title="已办结的")
    Case.objects.filter(pk=gone.pk).update(is_open=False)
    given = {"giver": cast.township, "actor": cast.head, "note": NOTE}
    town = make_account("helper", cast.union_a1, ("township", cast.union_a1))
    _refused("无权办理“.*二工会的”", **given, taker=town, keys=[good.pk, bad.pk])
    _refused("“.*已办结的”已办结", **given, taker=cast.clerk, keys=[good.pk, gone.pk])
    _refused("core", OutOfScope, **given, taker=cast.clerk, keys=[good.pk, 987_654_321])


@pytest.mark.django_db
def test_who_only_reads_or_is_disabled_takes_nothing(cast):
    case = errand(cast)
    given = {"giver": cast.township, "keys": [case.pk], "actor": cast.head}
    _refused("无权办理", **given, taker=cast.leader, note=NOTE)
    _refused("无权办理", **given, taker=cast.officer_b, note=NOTE)
    _refused("就是原承办人", **given, taker=cast.township, note=NOTE)
    _refused("请填写移交理由", **given, taker=cast.clerk, note="  ")
    User.objects.filter(pk=cast.clerk.pk).update(is_active=False)
    _refused("账号已停用", **given, taker=cast.clerk, note=NOTE)
    _refused("至少选择一件", **{**given, "keys": []}, taker=cast.clerk, note=NOTE)


@pytest.mark.django_db
def test_only_who_may_assign_there(cast):
    case = errand(cast)
    given = {"giver": cast.township, "keys": [case.pk], "note": NOTE}
    _refused("core", OutOfScope, **given, taker=cast.clerk, actor=cast.officer_b)
    _refused("core", OutOfScope, **given, taker=cast.clerk, actor=cast.leader)
    boss = make_account("boss", cast.town_b, ("head", cast.town_b))
    _refused("core", OutOfScope, **given, taker=cast.township_b, actor=boss)
    # Sees the whole county and may assign in one township only.
    split = make_account("twofold", cast.county, ("leader", cast.county), ("head", cast.town_b))
    _refused("core", PermissionDenied, **given, taker=cast.township_b, actor=split)


@pytest.mark.django_db
def test_a_confidential_case_goes_to_nobody_who_must_not_see_it(cast, monkeypatch):
    """The rule of the case's own kind is asked for the taker: here, nobody but the head sees the errand."""
    from django.db.models import Q

    from tests.example.errands import Errand

    case = errand(cast)
    hidden = classmethod(lambda cls, user: Q() if user.pk == cast.head.pk else Q(pk__in=[]))
    monkeypatch.setattr(Errand, "visibility", hidden)
    _refused("无权办理", giver=cast.township, taker=cast.clerk, keys=[case.pk], actor=cast.head, note=NOTE)


@pytest.mark.django_db
def test_a_case_of_somebody_who_lost_his_right_goes_over(cast):
    case = errand(cast)
    Grant.objects.filter(user=cast.township).delete()
    assert hand_over(cast.township, cast.clerk, [case.pk], cast.head, NOTE) == 1
    assert _handler(case) == "clerk"


@pytest.mark.django_db
def test_the_number_of_queries_does_not_follow_the_number_of_cases(cast):
    def asked(number: int) -> int:
        keys = [errand(cast).pk for _ in range(number)]
        with CaptureQueriesContext(connection) as seen:
            hand_over(cast.township, cast.clerk, keys, User.objects.get(username="head"), NOTE)
        return len(seen)

    asked(1)
    assert asked(1) == asked(3)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres_only
def test_of_two_at_once_one_is_told():
    cast = make_cast()
    case = errand(cast)

    def give(taker):
        try:
            return hand_over(cast.township, taker, [case.pk], User.objects.get(username="head"), NOTE)
        except ValidationError as refusal:
            return refusal.messages[0]

    results = in_threads(lambda: give(cast.clerk), lambda: give(cast.head))
    assert sorted(map(str, results))[0] == "1"
    assert "已不由 township先生 承办" in sorted(map(str, results))[1]
    assert CaseEvent.objects.filter(transition="core.hand_over").count() == 1
