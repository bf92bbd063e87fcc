"""A month from the call to the records: filled in, sent, returned, sent again, reviewed, accepted, declared."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from members.models import Employer, Headcount
from reports.models import Filing, FilingAnswer
from reports.services import filing_answers as answers
from reports.services import filings as services
from tests.conftest import make_account
from tests.members.make import make_member
from tests.reports.filings.make import (
    FIGURES,
    LAST,
    MONTH,
    ask,
    entered,
    filing_of,
    house_of,
    standing,
    submit,
)
from tests.support import in_threads
from unionhub.core import todo
from unionhub.core.enums import Role
from unionhub.core.models import AuditEvent, Clock, Notice
from unionhub.core.workflow import Overtaken, perform

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.fixture
def house(cast):
    return house_of(cast)


def test_everybody_below_is_asked_once_and_finds_it_in_his_to_do(cast, house):
    house.unions["A2"].dissolved_on = date(2026, 2, 1)
    house.unions["A2"].save()
    call = ask(cast)
    codes = set(Filing.objects.values_list("organisation__code", flat=True))
    assert codes == {"A1", "B1", "TA", "TB"}  # the dissolved union is not asked
    assert services.make_filings(call, services.asked_by(call), cast.clerk) == 0
    assert [case.pk for case in todo.waiting_for(cast.officer)] == [filing_of("A1").pk]
    clock = Clock.objects.get(case=filing_of("A1"))
    assert clock.due_on == call.due_on
    assert todo.tally_all(cast.officer).overdue == 1  # the day of March is long over


def test_from_filling_in_to_the_declaration(cast, house):
    make_member(cast.union_a1)
    ask(cast)
    filing = filing_of("A1")
    row, roll, petitions = answers.rows_of(answers.sheet_of(filing))
    assert {cell.question.key: cell.value for cell in row.cells} == FIGURES  # what is in force
    assert (roll.cells[0].known, petitions.cells[0].known) == (1, 0)

    with pytest.raises(ValidationError, match="请核对后勾选"):
        perform(filing, "submit", cast.officer)
    with pytest.raises(ValidationError, match="女职工 201 人多于职工人数 200 人"):
        submit(filing, cast.officer, employees=200, women=201, note="扩建")
    with pytest.raises(ValidationError, match="职工人数变化较大，请填写说明"):
        submit(filing, cast.officer, employees=200)
    assert not FilingAnswer.objects.exists()

    filing = perform(filing, "fill", cast.officer, data={"answers": entered(filing, employees=200)})
    assert filing.state == "open"
    assert FilingAnswer.objects.get(ask="members.headcount.employees").value == 200
    filing = submit(filing, cast.officer, employees=200, note="二期投产")
    assert (filing.state, filing.submitted_on, filing.handler) == ("submitted", timezone.localdate(), None)
    assert not Clock.objects.filter(case=filing, state="running").exists()

    with pytest.raises(ValidationError, match="请填写退回原因"):
        perform(filing, "return", cast.township)
    filing = perform(filing, "return", cast.township, note="二期尚未投产，请核对人数")
    assert (filing.state, filing.handler) == ("returned", cast.officer)
    assert Clock.objects.filter(case=filing, state="running").count() == 1
    assert todo.tally_all(cast.officer).returned == 1

    filing = submit(filing, cast.officer, employees=120, women=41, note="")
    filing = perform(filing, "review", cast.township)
    assert standing(house.employers["A1"])[0].on == date(2026, 1, 31)
    filing = perform(filing, "accept", cast.clerk)
    assert (filing.state, filing.accepted_on, filing.is_open) == ("accepted", timezone.localdate(), False)
    declared = standing(house.employers["A1"])[0]
    assert (declared.on, declared.employees, declared.women, declared.migrants) == (LAST, 120, 41, 10)
    assert (declared.created_by, declared.source) == (cast.clerk, "2026-03 月度填报")
    event = AuditEvent.objects.get(action="members.headcount.change", object_id=str(declared.pk))
    assert event.actor_id == cast.clerk.pk


def test_what_is_unchanged_writes_nothing_and_a_declaration_of_the_day_is_corrected(cast, house):
    ask(cast)
    before = Headcount.objects.count()
    filing = submit(filing_of("A1"), cast.officer)
    perform(perform(filing, "review", cast.township), "accept", cast.clerk)
    assert Headcount.objects.count() == before

    Headcount.objects.create(
        employer=house.employers["B1"], organisation=cast.union_b1, on=LAST, employees=50, women=20
    )
    filing = submit(filing_of("B1"), cast.officer_b, employees=51)
    perform(perform(filing, "review", cast.township_b), "accept", cast.clerk)
    assert [(row.on, row.employees, row.women) for row in standing(house.employers["B1"])] == [(LAST, 51, 20)]
    assert Headcount.objects.filter(employer=house.employers["B1"], is_struck=True).count() == 1


def test_the_month_before_stands_beside_and_a_jump_is_measured_from_it(cast, house):
    ask(cast)
    submit(filing_of("A1"), cast.officer, employees=120)
    ask(cast, date(2026, 4, 1))
    row = next(answers.rows_of(answers.sheet_of(filing_of("A1", date(2026, 4, 1)))))
    employees = row.cells[0]
    assert (employees.known, employees.last, employees.jumps) == (100, 120, False)


def test_nobody_reviews_or_accepts_what_he_filled_in(cast, house):
    both = make_account("both", cast.town_a, (Role.TOWNSHIP, cast.town_a))
    ask(cast)
    filing = perform(filing_of("A1"), "fill", cast.township, data={"answers": entered(filing_of("A1"))})
    filing = submit(filing, cast.officer)
    with pytest.raises(ValidationError, match="由另一人办理"):
        perform(filing, "review", cast.township)  # who helped filling it in
    assert perform(filing, "review", both).state == "reviewed"

    filing = submit(filing_of("A2"), cast.clerk, **FIGURES)
    filing = perform(filing, "review", cast.township)
    with pytest.raises(ValidationError, match="由另一人办理"):
        perform(filing, "accept", cast.clerk)
    with pytest.raises(ValidationError, match="须由有“申报职工人数”权限的经办接收"):
        perform(filing, "accept", cast.head)  # may accept, but keeps no records
    assert not Headcount.objects.filter(on=LAST).exists()


def test_the_township_comes_first_except_where_none_stands_above(cast, house):
    ask(cast)
    filing = submit(filing_of("A1"), cast.officer)
    with pytest.raises(ValidationError, match="请先由上级乡镇"):
        perform(filing, "accept", cast.clerk)
    own = perform(filing_of("TA"), "submit", cast.township, data={"answers": _all(filing_of("TA"))})
    assert perform(own, "accept", cast.clerk).state == "accepted"


def _all(filing):
    return answers.as_known(answers.sheet_of(filing))


def test_an_employer_that_went_elsewhere_is_refused_by_name(cast, house):
    ask(cast)
    filing = perform(submit(filing_of("A1"), cast.officer, employees=110), "review", cast.township)
    employer = Employer.objects.get(pk=house.employers["A1"].pk)
    employer.coverages.update(valid_to=date(2026, 3, 1))
    with pytest.raises(ValidationError, match="已不由这个工会覆盖"):
        perform(filing, "accept", cast.clerk)
    assert filing_of("A1").state == "reviewed"


def test_without_an_account_the_township_has_it_in_hand(cast, house):
    cast.officer_b.grants.update(valid_to=date(2021, 1, 1))
    ask(cast)
    assert filing_of("A1").handler == cast.officer
    assert filing_of("B1").handler == cast.township_b
    assert not todo.waiting_for(cast.clerk).filter(state="open").exists()


def test_the_county_waits_for_the_township(cast, house):
    """What a township has yet to review is none of the clerk's to-do; what has no township above it is."""
    ask(cast)
    filing = submit(filing_of("A1"), cast.officer, employees=110)
    own = perform(filing_of("TA"), "submit", cast.township, data={"answers": _all(filing_of("TA"))})
    assert [one.pk for one in todo.waiting_for(cast.clerk).filter(kind=filing.kind)] == [own.pk]
    assert todo.waiting_for(cast.township).filter(pk=filing.pk).exists()
    filing = perform(filing, "review", cast.township)
    assert {one.pk for one in todo.waiting_for(cast.clerk).filter(kind=filing.kind)} == {filing.pk, own.pk}
    assert perform(filing, "send_back", cast.clerk, note="女职工多于职工").state == "returned"


def test_a_changed_due_day_holds_for_what_is_open(cast, house):
    call = ask(cast)
    submit(filing_of("A1"), cast.officer)
    call.due_on = date(2026, 4, 20)
    call.save()
    assert services.move_due(call) == 5
    assert set(Filing.objects.values_list("due_on", flat=True)) == {date(2026, 4, 20)}
    running = Clock.objects.filter(state="running")
    assert {clock.due_on for clock in running} == {date(2026, 4, 20)}
    assert running.count() == 4  # what is filed has no day to keep


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres_only
def test_of_two_who_send_at_once_one_is_told(cast):
    house_of(cast)
    ask(cast)
    filing = filing_of("A1")
    given = entered(filing)
    results = in_threads(
        *(
            lambda who=who: perform(filing, "submit", who, data={"answers": given}, version=filing.version)
            for who in (cast.officer, cast.township)
        )
    )
    assert sorted(type(result).__name__ for result in results) == ["Filing", "Overtaken"]
    assert isinstance(next(one for one in results if isinstance(one, ValidationError)), Overtaken)
    assert FilingAnswer.objects.filter(filing=filing).count() == 7


def test_reminders_tell_officers_and_townships_once_a_day(cast, house):
    call = ask(cast)
    submit(filing_of("A1"), cast.officer)
    told = services.remind(call, cast.clerk)
    words = dict(Notice.objects.values_list("user__username", "text"))
    assert set(words) == {"officer_a2", "officer_b", "township", "township_b"}
    assert told == 6  # the townships for themselves and for those below
    assert Notice.objects.filter(user=cast.township, text__contains="下属还有 1 个单位没有报送").exists()
    with pytest.raises(ValidationError, match="今天已经催报过"):
        services.remind(call, cast.clerk)
    assert AuditEvent.objects.filter(action="reports.call.change", reason__startswith="催报").count() == 1
    assert services.remind_where_due(date(2026, 4, 7)) == 0  # told today already


def test_the_morning_reminds_near_the_day_only(cast, house):
    call = ask(cast)
    assert services.remind_where_due(date(2026, 6, 30)) == 0
    assert services.remind_where_due(call.due_on) > 0


def test_the_calendar_goes_on_by_itself(cast, house):
    assert services.due_calls(date(2026, 3, 24)) == []
    ask(cast, date(2026, 2, 1))
    assert services.due_calls(date(2026, 3, 25)) == [(cast.county, MONTH, cast.clerk)]
    services.open_call(cast.county, MONTH, cast.clerk)
    assert services.due_calls(date(2026, 3, 26)) == []
    with pytest.raises(ValidationError, match="这个月已经布置过"):
        services.open_call(cast.county, MONTH, cast.clerk)


def test_whoever_may_not_ask_is_refused(cast, house):
    with pytest.raises(PermissionDenied):
        services.open_call(cast.county, MONTH, cast.township)
