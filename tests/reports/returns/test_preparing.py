"""The draft on the month's first working day: by the system, once, and not after people took it further."""

from datetime import UTC, date, datetime

import pytest

from reports.closing import engine
from reports.models import PeriodClose, ReturnFile
from reports.returns.preparing import prepare_month
from reports.services import closes as services
from reports.tasks import prepare_month_task
from tests.reports.closing.make import furnish
from tests.reports.returns.make import a_form, mark
from tests.workbook_parts.forms import make_form_a
from unionhub.core.models import AuditEvent, CaseEvent, Holiday, HolidayYear, Notice, Organisation
from unionhub.core.workflow import perform

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
#: 1 August 2026 is a Saturday; the Monday is made a day off.
SATURDAY, MONDAY, TUESDAY = date(2026, 8, 1), date(2026, 8, 3), date(2026, 8, 4)
JULY = date(2026, 7, 1)


@pytest.fixture
def county(cast):
    furnish(cast)
    Organisation.objects.update(created_at=datetime(2026, 1, 1, tzinfo=UTC))
    year, _ = HolidayYear.objects.get_or_create(year=2026)
    Holiday.objects.create(year=year, on=MONDAY, name="测试节")
    return cast.county


def test_on_the_first_working_day_and_once(cast, county):
    assert prepare_month(SATURDAY) is None
    assert prepare_month(MONDAY) is None, "a day off"
    assert not PeriodClose.objects.exists()
    close = prepare_month(TUESDAY)
    assert close == PeriodClose.objects.get()
    close.refresh_from_db()
    assert (close.month, close.edition, close.state, close.created_by) == (JULY, 1, "draft", None)
    assert close.counted_at
    file = ReturnFile.objects.get()
    assert (file.is_draft, file.form, file.made_by_name) == (True, None, "系统")
    assert file.filename == "测试县总工会-2026年7月-月度报表（草稿）.xlsx"
    told = Notice.objects.filter(link=close.get_absolute_url())
    assert {notice.user.username for notice in told} == {"clerk", "head"}
    assert set(CaseEvent.objects.values_list("actor", "actor_name")) == {(None, "系统")}
    traces = AuditEvent.objects.filter(action__in=("reports.close.prepare", "reports.return.make"))
    assert traces.count() == 3
    assert set(traces.values_list("actor_id", flat=True)) == {0}
    for day in (TUESDAY, date(2026, 8, 5)):
        assert prepare_month(day) is None
    prepare_month_task()
    assert (ReturnFile.objects.filter(close=close).count(), told.count()) == (1, 2)


def test_goes_on_where_it_stopped_and_fills_the_forms_in_use(cast, county):
    form = a_form(cast, make_form_a())
    mark(form, "月报表!I8", key="members.members", column="end")
    broken = a_form(cast, make_form_a(), "写错的表")
    mark(broken, "月报表!G8", key="members.members", column="end")  # a formula
    close = services.open_month(county, JULY, cast.clerk)
    assert prepare_month(date(2026, 8, 20)) == close, "the machine was off, or somebody opened it by hand"
    assert [file.form for file in ReturnFile.objects.all()] == [form]
    text = Notice.objects.filter(user=cast.clerk).latest("pk").text
    assert "写错的表" in text
    assert "G8" in text
    # The case still goes its way, by people.
    for finding in close.findings.filter(is_hard=False):
        services.note(finding, "情况属实。", cast.clerk)
    if not close.findings.filter(is_hard=True).exists():
        assert perform(PeriodClose.objects.get(pk=close.pk), "check", cast.clerk).state == "checked"


def test_nothing_once_people_took_it_further_or_before_the_system_was_used(cast, county):
    close = services.open_month(county, JULY, cast.clerk)
    engine.count(close, cast.clerk)
    PeriodClose.objects.filter(pk=close.pk).update(state="checked")
    assert prepare_month(TUESDAY) is None
    assert not ReturnFile.objects.exists()
    Organisation.objects.update(created_at=datetime(2026, 8, 2, tzinfo=UTC))
    PeriodClose.objects.filter(pk=close.pk).update(month=date(2026, 6, 1))
    assert prepare_month(TUESDAY) is None
    assert not PeriodClose.objects.filter(month=JULY).exists()
