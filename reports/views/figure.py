"""The page of a figure at an organisation, and its Excel file."""

import io
from typing import Any

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from unionhub.core import access, audit
from unionhub.core.downloads import SANDBOX
from unionhub.core.excel import XLSX
from unionhub.core.indicators.declare import LEVELS, Declared
from unionhub.core.indicators.reading import Reader
from unionhub.core.indicators.registry import dimensions_of, indicators
from unionhub.core.models import Organisation
from unionhub.core.scope import OutOfScope
from unionhub.core.views import ObjectPage, fetch

from ..answers import answer, computed, passport
from ..forms.figures import OWN, QuestionForm
from ..models import SavedFigure
from ..questions import VIEWS, address
from ..workbook import write_answer

VIEW = "reports.figure.view"
CHANGE = "reports.saved.change"


def item_of(key: str, user: Any) -> Declared:
    """The figure of that key. Raises OutOfScope for none, PermissionDenied when it is nowhere for this user."""
    item = indicators().get(key)
    if item is None:
        raise OutOfScope(f"figure {key[:80]!r}")
    access.require(user, item.view_action)
    return item


def node_of(item: Declared, user: Any, pk: Any, action: str) -> Organisation:
    """The organisation at which the figure is asked for.

    Raises OutOfScope for one out of scope or below the figure's lowest level, PermissionDenied where it may not
    be seen.
    """
    node: Organisation = fetch(Organisation, user, pk, action)
    access.require(user, item.view_action, node)
    if LEVELS[node.kind] > item.lowest:
        raise OutOfScope(f"{item.key} at {node.pk}")
    return node


class FigurePage(ObjectPage):
    """What the pages of one figure share: figure and organisation from the address, the question from its parameters.

    A question that cannot be read is told beside its control, with status 422 and without any number.
    """

    action = VIEW
    model = Organisation
    form_class_of_question: type[QuestionForm] = QuestionForm
    url_name = "figure-detail"

    def get_object(self) -> Organisation:
        """The organisation; the figure first, so that an unknown one is the same 404 everywhere."""
        self.item = item_of(self.kwargs["key"], self.user)
        return node_of(self.item, self.user, self.kwargs["pk"], self.action)

    @property
    def node(self) -> Organisation:
        """The organisation of the address."""
        return self.object  # type: ignore[return-value]

    def question(self, user: Any, params: QueryDict, node: Organisation) -> QuestionForm:
        """The question in the parameters, at this organisation unless they name another one."""
        data = params.copy()
        data.setdefault("organisation", str(node.pk))
        data.setdefault("key", self.item.key)
        return self.form_class_of_question(data, user=user, action=self.action, item=self.item)

    @cached_property
    def form(self) -> Any:
        """The question of this request."""
        return self.question(self.user, self.request.GET, self.node)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Answer; another figure or organisation chosen has another address."""
        if not self.form.is_valid():
            return self.render("reports/figure_refused.html", status=422)
        asked = self.form.cleaned_data
        if (asked["organisation"].pk, asked["key"]) != (self.node.pk, self.item.key):
            return HttpResponseRedirect(self.elsewhere(asked["organisation"].pk, asked["key"]))
        return self.respond()

    def elsewhere(self, node_id: int, key: str) -> str:
        """This question to another figure or organisation; a split that the other figure does not have is dropped."""
        params = self.request.GET.copy()
        for name in ("organisation", "key"):
            params.pop(name, None)
        split = params.get("part", params.get("by", "")).partition(":")[0]
        if split and split != OWN and split not in dimensions_of(indicators()[key]):
            for name in ("part", "by", "member"):
                params.pop(name, None)
        query = params.urlencode()
        return reverse(self.url_name, args=[node_id, key]) + (f"?{query}" if query else "")

    def respond(self) -> HttpResponseBase:
        """The answer to a question that could be read."""
        raise NotImplementedError

    def get_title(self) -> str:
        """The figure and where."""
        return f"{self.item.label} · {self.node}"

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """Over the finder."""
        return [("首页", reverse("home")), ("查询数字", reverse("figure-finder")), (self.item.label, "")]

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds the question."""
        return super().get_context(form=self.form, item=self.item, **more)


class FigureDetail(FigurePage):
    """A figure: value, comparison, split or line, and what it is."""

    template_name = "reports/figure.html"

    def respond(self) -> HttpResponse:
        """The whole page."""
        asked = self.form.cleaned_data
        built = answer(
            Reader(self.user),
            self.item,
            self.node,
            asked["period"],
            asked["by"],
            asked["view"],
            timezone.localdate(),
        )
        if built.chart is not None:
            built.chart.download = self.address("figure-export")
        return self.render(
            answer=built,
            figure=built.figure,
            page_help=f"{asked['period'].label}",
            passport=passport(self.item, built.figure),
            computed=computed(built.figure),
            tabs=[
                (label, self.address("figure-detail", view=view), view == asked["view"])
                for view, label in VIEWS.items()
            ],
            saved=self.saved,
        )

    def address(self, url_name: str, **changes: str) -> str:
        """This question at another address, or changed."""
        asked = {name: self.request.GET.get(name, "") for name in ("period", "by", "view")} | changes
        return address(url_name, self.node.pk, self.item.key, asked)

    @cached_property
    def saved(self) -> SavedFigure | None:
        """The saved query that led here, if one's own or shared."""
        pk = self.request.GET.get("saved", "")
        if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
            return None
        return SavedFigure.objects.visible_to(self.user).filter(pk=pk, key=self.item.key).first()

    def get_page_actions(self) -> list[dict[str, Any]]:
        """Download, save, and of one's own saved query: rename, delete."""
        if not self.form.is_valid():
            return []
        found = [
            ("下载 Excel", self.address("figure-export"), "file-spreadsheet", "reports.figure.export", True)
        ]
        own = self.saved is not None and self.saved.created_by_id == self.user.pk
        if own and self.saved is not None:
            found += [
                (
                    "修改名称与共享",
                    reverse("figure-saved-change", args=[self.saved.pk]),
                    "pencil",
                    CHANGE,
                    False,
                ),
                ("删除查询", reverse("figure-saved-delete", args=[self.saved.pk]), "trash", CHANGE, False),
            ]
        else:
            found.append(("保存查询", self.address("figure-saved-add"), "bookmark-plus", CHANGE, False))
        return [
            {
                "label": label,
                "url": url,
                "icon": icon,
                "primary": False,
                "method": "get",
                "download": download,
            }
            for label, url, icon, action, download in found
            if access.may(self.user, action, None if action == CHANGE else self.node)
        ]


class FigureExport(FigurePage):
    """The same as an Excel file, which says what it is; recorded before it leaves."""

    action = "reports.figure.export"
    title = "下载数字"
    url_name = "figure-export"

    def respond(self) -> FileResponse:
        """The file."""
        asked = self.form.cleaned_data
        built = answer(
            Reader(self.user),
            self.item,
            self.node,
            asked["period"],
            asked["by"],
            asked["view"],
            timezone.localdate(),
        )
        target = io.BytesIO()
        title = f"{self.get_title()} · {asked['period'].label}"
        written = write_answer(target, title, built, asked["by"], self.user)
        audit.record(
            self.action, actor=self.user, obj=self.node, count=written, label=title, reason="导出 Excel"
        )
        target.seek(0)
        response = FileResponse(target, as_attachment=True, filename=f"{title}.xlsx", content_type=XLSX)
        response.headers["Content-Security-Policy"] = SANDBOX
        return response
