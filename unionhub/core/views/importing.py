"""The base of imports: one page in four steps (file, headings, preview, done), all declared by the sheet."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.urls import reverse

from .. import form_tokens, jobs, masking, uploads
from ..models.import_batch import ImportBatch, ImportState, RowStatus
from ..scope import OutOfScope, where
from ..sensitive import SensitiveError, open_many
from ..sheets import Sheet, StagedRow, batches, sheet_for
from ..sheets.layout import Layout, column_letters
from ..sheets.template import REQUIRED_MARK
from .form import PAGE_TOO_OLD
from .page import ObjectPage, Page

ROWS_SHOWN = 50
RECENT = 10
STEPS = ("选择文件", "标题对应", "预览确认", "完成")
_STEP_OF = {
    ImportState.READING: 1,
    ImportState.MATCHING: 1,
    ImportState.REFUSED: 1,
    ImportState.READY: 2,
    ImportState.APPLYING: 2,
    ImportState.APPLIED: 3,
    ImportState.UNDOING: 3,
    ImportState.UNDONE: 3,
}
#: What a step is called whose job ended without a result: its name, and the buttons to repeat and to leave it.
_STUCK_WORDS = {
    ImportState.READING: ("读取", "再次读取", "放弃这次导入"),
    ImportState.APPLYING: ("写入", "再次导入", "放弃这次导入"),
    ImportState.UNDOING: ("撤销", "再次撤销", "放弃撤销"),
}
_HIDDEN = masking.STAR * 6


class ImportView(Page):
    """The first step: choose a file. A subclass sets `action`, `sheet_key`, `batch_url_name`, `template_url_name`."""

    template_name = "kernel/import_start.html"
    sheet_key = ""
    batch_url_name = ""
    template_url_name = ""

    @property
    def sheet(self) -> Sheet:
        """What the rows mean."""
        return sheet_for(self.sheet_key)

    def get_title(self) -> str:
        """By default «导入» and the sheet's name."""
        return self.title or f"导入{self.sheet.label}"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the file box and one's recent imports."""
        return self.start()

    def start(self, status: int = 200, problem: str = "") -> HttpResponse:
        """Show the page, with what was wrong and the answers given."""
        sheet, recent = self.sheet, ImportBatch.objects.visible_to(self.request.user)
        return self.render(
            status=status,
            problem=problem,
            sheet=sheet,
            steps=STEPS,
            step=0,
            limit_mb=sheet.limits_in_force.size >> 20,
            limit_rows=sheet.limits_in_force.rows,
            options=[
                (option, option.choice_list(self.user), self.request.POST.get(option.name, option.default))
                for option in sheet.options
            ],
            required=[column.heading for column in sheet.columns if column.heading_needed],
            others=[column.heading for column in sheet.columns if not column.heading_needed],
            template_url=reverse(self.template_url_name) if self.template_url_name else "",
            recent=[
                (batch, reverse(self.batch_url_name, args=[batch.pk]))
                for batch in recent.filter(sheet_key=self.sheet_key)[:RECENT]
            ],
            form_token=form_tokens.issue(self.request),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the file and go on to its own page."""
        upload: Any = request.FILES.get("file")
        problem = uploads.problem_of(request)
        if problem or upload is None:
            return self.start(422, problem or "请先选择要导入的文件。")
        home, answers = where(self.user, self.action), request.POST.dict()
        try:
            with transaction.atomic():
                token = form_tokens.redeem(request)
                batch = batches.accept(self.sheet, upload, self.user, home, answers)
                landing = reverse(self.batch_url_name, args=[batch.pk])
                form_tokens.land(token, landing)
        except form_tokens.AlreadyDone as done:
            return HttpResponseRedirect(done.landing or request.path)
        except (form_tokens.TokenMissing, form_tokens.TokenReused):
            return self.start(400, PAGE_TOO_OLD)
        except ValidationError as refusal:
            return self.start(422, " ".join(refusal.messages))
        return HttpResponseRedirect(landing)


class ImportBatchView(ObjectPage):
    """The further steps of one import. A subclass sets `action`, `sheet_key`, `start_url_name`."""

    model = ImportBatch
    template_name = "kernel/import_batch.html"
    select_related = ("organisation", "job", "marked")
    sheet_key = ""
    start_url_name = ""

    @property
    def sheet(self) -> Sheet:
        """What the rows mean."""
        return sheet_for(self.sheet_key)

    @property
    def batch(self) -> Any:
        """The import of this page."""
        return self.object

    def get_title(self) -> str:
        """By default «导入» and the sheet's name."""
        return self.title or f"导入{self.sheet.label}"

    def get_object(self) -> ImportBatch:
        """One's own import of this kind."""
        batch = super().get_object()
        if batch.sheet_key != self.sheet_key:
            raise OutOfScope(ImportBatch._meta.label)
        return batch

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """The way back leads over the first step."""
        way = Page.get_breadcrumbs(self)
        return [*way[:-1], (self.get_title(), reverse(self.start_url_name)), (str(self.object), "")]

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds where the import stands and what its step needs."""
        batch = self.batch
        context = super().get_context(
            batch=batch,
            sheet=self.sheet,
            steps=STEPS,
            step=_STEP_OF[batch.state],
            waits=batch.is_waiting,
            stuck=_STUCK_WORDS[batch.state] if batch.is_stuck else None,
            answers=self.answers(),
            progress_url=reverse("job-progress", args=[batch.job_id]) if batch.job_id else "",
            marked_url=self.marked_url(),
            start_url=reverse(self.start_url_name),
        )
        if batch.state == ImportState.MATCHING:
            context |= self.matching()
        elif batch.state not in (ImportState.READING, ImportState.REFUSED):
            context |= self.preview()
        return context | more

    def answers(self) -> list[tuple[str, str]]:
        """The answers to the sheet's options, in words."""
        given = self.batch.options
        return [
            (option.label, option.shown(given[option.name], self.user))
            for option in self.sheet.options
            if given.get(option.name)
        ]

    def marked_url(self) -> str:
        """Where the marked workbook is fetched, as long as it is kept."""
        job = self.batch.marked
        return reverse("job-download", args=[job.pk]) if job is not None and job.has_file else ""

    # --- Headings ---------------------------------------------------------------------------------------------

    def matching(self) -> dict[str, Any]:
        """Their headings with what each would be, and what else must be known before reading."""
        layout, columns = Layout.from_json(self.batch.layout), self.sheet.columns
        sent = self.request.method == "POST"
        doubled = {at for pair in layout.doubled for at in pair}
        return {
            "layout": layout,
            "our_columns": [
                (column.name, column.heading + (REQUIRED_MARK if column.heading_needed else ""))
                for column in columns
            ],
            "their_columns": [
                {
                    "at": at,
                    "letters": column_letters(at),
                    "heading": heading,
                    "chosen": self.request.POST.get(f"column-{at}", "")
                    if sent
                    else layout.mapping.get(at, ""),
                    "unknown": at in layout.unknown,
                    "doubled": at in doubled,
                    "hidden": at in layout.hidden_columns,
                }
                for at, heading in enumerate(layout.headings)
                if heading
            ],
            "missing": [column.heading for column in columns if column.name in layout.missing],
            "must_be_known": must_be_known(layout),
        }

    def match(self) -> None:
        """Take the match as posted. Raises ValidationError in words."""
        posted = self.request.POST
        layout = Layout.from_json(self.batch.layout or {})
        if must_be_known(layout) and posted.get("known") != "1":
            raise ValidationError("请先勾选“我已知道”。")
        mapping = {at: posted.get(f"column-{at}", "") for at in range(len(layout.headings))}
        batches.match(self.batch, {at: name for at, name in mapping.items() if name}, self.user)

    # --- Preview ----------------------------------------------------------------------------------------------

    def preview(self) -> dict[str, Any]:
        """The tabs with counts, and the rows of the open one."""
        batch = self.batch
        counts = {status: batch.counts.get(status, 0) for status in RowStatus.values}
        tab = self.request.GET.get("tab", "")
        if tab not in counts:
            first = (
                RowStatus.BAD.value
                if counts["bad"] and batch.state == ImportState.READY
                else RowStatus.NEW.value
            )
            tab = first if counts[first] else next((key for key, count in counts.items() if count), "new")
        return {
            "counts": counts,
            "tabs": [
                {"key": status, "label": RowStatus(status).label, "count": count}
                for status, count in counts.items()
                if count or status != RowStatus.ASK
            ],
            "tab": tab,
            "to_write": counts["new"] + counts["changed"] + counts["ask"],
            "headings": [column.heading for column in self.sheet.columns],
            **(self.rows(tab) if tab != RowStatus.BAD else {}),
        }

    def rows(self, tab: str) -> dict[str, Any]:
        """Rows of a tab, masked; changed cells as old → new."""
        after = self.request.GET.get("after", "0")
        start = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
        found = list(
            self.batch.rows.filter(status=tab, number__gt=start).order_by("number")[: ROWS_SHOWN + 1]
        )
        rows = [self.sheet.staged(row) for row in found[:ROWS_SHOWN]]
        self.open(rows)
        columns = self.sheet.columns
        mask = masking.row_masker({column.name: column.kind for column in columns})
        shown = []
        for row in rows:
            new = mask({column.name: column.shown(row.values.get(column.name)) for column in columns})
            cells = [(new[column.name], row.old.get(column.name)) for column in columns]
            shown.append(
                (row.number if row.in_file else "—", cells, "；".join(item[1] for item in row.problems))
            )
        return {
            "shown_rows": shown,
            "hints": any(row.problems for row in rows),
            "next_after": rows[-1].number if len(found) > ROWS_SHOWN else 0,
        }

    def open(self, rows: list[StagedRow]) -> None:
        """Open the sealed values of these rows, to be masked; what no key opens is shown as stars."""
        for name in self.sheet.sealed_names:
            model, field = self.sheet.sealed_field(name)
            pairs: list[tuple[Any, str]] = [(row.row_key, row.values.get(name) or "") for row in rows]
            try:
                opened = open_many(model, field, pairs)
            except SensitiveError:
                opened = [_HIDDEN if sealed else "" for _, sealed in pairs]
            for row, plain in zip(rows, opened, strict=True):
                row.values[name] = plain

    # --- What is done -----------------------------------------------------------------------------------------

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go on, write, take back, cancel, repeat or leave: `do` says which."""
        batch, user, do = self.batch, self.user, request.POST.get("do", "")
        steps: dict[str, Callable[[], object]] = {
            "match": self.match,
            "apply": lambda: batches.ask(batch, "apply", user, request.POST.get("good_rows") == "1"),
            "undo": lambda: batches.ask(batch, "undo", user),
            "cancel": self.cancel,
            "again": lambda: batches.again(batch, user),
            "give-up": lambda: batches.give_up(batch, user),
        }
        if do not in steps:
            return HttpResponseBadRequest(
                "没有这项操作，请返回重试。".encode(), content_type="text/plain; charset=utf-8"
            )
        try:
            steps[do]()
        except (ValidationError, jobs.JobError) as refusal:
            words = " ".join(getattr(refusal, "messages", [str(refusal)]))
            if do == "match" and batch.state == ImportState.MATCHING:
                return self.render(status=422, problem=words)
            messages.error(request, words)
        return HttpResponseRedirect(request.path)

    def cancel(self) -> None:
        """Stop the job under way. Raises JobError when there is none."""
        if not self.batch.is_waiting:
            raise jobs.JobError("现在没有进行中的任务可以取消。")
        jobs.cancel_job(self.batch.job, self.user)


def must_be_known(layout: Layout) -> bool:
    """Whether the file shows less than would be read, or another sheet fits as well: the user must say he knows."""
    return bool(
        layout.hidden_rows
        or layout.hidden_columns
        or layout.filtered
        or layout.rivals
        or layout.state != "visible"
    )
