"""The app's kinds of jobs, and thin Celery wrappers."""

from celery import shared_task

from unionhub.core.jobs import JobKind, start_job

from .jobs import closes, filings, forms, returns, summaries, upward
from .returns.preparing import prepare_month
from .services import filings as filing_services

JOBS: tuple[JobKind, ...] = (
    *filings.JOBS,
    *closes.JOBS,
    *summaries.JOBS,
    *forms.JOBS,
    *returns.JOBS,
    *upward.JOBS,
)


@shared_task(name="reports.open_calls", expires=3600)
def open_calls_task() -> None:
    """Make the month's call where there is none yet, and start asking the unions."""
    for county, month, user in filing_services.due_calls():
        call = filing_services.open_call(county, month, user)
        start_job("reports.ask_filings", user, county, {"call": call.pk}, dedupe_key=str(call.pk))


@shared_task(name="reports.remind_filings", expires=3600)
def remind_filings_task() -> None:
    """Remind those whose filing is due or overdue; days off are left out."""
    filing_services.remind_where_due()


@shared_task(name="reports.prepare_month", expires=6 * 3600)
def prepare_month_task() -> None:
    """Last month's report as a draft, counted and filled, on the first working day of the month."""
    prepare_month()
