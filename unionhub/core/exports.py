"""Lists as Excel files: exactly what is shown, at once or by a job."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import resolve, reverse
from django.utils import timezone

from . import audit
from .excel import ExcelColumn, Lines, write_book
from .jobs import JobContext, JobError, JobKind, start_job
from .listing import Listing
from .models import Job
from .scope import where


def write_listing(
    target: str | BinaryIO,
    title: str,
    listing: Listing,
    user: Any,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Write the list as shown; `progress` is told the rows done now and then. Returns the number of rows."""
    columns = [ExcelColumn(head.label, head.width, head.form) for head in listing.columns]

    def rows() -> Iterator[list[Any]]:
        for at, cells in enumerate(listing.export_rows(), 1):
            yield cells
            if at % 500 == 0:
                progress(at)

    def note(written: int) -> Lines:
        used = listing.filterset.in_use() if listing.filterset is not None else []
        return [*origin(title, user, written), ("筛选", "、".join(used) or "无")]

    return write_book(target, title, columns, rows(), note)


def origin(title: str, user: Any, written: int) -> list[tuple[str, str]]:
    """What every exported file says of itself: what it is, whose, of when, how long."""
    return [
        ("内容", title),
        ("导出人", f"{user}（{user.organisation}）"),
        ("导出时间", timezone.localtime().strftime("%Y-%m-%d %H:%M")),
        ("行数", str(written)),
    ]


def list_export(action: str, label: str) -> JobKind:
    """The job that exports long lists whose `export_action` is `action`: one line in the app's JOBS."""
    return JobKind(action, label, action, run_list_export, time_limit=900, result_parameter="core.file.days")


def start_list_export(view: Any, user: Any) -> Job:
    """Ask for the job that writes the list as it is shown now. Raises ValidationError in words."""
    listing = view.listing
    place = view.request.resolver_match
    params = {
        "list": place.view_name,
        # Of a list whose address names something (a figure at an organisation).
        "place": urlencode(place.captured_kwargs),
        "title": view.get_title(),
        "query": view.query(),
        "columns": [head.name for head in listing.columns],
    }
    try:
        return start_job(
            view.export_action,
            user,
            where(user, view.export_action),
            params,
            title=f"导出：{view.get_title()}",
        )
    except (ValueError, JobError) as refusal:
        raise ValidationError("现在的查找内容不能用于后台导出，请改用筛选条件缩小范围。") from refusal


def run_list_export(ctx: JobContext) -> None:
    """Write the list of another day's page: the same declaration, the same scope, asked afresh."""
    place = dict(parse_qsl(ctx.params.get("place", "")))
    match: Any = resolve(reverse(ctx.params["list"], kwargs=place))
    view = match.func.view_class()
    view.kwargs = match.kwargs
    listing = view.listing_for(ctx.user, QueryDict(ctx.params["query"]), ctx.params["columns"])
    total = listing.rows.order_by().count()
    path = ctx.working_folder() / "list.xlsx"
    title = ctx.params.get("title") or view.title
    written = write_listing(
        str(path), title, listing, ctx.user, lambda done: ctx.progress(done, total, "正在写入")
    )
    ctx.attach(path, f"{title} {timezone.localdate():%Y%m%d}.xlsx")
    with ctx.effect(last=True):
        audit.record(
            ctx.kind.action, actor=ctx.user, organisation=ctx.organisation, count=written, label=title
        )
