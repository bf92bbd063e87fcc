"""The draft of last month's report on the first working day of the month, made by the system itself.

Nobody's name is used for what nobody did: the report is entered without a person, its timeline and the audit log say
系统, and every step from checking on is done by people. Each piece is done once, whatever was done before: a task that
is run again, or later because the machine was off, goes on where it stopped.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionhub.core import audit, saving, scope
from unionhub.core.clocks import working_calendar
from unionhub.core.enums import NoticeKind
from unionhub.core.indicators.period import month_end
from unionhub.core.indicators.reading import SYSTEM
from unionhub.core.models import CaseEvent, Organisation, User
from unionhub.core.notices import notify_all
from unionhub.core.workflow import workflow

from ..closing import engine, months, store
from ..columns import month_before
from ..models import PeriodClose, ReturnForm
from .constants import month_words
from .making import MAKE, forms_for, keep, make

PREPARE = "reports.close.prepare"
WHY = "每月首个工作日自动编制草稿。"


def prepare_month(today: date | None = None) -> PeriodClose | None:
    """See that last month's report is there as a draft, counted, with a file; returns it when something was done.

    Nothing is done before the first working day of the month, on days off, and once people took the report further.
    """
    today = today or timezone.localdate()
    calendar = working_calendar()
    if today < calendar.next_working(today.replace(day=1)) or not calendar.works(today):
        return None
    county = Organisation.objects.filter(parent=None).order_by("path").first()
    month = month_before(today)
    if county is None or timezone.localdate(county.created_at) > month_end(month):
        return None  # the system was not yet in use
    close = store.latest(county, month) or open_by_system(county, month)
    if close.state != "draft" or close.files.exists():
        return None
    if close.counted_at is None:
        engine.count(close, SYSTEM)
    return close if _make_files(close) else None


@transaction.atomic
def open_by_system(county: Organisation, month: date) -> PeriodClose:
    """Enter the month's report without a person; the county is locked, so that only one is entered."""
    Organisation.objects.select_for_update().get(pk=county.pk)
    there = store.latest(county, month)
    if there is not None:
        return there
    close = PeriodClose(
        organisation=county, county=county, month=month, title=f"{months.words(month)}月度报表"
    )
    close.save()
    CaseEvent.objects.create(
        case_id=close.pk,
        actor_name=audit.SYSTEM,
        transition="open",
        label="登记",
        target=close.state,
        note=WHY,
    )
    state = workflow(close.kind).state(close.state).label
    audit.record(PREPARE, obj=close, changes={"title": ["", close.title], "state": ["", state]}, reason=WHY)
    return close


def _make_files(close: PeriodClose) -> bool:
    """A draft of every form in use (of our own workbook where there is none), and a notice; once."""
    made: list[tuple[ReturnForm | None, Any]] = []
    failed: list[str] = []
    for form in forms_for(close):
        try:
            made.append((form, make(close, form)))
        except ValidationError as error:
            failed.append(f"“{form}”未能生成：{''.join(error.messages)}")
    if not made:
        made.append((None, make(close, None)))
    with transaction.atomic():
        locked = PeriodClose.objects.select_for_update(of=saving.whole_row(PeriodClose)).get(pk=close.pk)
        if locked.files.exists():
            return False
        for form, file in made:
            keep(locked, form, file, None)
        words = f"{month_words(close.month)}月度报表草稿已编制，请核对。" + "".join(failed)
        notify_all(_clerks(close.county), words, locked.get_absolute_url(), NoticeKind.TODO)
    return True


def _clerks(county: Organisation) -> list[User]:
    """Everybody who may make the county's returns."""
    users = User.objects.filter(is_active=True).select_related("organisation")
    return [
        user for user in users if any(county.path.startswith(path) for path in scope.scope_paths(user, MAKE))
    ]
