"""The base of imports: one page in four steps (file, reading, preview, done)."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.urls import reverse

from .. import form_tokens, imports, masking, uploads
from ..models.import_batch import ImportBatch, ImportState, RowStatus
from ..scope import OutOfScope, where
from .form import PAGE_TOO_OLD
from .page import ObjectPage, Page

ROWS_SHOWN = 50
RECENT = 10
STEPS = ("选择文件", "读取核对", "预览确认", "完成")
_STEP_OF = {
    ImportState.READING: 1,
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


class ImportView(Page):
    """The first step: choose a file. A subclass sets `action`, `title`, `handler_key`, `batch_url_name`."""

    template_name = "kernel/import_start.html"
    handler_key = ""
    batch_url_name = ""

    @property
    def handler(self) -> imports.ImportHandler:
        """What the rows mean."""
        return imports.handler_for(self.handler_key)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the file box and one's recent imports."""
        return self.start()

    def start(self, status: int = 200, problem: str = "") -> HttpResponse:
        """Show the page, with what was wrong."""
        recent = ImportBatch.objects.visible_to(self.request.user).filter(handler=self.handler_key)[:RECENT]
        return self.render(
            status=status,
            problem=problem,
            handler=self.handler,
            steps=STEPS,
            step=0,
            limit_mb=self.handler.limits.size >> 20,
            required=[self.handler.headings[name] for name in self.handler.required],
            recent=[(batch, reverse(self.batch_url_name, args=[batch.pk])) for batch in recent],
            form_token=form_tokens.issue(self.request),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the file and go on to its own page."""
        user: Any = request.user
        upload: Any = request.FILES.get("file")
        problem = uploads.problem_of(request)
        if problem or upload is None:
            return self.start(422, problem or "请先选择要导入的文件。")
        try:
            with transaction.atomic():
                token = form_tokens.redeem(request)
                batch = imports.accept(self.handler, upload, user, where(request.user, self.action))
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
    """The further steps of one import. A subclass sets `action`, `title`, `handler_key`, `start_url_name`."""

    model = ImportBatch
    template_name = "kernel/import_batch.html"
    select_related = ("organisation", "job")
    handler_key = ""
    start_url_name = ""

    @property
    def handler(self) -> imports.ImportHandler:
        """What the rows mean."""
        return imports.handler_for(self.handler_key)

    def get_object(self) -> ImportBatch:
        """One's own import of this kind."""
        batch = super().get_object()
        if batch.handler != self.handler_key:
            raise OutOfScope(ImportBatch._meta.label)
        return batch

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """The way back leads over the first step."""
        way = super().get_breadcrumbs()
        return [*way[:-1], (self.title, reverse(self.start_url_name)), (str(self.object), "")]

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds where the import stands, the tabs with counts, and the rows of the open tab."""
        batch: Any = self.object
        counts = {status: batch.counts.get(status, 0) for status in RowStatus.values}
        tab = self.request.GET.get("tab", "")
        if tab not in counts:
            tab = next((status for status in RowStatus.values if counts[status]), RowStatus.NEW)
        return super().get_context(
            batch=batch,
            steps=STEPS,
            step=_STEP_OF[batch.state],
            waits=batch.is_waiting,
            stuck=_STUCK_WORDS[batch.state] if batch.is_stuck else None,
            tabs=[
                {"key": status, "label": RowStatus(status).label, "count": counts[status]}
                for status in RowStatus.values
            ],
            tab=tab,
            to_write=counts[RowStatus.NEW] + counts[RowStatus.CHANGED],
            headings=list(self.handler.headings.values()),
            **(self.rows(tab) if batch.state != ImportState.READING else {}),
            form_token=form_tokens.issue(self.request),
            start_url=reverse(self.start_url_name),
            **more,
        )

    def rows(self, tab: str) -> dict[str, Any]:
        """The open tab: rows with changed cells as old → new, or the problems grouped by kind."""
        batch: Any = self.object
        if tab == RowStatus.BAD:
            grouped: dict[tuple[str, str], list[int]] = {}
            for row, heading, words in batch.problems:
                grouped.setdefault((heading, words), []).append(row)
            return {
                "problem_groups": [
                    (heading, words, numbers[:30], len(numbers))
                    for (heading, words), numbers in grouped.items()
                ]
            }
        after = self.request.GET.get("after", "0")
        start = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
        found = list(batch.rows.filter(status=tab, number__gt=start).order_by("number")[: ROWS_SHOWN + 1])
        mask = masking.row_masker(
            {name: self.handler.kinds.get(name, masking.Kind.OPEN) for name in self.handler.headings}
        )
        shown = []
        for stored in found[:ROWS_SHOWN]:
            content = stored.load()
            new, old = ({k: v or "" for k, v in content[part].items()} for part in ("values", "old"))
            new_text, old_text = mask(new), mask(old)
            cells = [
                (
                    new_text[name],
                    old_text[name]
                    if stored.status == RowStatus.CHANGED and new.get(name, "") != old.get(name, "")
                    else None,
                )
                for name in self.handler.headings
            ]
            shown.append((stored.number, cells))
        return {
            "shown_rows": shown,
            "next_after": found[ROWS_SHOWN - 1].number if len(found) > ROWS_SHOWN else 0,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Write the rows or take them back, repeat or leave a step that came to nothing: `do` says which."""
        steps: dict[str, Callable[..., None]] = {
            "apply": partial(imports.ask, step="apply"),
            "undo": partial(imports.ask, step="undo"),
            "again": imports.again,
            "give-up": imports.give_up,
        }
        perform = steps.get(request.POST.get("do", ""))
        if perform is None:
            return HttpResponseBadRequest(
                "没有这项操作，请返回重试。".encode(), content_type="text/plain; charset=utf-8"
            )
        try:
            perform(self.object, user=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return HttpResponseRedirect(request.path)
