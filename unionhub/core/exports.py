"""Writes Excel files in which text stays text: no cell of ours is ever taken for a formula, a number or a link."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import resolve, reverse
from django.utils import timezone

from . import audit
from .jobs import JobContext, JobError, JobKind, start_job
from .listing import Listing
from .models import Job
from .scope import where

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_TEXT = 32_767
MAX_ROWS = 1_048_575
#: What a sheet may not hold at all: control characters but tab and line feed, and halves of surrogate pairs.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TRIGGERS = frozenset("=+-@|%")


def clean_text(text: str) -> str:
    """The text without what a sheet cannot hold, cut to what a cell can."""
    return _FORBIDDEN.sub("", text)[:MAX_TEXT]


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula once it is edited or saved as CSV.

    Width is folded («＝» becomes «=») and leading blanks, controls and invisible characters are skipped.
    """
    folded = unicodedata.normalize("NFKC", text)
    for char in folded:
        if char in _TRIGGERS:
            return True
        if not (char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Zs")):
            return False
    return False


class Writer:
    """One sheet, written row by row with constant memory. Use as a context manager."""

    def __init__(
        self, target: str | IO[bytes], title: str, columns: Iterable[tuple[str, int]], author: str = ""
    ) -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
            "in_memory": False,
        }
        self.book = xlsxwriter.Workbook(target, options)
        self.book.set_properties(
            {"title": clean_text(title), "author": clean_text(author), "company": settings.PRODUCT_NAME}
        )
        self.sheet = self.book.add_worksheet(sheet_name(title))
        bold = self.book.add_format({"bold": True, "bottom": 1, "bg_color": "#F2F3F5"})
        self.text = self.book.add_format({"num_format": "@"})
        self.quoted = self.book.add_format({"num_format": "@", "quote_prefix": True})
        self.date = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.money = self.book.add_format({"num_format": "#,##0.00"})
        self.row = 0
        for at, (label, width) in enumerate(columns):
            self.sheet.set_column(at, at, width)
            self.sheet.write_string(0, at, clean_text(label), bold)
        self.sheet.freeze_panes(1, 1)

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *error: Any) -> None:
        self.book.close()

    def write(self, cells: Iterable[Any]) -> None:
        """Write the next row."""
        self.row += 1
        for at, value in enumerate(cells):
            self.cell(at, value)

    def cell(self, at: int, value: Any) -> None:
        """Write one cell by the value's own type; whatever is not a number or a date is text."""
        if value is None or value == "":
            return
        if isinstance(value, bool):
            self.sheet.write_string(self.row, at, "是" if value else "否", self.text)
        elif isinstance(value, Decimal):
            self.sheet.write_number(self.row, at, value, self.money)
        elif isinstance(value, int) and abs(value) < 10**15:
            self.sheet.write_number(self.row, at, value)
        elif isinstance(value, datetime):
            self.sheet.write_datetime(self.row, at, value.replace(tzinfo=None), self.moment)
        elif isinstance(value, date) and value.year >= 1900:
            self.sheet.write_datetime(self.row, at, value, self.date)
        else:
            text = clean_text(str(value))
            self.sheet.write_string(
                self.row, at, text, self.quoted if looks_like_formula(text) else self.text
            )

    def note(self, lines: Iterable[tuple[str, str]]) -> None:
        """Add a second sheet that says what this file is: who, when, what was asked for."""
        sheet = self.book.add_worksheet("导出说明")
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 60)
        for at, (label, text) in enumerate(lines):
            sheet.write_string(at, 0, clean_text(label))
            sheet.write_string(at, 1, clean_text(text), self.text)


def sheet_name(title: str) -> str:
    """A sheet name Excel takes: at most 31 characters, without []:*?/\\ and not framed by an apostrophe."""
    return re.sub(r"[\[\]:*?/\\]", " ", clean_text(title)).strip(" '")[:31] or "列表"


def write_listing(
    target: str | IO[bytes],
    title: str,
    listing: Listing,
    user: Any,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Write the list as shown; `progress` is told the rows done now and then. Returns the number of rows."""
    columns = [(head.label, head.width) for head in listing.columns]
    written = 0
    with Writer(target, title, columns, author=str(user)) as writer:
        for cells in listing.export_rows():
            if written == MAX_ROWS:
                break
            writer.write(cells)
            written += 1
            if written % 500 == 0:
                progress(written)
        used = listing.filterset.in_use() if listing.filterset is not None else []
        writer.note(
            [
                ("内容", title),
                ("导出人", f"{user}（{user.organisation}）"),
                ("导出时间", timezone.localtime().strftime("%Y-%m-%d %H:%M")),
                ("行数", str(written)),
                ("筛选", "、".join(used) or "无"),
            ]
        )
    return written


def list_export(action: str, label: str) -> JobKind:
    """The job that exports long lists whose `export_action` is `action`: one line in the app's JOBS."""
    return JobKind(action, label, action, run_list_export, time_limit=900, result_parameter="core.file.days")


def start_list_export(view: Any, user: Any) -> Job:
    """Ask for the job that writes the list as it is shown now. Raises ValidationError in words."""
    listing = view.listing
    params = {
        "list": view.list_key,
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
    page: Any = resolve(reverse(ctx.params["list"])).func
    view = page.view_class()
    listing = view.listing_for(ctx.user, QueryDict(ctx.params["query"]), ctx.params["columns"])
    total = listing.rows.order_by().count()
    path = ctx.working_folder() / "list.xlsx"
    title = view.title
    written = write_listing(
        str(path), title, listing, ctx.user, lambda done: ctx.progress(done, total, "正在写入")
    )
    ctx.attach(path, f"{title} {timezone.localdate():%Y%m%d}.xlsx")
    with ctx.effect(last=True):
        audit.record(
            ctx.kind.action, actor=ctx.user, organisation=ctx.organisation, count=written, label=title
        )
