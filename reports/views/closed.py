"""Closed months for everybody: the figures of one's own organisations, as an Excel file and as an annex on paper."""

import io
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property

from unionhub.core import access, audit
from unionhub.core.downloads import SANDBOX
from unionhub.core.excel import XLSX
from unionhub.core.models import Organisation
from unionhub.core.scope import where
from unionhub.core.views import DocumentView, ObjectPage

from ..closed_access import offered, report_of
from ..closed_rows import COLUMNS, MonthFigures, month_page, title_of
from ..closed_workbook import write_month
from ..documents.sources import sources_context
from ..forms.closes import ClosedForm

VIEW, EXPORT, PRINT = "reports.closed.view", "reports.closed.export", "reports.closed.print"
NAME = "封存的数字"


class OfNode(ObjectPage):
    """What pages of closed months at one organisation share: which report is asked for."""

    model = Organisation
    select_related = ()
    action = VIEW

    @property
    def node(self) -> Organisation:
        """The organisation of the address."""
        return self.object  # type: ignore[return-value]

    @cached_property
    def form(self) -> ClosedForm:
        """The question; the newest report unless one is named."""
        data = {"organisation": str(self.node.pk), **self.request.GET.dict()}
        return ClosedForm(data, user=self.user, action=self.action, offered=offered(self.node))

    @cached_property
    def figures(self) -> MonthFigures:
        """The report asked for; a counted draft too, for whom it is. Raises OutOfScope for none."""
        pk = self.request.GET.get("close", "") or next((pk for pk, _ in offered(self.node)), "")
        close, snapshot = report_of(self.user, self.node, pk)
        return MonthFigures(close, snapshot, self.node, self.user)

    @property
    def titled(self) -> str:
        """«2026年10月报表 · 甲镇总工会»."""
        return f"{title_of(self.figures.close)} · {self.node}"


class ClosedFigures(OfNode):
    """The figures of a closed month at one organisation."""

    template_name = "reports/closed.html"

    def get_title(self) -> str:
        """The name of the page; which month is said by the question."""
        return f"{NAME} · {self.node}"

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """From home."""
        return [("首页", reverse("home")), (NAME, "")]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The table; another organisation has another address; a question that cannot be read is told beside it."""
        if not self.form.fields["close"].choices:  # type: ignore[attr-defined]
            return self.render(form=None)
        if not self.form.is_valid():
            return self.render(status=422, form=self.form)
        chosen = self.form.cleaned_data["organisation"]
        if chosen.pk != self.node.pk:
            query = f"?close={self.form.cleaned_data['close']}"
            return HttpResponseRedirect(reverse("closed-figures-node", args=[chosen.pk]) + query)
        return self.render(
            form=self.form,
            close=self.figures.close,
            snapshot=self.figures.snapshot,
            groups=self.figures.groups(),
            columns=COLUMNS,
        )

    def get_page_actions(self) -> list[dict[str, Any]]:
        """The file and the annex of what is shown."""
        if not self.form.fields["close"].choices or not self.form.is_valid():  # type: ignore[attr-defined]
            return []
        query = f"?close={self.form.cleaned_data['close']}"
        found = [
            ("下载 Excel", "closed-export", EXPORT, "file-spreadsheet", True),
            ("数据来源表", "closed-sources", PRINT, "file-info", False),
        ]
        return [
            {
                "label": label,
                "url": reverse(name, args=[self.node.pk]) + query,
                "icon": icon,
                "primary": False,
                "method": "get",
                "download": download,
            }
            for label, name, action, icon, download in found
            if access.may(self.user, action, self.node)
        ]


class OwnClosedFigures(ClosedFigures):
    """Those of where the viewer works; else of the highest organisation he reaches."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer for that organisation."""
        self.kwargs = {"pk": where(request.user, self.action).pk}
        return super().dispatch(request, **self.kwargs)


class ClosedExport(OfNode):
    """The same as an Excel file, which says what it is; recorded before it leaves."""

    action = EXPORT
    title = "下载封存的数字"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:  # type: ignore[override]
        """The file. Raises OutOfScope where there is no such report."""
        target = io.BytesIO()
        written = write_month(target, self.titled, self.figures)
        audit.record(
            EXPORT, actor=self.user, obj=self.node, count=written, label=self.titled, reason="导出 Excel"
        )
        target.seek(0)
        response = FileResponse(target, as_attachment=True, filename=f"{self.titled}.xlsx", content_type=XLSX)
        response.headers["Content-Security-Policy"] = SANDBOX
        return response


class ClosedSources(OfNode, DocumentView):  # type: ignore[misc]  # both are pages of an object
    """The annex 数据来源表: every figure of the month with what it is, from which rule and records it comes."""

    action = PRINT
    title = "数据来源表"
    document_template = "reports/sources_paper.html"

    def get_document_context(self) -> dict[str, Any]:
        """The figures with their passports."""
        return sources_context(self.figures)

    def get_document_title(self) -> str:
        """«数据来源表 2026年10月报表 · 甲镇总工会»."""
        return f"{self.title} {self.titled}"

    def get_title(self) -> str:
        """The same."""
        return self.get_document_title()

    def get_page_actions(self) -> list[dict[str, Any]]:
        """The PDF of this very report."""
        actions = super().get_page_actions()
        actions[0]["url"] = f"?close={self.figures.close.pk}&as=pdf"
        return actions

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """Over the figures."""
        back = month_page(self.figures.close, self.figures.snapshot, self.node)
        return [("首页", reverse("home")), (title_of(self.figures.close), back), (self.title, "")]
