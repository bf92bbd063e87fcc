"""The files of a summary: PDF, Word, the Excel annex, the brief for leaders, the table of its sources."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header

from unionhub.core import access, audit
from unionhub.core.documents import PDF
from unionhub.core.downloads import SANDBOX
from unionhub.core.excel import XLSX
from unionhub.core.scope import OutOfScope
from unionhub.core.views import ObjectPage

from ..models import Summary
from ..summary.annex_rows import workbook_for
from ..summary.brief import brief_of, pdf_of_brief, pdf_of_sources
from ..summary.glyphs import PaperProblem
from ..summary.issue import Issue
from ..summary.printing import pdf_of_paper
from ..summary.word import docx_of_paper

EXPORT = "reports.summary.export"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Way:
    """A way out: its button, what is added to the file's name, and how it is made. `make` raises PaperProblem."""

    label: str
    icon: str
    content_type: str
    suffix: str
    make: Callable[[Issue], bytes]


def _pdf(issue: Issue) -> bytes:
    return pdf_of_paper(issue.paper)


def _word(issue: Issue) -> bytes:
    return docx_of_paper(issue.paper)


def _brief(issue: Issue) -> bytes:
    return pdf_of_brief(brief_of(issue.paper, issue.brief_lines()))


def _sources(issue: Issue) -> bytes:
    return pdf_of_sources(
        issue.paper.heading,
        list(issue.source_lines()),
        author=issue.paper.author,
        computed=issue.computed,
        digest=issue.digest,
    )


WAYS: dict[str, Way] = {
    "pdf": Way("下载 PDF", "file-type-pdf", PDF, ".pdf", _pdf),
    "docx": Way("下载 Word", "file-type-docx", DOCX, ".docx", _word),
    "xlsx": Way("Excel 附表", "file-spreadsheet", XLSX, "附表.xlsx", workbook_for),
    "brief": Way("领导简报", "file-description", PDF, "简报.pdf", _brief),
    "sources": Way("数据来源表", "file-info", PDF, "数据来源表.pdf", _sources),
}


def buttons_of(summary: Summary, user: Any) -> list[dict[str, Any]]:
    """The buttons of a summary's page, for whoever may take it away."""
    if not access.allows(user, EXPORT, summary):
        return []
    address = reverse("summary-file", args=[summary.pk])
    return [
        {
            "label": way.label,
            "url": f"{address}?kind={kind}",
            "icon": way.icon,
            "primary": False,
            "method": "get",
            "download": True,
        }
        for kind, way in WAYS.items()
    ]


class SummaryFile(ObjectPage):
    """One file of the summary, made as it is asked for; recorded before it leaves."""

    action = EXPORT
    model = Summary
    title = "下载工作总结"
    crumbs = (("工作总结", "summary-list"),)
    template_name = "reports/summary_refused.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file; what cannot be set is told by character and place. Without a kind back to where they are offered.

        Raises OutOfScope for an unknown kind.
        """
        summary: Any = self.object
        kind = request.GET.get("kind", "")
        if not kind:
            return redirect(summary)
        if kind not in WAYS:
            raise OutOfScope(f"file {kind[:20]!r}")
        way = WAYS[kind]
        try:
            content = way.make(Issue(summary, self.user))
        except PaperProblem as problem:
            return self.render(status=422, problem=str(problem))
        name = f"{summary.title}{'（草稿）' if summary.is_editable else ''}{way.suffix}"
        with transaction.atomic():
            audit.record(EXPORT, actor=self.user, obj=summary, reason=f"下载 {name}"[:200], request=request)
        response = HttpResponse(content, content_type=way.content_type)
        response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        response.headers["Content-Security-Policy"] = SANDBOX
        return response
