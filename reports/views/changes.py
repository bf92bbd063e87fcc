"""What changed since a month was closed: the cells, the records behind one of them, and the note that explains them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header

from unionhub.core import access, audit
from unionhub.core.downloads import SANDBOX
from unionhub.core.indicators import drill
from unionhub.core.indicators.declare import LEVELS, Stated
from unionhub.core.models import Organisation
from unionhub.core.papers.word import WORD
from unionhub.core.scope import OutOfScope, where
from unionhub.core.views import DocumentView, ObjectPage, Page, Tab

from ..changes import reports
from ..changes.compare import Cell, columns_of, differing, live_reader, places, redefined
from ..changes.records import Explainer
from ..documents import corrections
from ..enums import ColumnKind
from ..forms.changes import EVERY, ChangesForm, report_key, report_label
from ..models import PeriodClose, Snapshot
from .figure import item_of

VIEW, PRINT = "reports.closed.view", "reports.closed.print"
#: Cells on a page.
ROWS = 200


class OwnChanges(Page):
    """Leads to the newest closed month where the person works."""

    action = VIEW
    title = "自报送后的变化"
    template_name = "reports/changes_none.html"
    crumbs = (("首页", "home"),)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go there; where nothing was closed yet, say so."""
        node = where(self.user, VIEW)
        close = reports.report_named(reports.county_of(node), "")
        if close is None:
            return self.render(text=reports.NONE_CLOSED)
        return HttpResponseRedirect(reverse("changes-month", args=[node.pk, report_key(close)]))


class MonthPage(ObjectPage):
    """What the pages of one closed month at one organisation share; a month that was never closed is a 404."""

    action = VIEW
    model = Organisation
    select_related = ()

    def get_object(self) -> Organisation:
        """The organisation, if it is in reach; then the report."""
        node: Organisation = super().get_object()
        try:
            close = reports.report_named(reports.county_of(node), self.kwargs["month"])
        except ValidationError as error:
            raise OutOfScope(str(error.messages[0])) from None
        if close is None:
            raise OutOfScope(f"report {self.kwargs['month'][:20]}")
        self.close: PeriodClose = close
        return node

    @property
    def node(self) -> Organisation:
        """The organisation of the address."""
        return self.object  # type: ignore[return-value]

    @cached_property
    def snapshot(self) -> Snapshot:
        """What was frozen."""
        return reports.snapshot_of(self.close)

    def address(self, name: str) -> str:
        """Another page of the same month and organisation."""
        return reverse(name, args=[self.node.pk, report_key(self.close)])

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """Over the cells of the month."""
        way = [("首页", reverse("home")), ("自报送后的变化", self.address("changes-month"))]
        return [*way, (self.get_title(), "")]

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds the report and its name."""
        return super().get_context(
            close=self.close, report=report_label(self.close), snapshot=self.snapshot, **more
        )


class Changes(MonthPage):
    """Cell by cell: reported, now, and the difference; 以前月份更正; definitions apart."""

    template_name = "reports/changes.html"

    def get_title(self) -> str:
        """«自报送后的变化 · 2026年10月 · 甲镇总工会»."""
        return f"自报送后的变化 · {self.close.month.year}年{self.close.month.month}月 · {self.node}"

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """From the home page."""
        return [("首页", reverse("home")), (self.get_title(), "")]

    @cached_property
    def form(self) -> ChangesForm:
        """The filters; the address says which organisation and report, a choice leads elsewhere."""
        data = self.request.GET.copy()
        data.setdefault("organisation", str(self.node.pk))
        data.setdefault("report", report_key(self.close))
        closes = reports.closed_reports(self.close.county)
        return ChangesForm(data, user=self.user, action=VIEW, closes=closes)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The cells; another organisation or report chosen has another address."""
        if not self.form.is_valid():
            return self.render(status=422, form=self.form, page=None)
        asked = self.form.cleaned_data
        if (asked["organisation"].pk, asked["report"]) != (self.node.pk, report_key(self.close)):
            return HttpResponseRedirect(self.elsewhere(asked["organisation"].pk, asked["report"]))
        nodes = places(self.node, unions=asked["level"] == EVERY)
        cells = differing(
            self.close, self.snapshot, self.user, nodes, keys=self.form.keys, columns=self.form.columns
        )
        page = Paginator(cells, ROWS).get_page(request.GET.get("page"))
        return self.render(
            form=self.form,
            page=page,
            rows=[_row(self.close, cell) for cell in page],
            corrections=[cell for cell in cells if cell.node == self.node and cell.is_correction],
            redefined=redefined(self.snapshot, self.user),
            next_month=_next_month(self.close),
            previous_url=self.at_page(page.previous_page_number()) if page.has_previous() else "",
            next_url=self.at_page(page.next_page_number()) if page.has_next() else "",
        )

    def elsewhere(self, node_id: int, report: str) -> str:
        """This question at another organisation or month."""
        params = self.request.GET.copy()
        for name in ("organisation", "report", "page"):
            params.pop(name, None)
        query = params.urlencode()
        return reverse("changes-month", args=[node_id, report]) + (f"?{query}" if query else "")

    def at_page(self, number: int) -> str:
        """This question, further on."""
        params = self.request.GET.copy()
        params["page"] = str(number)
        return f"?{params.urlencode()}"

    def get_page_actions(self) -> list[dict[str, Any]]:
        """The note for the next month."""
        if not access.may(self.user, PRINT, self.node):
            return []
        note = {
            "label": "更正说明",
            "url": self.address("changes-note"),
            "icon": "file-text",
            "primary": True,
        }
        return [{"method": "get", "download": False} | note]


class ChangedCell(MonthPage):
    """One cell: which records made the difference, who entered or changed them, when and why."""

    template_name = "reports/changes_cell.html"

    def get_title(self) -> str:
        """«会员 · 期末 · 甲镇总工会»."""
        return f"{self.item.label} · {self.column.label} · {self.node}"

    def get_object(self) -> Organisation:
        """The organisation, then the figure and column of the address: what is no cell of a report is a 404."""
        node = super().get_object()
        self.item = item_of(self.kwargs["key"], self.user)
        access.require(self.user, self.item.view_action, node)
        column = self.kwargs["column"]
        if column not in columns_of(self.item) or LEVELS[node.kind] > self.item.lowest:
            raise OutOfScope(f"{self.item.key} {column[:20]} at {node.pk}")
        self.column = ColumnKind(column)
        return node

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The records behind the difference; a cell without one says so."""
        cells = differing(
            self.close,
            self.snapshot,
            self.user,
            [self.node],
            keys=[self.item.key],
            columns=[self.column],
            live=live_reader(self.user, fresh=True),
        )
        cell = cells[0] if cells else None
        behind = Explainer(self.close, self.snapshot, self.user).explain(cell) if cell else []
        return self.render(
            item=self.item,
            cell=cell,
            behind=behind,
            records_url=self.records_url(cell),
            entry_url=self.entry_url(cell),
        )

    def entry_url(self, cell: Cell | None) -> str:
        """Of a number that is entered the page of its entry."""
        if cell is None or not isinstance(cell.item, Stated):
            return ""
        entry = cell.item.read(cell.period.last).get(self.node.pk)
        return entry.url if entry else ""

    def records_url(self, cell: Cell | None) -> str:
        """The list of today's records, for whoever may open it."""
        if cell is None or not drill.may_open(self.user, cell.item, self.node):
            return ""
        return drill.url_of(cell.item, self.node.pk, cell.period)


def _row(close: PeriodClose, cell: Cell) -> dict[str, Any]:
    """A cell with the way to its records."""
    at = [cell.node.pk, report_key(close), cell.item.key, cell.column.value]
    return {"cell": cell, "url": reverse("changes-cell", args=at)}


def changes_of(close: PeriodClose, user: Any) -> dict[str, Any]:
    """What the tab of a monthly report shows: the first cells of the county and its areas."""
    snapshot = close.final
    if snapshot is None:
        return {"is_closed": False}
    cells = differing(close, snapshot, user, places(close.county))
    return {
        "is_closed": True,
        "count": len(cells),
        "rows": [_row(close, cell) for cell in cells[:ROWS]],
        "url": reverse("changes-month", args=[close.county_id, report_key(close)]),
    }


#: For the page of a monthly report.
CHANGES_TAB = Tab("changes", "自报送后的变化", "reports/changes_tab.html", changes_of, VIEW)


def _next_month(close: PeriodClose) -> str:
    year, month = close.month.year, close.month.month + 1
    return f"{year + 1}年1月" if month > 12 else f"{year}年{month}月"


class ChangesNote(MonthPage, DocumentView):
    """The draft of next month's 更正说明: to copy, as PDF, as Word file to edit."""

    action = PRINT
    template_name = "reports/changes_note.html"
    document_template = corrections.TEMPLATE

    def get_title(self) -> str:
        """«更正说明 · 2026年10月 · 测试县总工会»."""
        return f"更正说明 · {self.close.month.year}年{self.close.month.month}月 · {self.node}"

    def get_document_title(self) -> str:
        """The same; it is the files' name."""
        return self.get_title()

    def get_document_context(self) -> dict[str, Any]:
        """The sentences for this organisation."""
        return corrections.context(self.close, self.snapshot, self.user, self.node)

    def get_page_actions(self) -> list[dict[str, Any]]:
        """PDF and Word."""
        word = {"label": "下载 Word", "url": "?as=word", "icon": "file-type-docx", "primary": False}
        return [*super().get_page_actions(), word | {"method": "get", "download": True}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page with the text to copy, or one of its files, recorded as a print."""
        found = self.get_document_context()
        if request.GET.get("as") == "pdf":
            return self.send(found)
        if request.GET.get("as") == "word":
            return self.send_word(found)
        return self.render(text=found["text"], body=render_to_string(self.document_template, found))

    def send_word(self, found: dict[str, Any]) -> HttpResponse:
        """The Word file, recorded before it leaves."""
        title = self.get_document_title()
        content = corrections.word_file(found, title, str(self.user))
        with transaction.atomic():
            audit.record(self.action, obj=self.object, reason="下载 Word", request=self.request)
        headers = {
            "Content-Disposition": content_disposition_header(True, f"{title}.docx") or "attachment",
            "Content-Security-Policy": SANDBOX,
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(content, content_type=WORD, headers=headers)
