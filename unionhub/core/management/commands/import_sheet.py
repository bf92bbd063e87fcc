"""Import a workbook for an account, from the server's console: the browser's own steps, one after the other."""

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandParser

from ...models import User
from ...models.import_batch import ImportBatch, ImportState, RowStatus
from ...models.job import JobState
from ...sheets import batches
from ...sheets.console import account_for, keep_result, place_for, refuse, run_here, sheet_named
from ...sheets.layout import Layout, missing_words
from ...sheets.sheet import BEYOND_FILE, Sheet


class Command(BaseCommand):
    """manage.py import_sheet KEY FILE --as USER; see the options. Prints one JSON object, whatever happens to rows."""

    help = (
        "以某个账号的身份导入表格：读取、核对、写入与网页上相同。输出 JSON；有一行不合格时退出码为 1，"
        "并且（除非加 --good-rows）什么都不写入。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which sheet, which file, for whom, and what the browser's pages would ask."""
        parser.add_argument("key", help="表格名，如 members")
        parser.add_argument("file", type=Path, help="要导入的 .xlsx 或 .csv 文件")
        parser.add_argument("--as", dest="account", required=True, metavar="用户名", help="以谁的身份")
        parser.add_argument("--dry-run", action="store_true", help="只读取核对，不写入")
        parser.add_argument("--good-rows", action="store_true", help="有误的行不导入，其余照常写入")
        parser.add_argument(
            "--as-found", action="store_true", help="按识别出的标题和行读取（含隐藏、筛选的行）"
        )
        parser.add_argument("--whole-roll-on", default="", metavar="日期", help="这是该日的全部名册")
        parser.add_argument(
            "--option", action="append", default=[], metavar="名称=内容", help="网页上要先说明的项，可多次"
        )
        parser.add_argument("--errors", type=Path, metavar="OUT.xlsx", help="把标注错误的工作簿写到这里")

    def handle(self, *args, **options) -> None:
        """Do it and print the result. Exit 2 for what was asked wrongly, 1 when a row or the file is refused."""
        sheet = sheet_named(options["key"])
        user = account_for(options["account"], sheet.import_action)
        path: Path = options["file"]
        if not path.is_file():
            raise refuse(f"没有这个文件：{path}")
        answers = _answers(sheet, options["option"], options["whole_roll_on"])
        try:
            with path.open("rb") as handle:
                upload = File(handle, name=path.name)
                batch = batches.accept(sheet, upload, user, place_for(user, sheet.import_action), answers)
            self._read(batch, user, options["as_found"])
            rejected = batch.counts.get(RowStatus.BAD, 0)
            if not options["dry_run"] and (not rejected or options["good_rows"]):
                batches.ask(batch, "apply", user, good_rows=options["good_rows"])
                _run(batch)
                if batch.state != ImportState.APPLIED:
                    raise ValidationError(batch.error or "写入没有完成，没有写入任何记录。")
        except ValidationError as refusal:
            self._tell(_refused(" ".join(refusal.messages)))
            raise SystemExit(1) from None
        if options["errors"] and batch.marked is not None:
            keep_result(batch.marked, user, options["errors"])
        self._tell(_report(batch))
        if batch.state == ImportState.READY:  # nobody will go on with it: what was staged need not stay
            batches.give_up(batch, user)
        if rejected:
            raise SystemExit(1)

    def _read(self, batch: ImportBatch, user: User, as_found: bool) -> None:
        """Read the file, confirming the match of headings where that needs no person. Raises ValidationError."""
        _run(batch)
        if batch.state == ImportState.MATCHING:
            layout = Layout.from_json(batch.layout or {})
            doubts = _doubts(layout, sheet_named(batch.sheet_key))
            if layout.missing or layout.doubled or (doubts and not as_found):
                batches.give_up(batch, user)
                hint = "" if layout.missing or layout.doubled else "确认无误可加 --as-found，"
                raise ValidationError(f"{'；'.join(doubts)}。{hint}或在网页上导入并核对。")
            for at in layout.unknown:
                self.stderr.write(f"没有读取“{layout.headings[at]}”列：不是这张表的栏目。")
            batches.match(batch, layout.mapping, user)
            _run(batch)
        if batch.state != ImportState.READY:
            raise ValidationError(batch.error or "读取没有完成。")
        for notice in batch.notices:
            self.stderr.write(str(notice))

    def _tell(self, report: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(report, ensure_ascii=False))


def _answers(sheet: Sheet, given: list[str], whole_roll_on: str) -> dict[str, str]:
    """The answers to the sheet's options. Raises CommandError for one it does not have."""
    known = {option.name for option in sheet.options}
    answers = {}
    for item in given:
        name, _, answer = item.partition("=")
        answers[name] = answer
    if whole_roll_on:
        answers.update(mode="whole", on=whole_roll_on)
    unknown = sorted(set(answers) - known)
    if unknown:
        raise refuse(
            f"{sheet.label}没有这些选项：{'、'.join(unknown)}。可用：{'、'.join(sorted(known)) or '无'}。"
        )
    return answers


def _run(batch: ImportBatch) -> None:
    """Run the batch's job here. Raises ValidationError with the job's words when it failed."""
    batch.refresh_from_db()  # the step was asked for on a locked copy
    if batch.job is None:
        raise ValidationError("这次导入没有等待执行的任务。")
    job = run_here(batch.job)
    batch.refresh_from_db()
    if job.state != JobState.DONE:
        raise ValidationError(job.error or "任务没有完成。")


def _doubts(layout: Layout, sheet: Sheet) -> list[str]:
    """What a person would be asked about the file, in words; columns that are nobody's are no reason to stop."""
    doubts = []
    if layout.missing:
        doubts.append(missing_words(layout.missing, sheet.columns).rstrip("。"))
    doubts += [f"“{layout.headings[one]}”和“{layout.headings[two]}”是同一栏目" for one, two in layout.doubled]
    if layout.hidden_rows:
        doubts.append(f"有 {layout.hidden_rows} 行被隐藏")
    if layout.hidden_columns:
        doubts.append(f"有 {len(layout.hidden_columns)} 列被隐藏")
    if layout.filtered:
        doubts.append("表格设有筛选")
    if layout.rivals:
        doubts.append(f"还有相似的工作表：{'、'.join(layout.rivals)}")
    if layout.state != "visible":
        doubts.append(f"工作表“{layout.sheet}”是隐藏的")
    return doubts


def _report(batch: ImportBatch) -> dict[str, Any]:
    counts = batch.counts
    written = sum(counts.get(status, 0) for status in (RowStatus.NEW, RowStatus.CHANGED, RowStatus.ASK))
    bad = batch.rows.filter(status=RowStatus.BAD, number__lt=BEYOND_FILE).order_by("number")
    return {
        "total": batch.total,
        "new": counts.get(RowStatus.NEW, 0),
        "changed": counts.get(RowStatus.CHANGED, 0),
        "unchanged": counts.get(RowStatus.SAME, 0),
        "asked": counts.get(RowStatus.ASK, 0),
        "rejected": counts.get(RowStatus.BAD, 0),
        "applied": written if batch.state == ImportState.APPLIED else 0,
        "errors": [
            {
                "row": number,
                "heading": problem[0],
                "value": problem[2] if len(problem) > 2 else "",
                "message": problem[1],
            }
            for number, problems in bad.values_list("number", "problems").iterator(chunk_size=2000)
            for problem in problems or []
        ],
    }


def _refused(words: str) -> dict[str, Any]:
    """The report of a file, or of a step, that was refused as a whole: nothing was written."""
    none = dict.fromkeys(("total", "new", "changed", "unchanged", "asked", "rejected", "applied"), 0)
    return {**none, "errors": [{"row": 0, "heading": "", "value": "", "message": words}]}
