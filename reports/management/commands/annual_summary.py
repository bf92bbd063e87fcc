"""Write the summary of a period to files: the kept one, or a first draft that is kept nowhere."""

import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from pypdf import PdfReader

from reports.models import Summary
from reports.questions import read_period
from reports.rules import summaries as rules
from reports.services.summaries import LEVELS, VIEW, editions
from reports.summary.annex_rows import workbook_for
from reports.summary.assemble import missing_runs
from reports.summary.fresh import FreshIssue
from reports.summary.glyphs import PaperProblem
from reports.summary.issue import Issue
from reports.summary.printing import pdf_of_paper
from reports.summary.word import docx_of_paper
from unionhub.core import access, audit
from unionhub.core.indicators.period import BadPeriod, Period
from unionhub.core.management.accounts import account_named
from unionhub.core.models import Organisation, User
from unionhub.core.scope import where

EXPORT = "reports.summary.export"
#: Names of missing figures that are told.
_NAMED = 5


@dataclass(frozen=True)
class Way:
    """A file that may be asked for: its option, what it is called, how it is made."""

    option: str
    label: str
    make: Callable[[Issue], bytes]

    @property
    def suffix(self) -> str:
        """The end of the file's name."""
        return f".{self.option}"


WAYS = (
    Way("pdf", "PDF", lambda issue: pdf_of_paper(issue.paper)),
    Way("docx", "Word", lambda issue: docx_of_paper(issue.paper)),
    Way("xlsx", "Excel 附表", workbook_for),
)


class Command(BaseCommand):
    """manage.py annual_summary 2026 [--org CODE] --as USER [--pdf X] [--docx Y] [--xlsx Z]."""

    help = (
        "生成某一期间的工作总结：已有总结的用其文字和数字（已定稿的优先），没有的按现有数字现起草一份，不保存。"
        "数字以 --as 账号的权限为限。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which period, of whom, for whom, where to."""
        parser.add_argument("period", metavar="期间", help="如 2026、2026-01-01..2026-06-30、上年")
        parser.add_argument("--org", default="", metavar="编码", help="哪个组织（默认：账号所管的最高一级）")
        parser.add_argument("--as", dest="account", required=True, metavar="用户名", help="以谁的权限")
        for way in WAYS:
            parser.add_argument(
                f"--{way.option}", type=Path, metavar="文件", help=f"写到哪个 {way.suffix} 文件"
            )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make all files, then write them. Raises CommandError in plain words (exit code 1)."""
        asked = [(way, options[way.option]) for way in WAYS if options[way.option] is not None]
        _check_files(asked)
        period = _period(options["period"])
        user = account_named(options["account"])
        node = _node(user, options["org"])
        issue = _issue(user, node, period)
        made = [(way, out, _made(way, issue)) for way, out in asked]
        self._warn(issue)
        for way, out, content in made:
            # Recorded before it leaves, as on the page.
            audit.record(
                EXPORT,
                actor=user,
                obj=issue.summary if issue.summary.pk else node,
                reason=f"命令行：生成 {issue.summary.title} {way.label}"[:200],
            )
            try:
                out.write_bytes(content)
            except OSError as error:
                raise CommandError(f"不能写入“{out}”：{error.strerror}。") from None
            self.stdout.write(f"{way.label} → {out}：{_size(way, content)}")

    def _warn(self, issue: Issue) -> None:
        """What is written, and what of it is not fit to be sent."""
        summary, paper = issue.summary, issue.paper
        if summary.pk is None:
            self.stdout.write(f"{summary.title}：还没有起草过，按现有数字起草（没有保存）。")
        else:
            self.stdout.write(f"{summary.title}：数字时间 {issue.computed}。")
        if paper.state:
            self.stderr.write(self.style.WARNING(f"这是{paper.state}，不能作为正式文件使用。"))
        missing = list(dict.fromkeys(run.text for _, run in missing_runs(paper)))
        if missing:
            more = f" 等 {len(missing)} 个" if len(missing) > _NAMED else ""
            self.stderr.write(
                self.style.WARNING(f"有数字没有值：{'、'.join(missing[:_NAMED])}{more}，请补充后再生成。")
            )


def _size(way: Way, content: bytes) -> str:
    size = f"{len(content):,} 字节"
    return f"{len(PdfReader(io.BytesIO(content)).pages)} 页，{size}" if way.option == "pdf" else size


def _check_files(asked: list[tuple[Way, Path]]) -> None:
    """Refuse what cannot be written before anything is computed."""
    if not asked:
        raise CommandError("请至少用 --pdf、--docx、--xlsx 之一写明要生成的文件。")
    for way, out in asked:
        if out.suffix.lower() != way.suffix:
            raise CommandError(f"--{way.option}：文件名应以 {way.suffix} 结尾。")
        if not out.absolute().parent.is_dir():
            raise CommandError(f"--{way.option}：没有“{out.parent}”这个文件夹。")
        if os.path.isdir(out):  # unlike Path, not disturbed by names that are too long
            raise CommandError(f"--{way.option}：“{out}”是文件夹，请写文件名。")


def _period(text: str) -> Period:
    today = timezone.localdate()
    try:
        period = rules.canonical(read_period(text, today))
    except BadPeriod as error:
        raise CommandError(str(error)) from None
    if problem := rules.problem_of(period, today):
        raise CommandError(problem)
    return period


def _node(user: User, code: str) -> Organisation:
    """The organisation, where the user may take summaries away; a refusal is recorded."""
    try:
        node = Organisation.objects.filter(code=code).first() if code else where(user, EXPORT)
    except PermissionDenied:
        node = None
    if node is None or not access.may(user, EXPORT, node):
        audit.record(EXPORT, actor=user, result="denied", reason="命令行：无权生成工作总结")
        if code and access.may(user, EXPORT):
            raise CommandError(f"没有编码为“{code}”的组织，或不在账号“{user.username}”的管辖范围内。")
        raise CommandError(f"账号“{user.username}”无权下载工作总结。")
    if node.kind not in LEVELS:
        raise CommandError(f"“{node}”不写工作总结：工作总结由县总工会或乡镇（街道）工会起草。")
    return node


def _issue(user: User, node: Organisation, period: Period) -> Issue:
    """The final summary of the period, else the newest one, else a draft that is not kept."""
    kept = [one for one in editions(node, period.key) if access.allows(user, VIEW, one)]
    summary: Summary | None = next((one for one in kept if one.state == "final"), kept[0] if kept else None)
    return Issue(summary, user) if summary is not None else FreshIssue(node, period, user)


def _made(way: Way, issue: Issue) -> bytes:
    try:
        return way.make(issue)
    except PaperProblem as problem:
        raise CommandError(f"不能生成{way.label}：{problem}") from None
