"""One writer of states: rights, hands, versions, clocks, timeline, and two people at one moment."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from tests.conftest import make_cast
from tests.example.errands import Errand
from tests.support import browser, in_threads
from unionhub.core.clocks import DayOff, running
from unionhub.core.clocks.notices import enter
from unionhub.core.models import AuditEvent, CaseEvent, Clock, ClockState, Deputy, Holiday, HolidayYear, User
from unionhub.core.services.holidays import enter_year
from unionhub.core.services.serials import next_serial
from unionhub.core.workflow import Overtaken, open_case, perform, steps_for


@pytest.fixture(autouse=True)
def notices(db):
    enter(HolidayYear, Holiday)


def _errand(cast, maker="officer", **fields) -> Errand:
    return open_case(
        Errand(**{"organisation": cast.union_a1, "title": "送慰问品", "amount": 1} | fields),
        cast.people[maker],
    )


def _clock(case, term) -> Clock:
    return Clock.objects.filter(case_id=case.pk, term=term).latest("pk")


def test_a_new_case_has_number_clock_timeline_and_trace(cast):
    first, second = _errand(cast), _errand(cast)
    year = timezone.localdate().year
    assert (first.number, second.number) == (f"差〔{year}〕1号", f"差〔{year}〕2号")
    assert (first.state, first.is_open, first.created_by) == ("received", True, cast.officer)
    assert _clock(first, "errand.accept").state == ClockState.RUNNING
    assert [row.label for row in CaseEvent.objects.filter(case_id=first.pk)] == ["登记"]
    assert AuditEvent.objects.filter(action="example.errand.open", object_id=str(first.pk)).count() == 1


def test_who_may_not_enter_is_refused(cast):
    with pytest.raises(PermissionDenied):
        _errand(cast, "leader")
    with pytest.raises(PermissionDenied):
        _errand(cast, "officer_b")
    assert not Errand.objects.exists()


def test_the_whole_way(cast):
    case = _errand(cast)
    case = perform(case, "accept", cast.clerk)
    assert (case.state, case.handler) == ("handling", cast.clerk)
    assert _clock(case, "errand.accept").state == ClockState.MET
    assert _clock(case, "errand.finish").state == ClockState.RUNNING
    case = perform(case, "submit", cast.clerk)
    assert case.amount == 2
    case = perform(case, "approve", cast.head)
    assert (case.state, case.is_open, case.closed_on) == ("done", False, timezone.localdate())
    assert _clock(case, "errand.finish").state == ClockState.MET
    event = AuditEvent.objects.filter(action="example.errand.approve").latest("pk")
    assert event.changes["state"] == ["待审批", "已办结"]


def test_nobody_approves_what_passed_his_hands(cast):
    case = perform(perform(_errand(cast), "accept", cast.head), "submit", cast.head)
    with pytest.raises(ValidationError, match="由另一人办理"):
        perform(case, "approve", cast.head)
    own = perform(perform(_errand(cast, "clerk"), "accept", cast.head), "submit", cast.head)
    with pytest.raises(ValidationError, match="由另一人办理"):
        perform(own, "approve", cast.clerk)
    today = timezone.localdate()
    Deputy.objects.create(
        principal=cast.head, deputy=cast.clerk, valid_from=today, valid_to=today + timedelta(days=9)
    )
    with pytest.raises(ValidationError, match="由另一人办理"):
        perform(case, "approve", User.objects.get(pk=cast.clerk.pk))


def test_the_second_of_two_is_told(cast):
    case = _errand(cast)
    perform(case, "accept", cast.clerk)
    with pytest.raises(Overtaken, match="已被他人办理，现在是“办理中”"):
        perform(case, "refuse", cast.township, note="不属于")
    fresh = perform(case, "submit", cast.clerk)
    with pytest.raises(Overtaken):
        perform(fresh, "approve", cast.head, version=fresh.version - 1)


def test_a_guard_and_a_failed_effect_write_nothing(cast):
    case = perform(_errand(cast, amount=0), "accept", cast.clerk)
    with pytest.raises(ValidationError, match="请先填写金额"):
        perform(case, "submit", cast.clerk)
    with pytest.raises(ValidationError, match="请填写延长"):
        perform(case, "extend", cast.clerk, note="案情复杂", data={"days": 0, "document": "x"})
    case.refresh_from_db()
    assert case.state == "handling"
    assert CaseEvent.objects.filter(case_id=case.pk).count() == 2


def test_a_day_to_come_is_refused(cast):
    with pytest.raises(ValidationError, match="不能晚于今天"):
        perform(_errand(cast), "accept", cast.clerk, on=timezone.localdate() + timedelta(days=1))


def test_late_is_missed(cast):
    case = _errand(cast, opened_on=date(2026, 3, 2))
    perform(case, "accept", cast.clerk, on=date(2026, 3, 9))
    assert _clock(case, "errand.accept").state == ClockState.MISSED


def test_pause_and_extension_move_the_end_and_say_so(cast):
    case = perform(_errand(cast, opened_on=date(2026, 3, 2)), "accept", cast.clerk, on=date(2026, 3, 3))
    assert _clock(case, "errand.finish").due_on == date(2026, 3, 18)
    case = perform(case, "pause", cast.clerk, on=date(2026, 3, 5))
    case = perform(case, "resume", cast.clerk, on=date(2026, 3, 9))
    clock = _clock(case, "errand.finish")
    assert (clock.due_on, clock.paused_days) == (date(2026, 3, 23), 4)  # the 22nd is a Sunday
    assert "中止 4 日不计" in clock.explanation
    case = perform(case, "extend", cast.clerk, note="双方同意", data={"days": 15, "document": "延期同意书"})
    clock = _clock(case, "errand.finish")
    assert clock.due_on == date(2026, 4, 7)  # 3 + 15 + 4 + 15 = 6 April, 清明节
    assert (clock.extension_reason, clock.extension_document) == ("双方同意", "延期同意书")
    with pytest.raises(ValidationError, match="没有中止"):
        running.resume(case, "errand.finish", date(2026, 3, 9))


def test_entering_a_year_recounts_what_was_provisional(cast):
    case = _errand(cast, opened_on=date(2026, 12, 30))
    clock = _clock(case, "errand.accept")
    assert (clock.due_on, clock.provisional) == (date(2027, 1, 4), True)
    days = {date(2027, 1, day): DayOff(False, "元旦") for day in (1, 2, 3, 4)}
    enter_year(2027, days, cast.sysadmin, "国办发明电〔2026〕8号")
    clock.refresh_from_db()
    assert (clock.due_on, clock.provisional) == (date(2027, 1, 6), False)


def test_the_steps_offered_are_those_that_can_be_done(cast):
    case = _errand(cast)
    assert [step.key for step, _ in steps_for(case, cast.clerk)] == ["accept", "refuse"]
    assert steps_for(case, cast.officer) == []
    case = perform(perform(case, "accept", cast.head), "submit", cast.head)
    assert [(step.key, bool(why)) for step, why in steps_for(case, cast.head)] == [
        ("return", True),
        ("approve", True),
    ]


def _press(user, case, step, **fields):
    client = browser(user)
    address = reverse("example-errand-step", args=[case.pk, step])
    page = client.get(address)
    sent = {"form_token": page.context["form_token"], "version": page.context["version"], **fields}
    return client.post(address, sent)


def test_the_page_of_a_case_shows_clocks_steps_and_timeline(cast):
    case = _errand(cast)
    text = browser(cast.clerk).get(case.get_absolute_url()).content.decode()
    for words in ("待受理", "受理期限", "不予受理", "登记", "尚未明确承办人"):
        assert words in text
    assert _press(cast.clerk, case, "accept").status_code == 302
    text = browser(cast.clerk).get(case.get_absolute_url()).content.decode()
    assert "按期完成" in text
    assert "提交审批" in text
    overtaken = browser(cast.township).get(reverse("example-errand-step", args=[case.pk, "refuse"]))
    assert overtaken.status_code == 200
    assert "现在是“办理中”，不能不予受理" in overtaken.content.decode()


def test_a_step_asks_its_form_and_its_note(cast):
    case = perform(_errand(cast), "accept", cast.clerk)
    answer = _press(cast.clerk, case, "extend", days="5", document="同意书")
    assert answer.status_code == 422
    assert "请填写说明" in answer.content.decode()
    answer = _press(cast.clerk, case, "extend", days="99", document="同意书", note="双方同意")
    assert answer.status_code == 422
    assert _press(cast.clerk, case, "extend", days="5", document="同意书", note="双方同意").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_two_clerks_press_at_once():
    cast = make_cast()
    case = _errand(cast)

    def press(name, step):
        def go():
            try:
                perform(case, step, cast.people[name], note="理由")
            except Overtaken as told:
                return str(told)
            finally:
                connection.close()
            return "done"

        return go

    answers = in_threads(press("clerk", "accept"), press("township", "refuse"))
    assert sorted(answer == "done" for answer in answers) == [False, True]
    assert CaseEvent.objects.filter(case_id=case.pk).count() == 2


@pytest.mark.django_db(transaction=True)
def test_numbers_are_given_once():
    def take():
        try:
            return next_serial("x", 2026)
        finally:
            connection.close()

    assert sorted(in_threads(*[take] * 6)) == [1, 2, 3, 4, 5, 6]  # type: ignore[type-var]
