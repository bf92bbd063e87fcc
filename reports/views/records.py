"""The list behind a figure: the very rows that were counted, as far as they lie in the viewer's scope."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from unionhub.core import access
from unionhub.core.filters import FilterSet
from unionhub.core.indicators import Indicator, drill, words
from unionhub.core.indicators.changes import changes_behind
from unionhub.core.indicators.reading import Figure, Reader
from unionhub.core.indicators.tree import tree_on
from unionhub.core.listing import Listing
from unionhub.core.models import Organisation
from unionhub.core.views import ListView

from ..forms.figures import RecordsForm
from ..questions import address
from .figure import FigurePage, item_of, node_of

#: Changes told one by one; the rest is only counted on the page of the audit log.
CHANGES_SHOWN = 20


class FigureRecords(FigurePage, ListView):  # type: ignore[misc]  # the model of the page is the organisation
    """The records of a figure, for whoever may see such records at the organisation."""

    template_name = "reports/records.html"
    form_class_of_question = RecordsForm
    url_name = "figure-records"
    empty_title = "这个数字是 0"
    empty_text = "在这个组织、这个期间里没有符合定义的记录。"
    item: Any

    def get_object(self) -> Organisation:
        """The organisation; then the right to the very records: a figure may be known to more people than its rows."""
        self.item = item_of(self.kwargs["key"], self.user)
        if isinstance(self.item, Indicator):
            self.declare(self.item)
            access.require(self.user, self.record_action)
        node = node_of(self.item, self.user, self.kwargs["pk"], self.action)
        if isinstance(self.item, Indicator) and not drill.may_open(self.user, self.item, node):
            raise PermissionDenied(self.record_action)
        return node

    def declare(self, item: Indicator) -> None:
        """Make it the list of the figure's source: its table, its search, its right to export."""
        source = item.source
        self.record_action: str = source.model.view_action  # type: ignore[attr-defined]
        self.table_class = import_string(source.table)
        self.export_action = source.export_action
        if source.search is not None:
            search = {"search_match": staticmethod(source.search)}
            self.filter_class = type("RecordsFilter", (FilterSet,), search)

    def question(self, user: Any, params: QueryDict, node: Organisation) -> Any:
        """One part chosen by its two parameters, as links write it, or by one, as the form does."""
        data = params.copy()
        if "part" not in data and "member" in data and data.get("by"):
            data["part"] = f"{data['by']}:{data['member']}"
        elif "part" not in data and data.get("own"):
            data["part"] = "own"
        return super().question(user, data, node)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The list; a figure without rows of its own opens to its page."""
        if not isinstance(self.item, Indicator):
            params = {name: request.GET.get(name, "") for name in ("period", "by")}
            return HttpResponseRedirect(address("figure-detail", self.node.pk, self.item.key, params))
        return super().get(request, *args, **kwargs)

    def respond(self) -> HttpResponse:
        """The page, or its body when a search within asks."""
        return ListView.get(self, self.request)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Columns, views, export; to export, the right is to be held at this organisation."""
        if not isinstance(self.item, Indicator) or not self.form.is_valid():
            return self.render("reports/figure_refused.html", status=422)
        if request.POST.get("do") == "export" and self.export_action:
            access.require(request.user, self.export_action, self.node)
        return super().post(request, *args, **kwargs)

    @property
    def list_key(self) -> str:
        """Columns are remembered for all figures over the same rows."""
        return f"figure-records:{self.item.source.key}"

    @property
    def may_export(self) -> bool:
        """Whether the export button shows."""
        return bool(self.export_action) and access.may(self.user, self.export_action, self.node)

    def listing_for(self, user: Any, params: QueryDict, shown: list[str] | None) -> Listing:
        """The rows of the question; the export job asks again, from address and parameters alone."""
        if self.object is None:
            self.item = item_of(self.kwargs["key"], user)
            self.declare(self.item)
            node = node_of(self.item, user, self.kwargs["pk"], self.action)
            form = self.question(user, params, node)
            if not drill.may_open(user, self.item, node):
                raise PermissionDenied(self.record_action)
            if not form.is_valid():
                raise PermissionDenied(f"{self.item.key}: {params.urlencode()}")
        else:
            node, form = self.node, self.form
        return Listing(
            self.rows_of(form, node),
            table_class=self.table_class,
            filter_class=self.filter_class,
            user=user,
            action=self.record_action,
            params=params,
            shown=shown,
        )

    def rows_of(self, form: Any, node: Organisation) -> QuerySet:
        """The rows that the figure counts, unscoped."""
        dimension, member, own = form.chosen
        period = form.cleaned_data["period"]
        return drill.rows_behind(self.item, period, node.pk, timezone.localdate(), dimension, member, own=own)

    def kept(self) -> list[tuple[str, str]]:
        """The question, with its period as days: a list saved or exported means what it showed."""
        dimension, member, own = self.form.chosen
        asked = [("period", self.form.cleaned_data["period"].key)]
        if dimension:
            asked += [("by", dimension), ("member", member)]
        return [*asked, ("own", "1")] if own else asked

    def get_title(self) -> str:
        """«女会员 · 甲镇总工会 · 2026年10月31日», and the part that was chosen."""
        if not self.form.is_valid():
            return f"{self.item.label} · {self.node}"
        part = self.form.cleaned_data["part"]
        own = "（本级）" if part == "own" else ""
        names = [self.item.label, f"{self.node}{own}", self.form.cleaned_data["period"].label]
        return " · ".join(filter(None, [*names, self.form.labels.get(part, "")]))

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """Back to the figure."""
        asked = {"period": self.request.GET.get("period", ""), "by": self.request.GET.get("by", "")}
        figure = address("figure-detail", self.node.pk, self.item.key, asked)
        finder = ("查询数字", reverse("figure-finder"))
        return [("首页", reverse("home")), finder, (self.item.label, figure), ("名单", "")]

    def get_list_context(self) -> dict[str, Any]:
        """Adds what the list amounts to, what is hidden from this viewer, and how the stored figure differs."""
        context = super().get_list_context()
        rows = self.rows_of(self.form, self.node)
        mine = rows.visible_to(self.user)  # type: ignore[attr-defined]
        number, seen = rows.order_by().count(), mine.order_by().count()
        total = drill.measured(self.item, rows) if self.item.field else number
        if not self.listing.is_narrowed:
            context["count"] = None  # told above the list, with what it counts
        return context | {
            "total": words.number(total),
            "number": words.number(number),
            "hidden": number - seen,
            "difference": self.difference(total),
        }

    def difference(self, live: Any) -> dict[str, Any] | None:
        """How the kept value differs from the rows of now, and which records moved since; None when it agrees."""
        kept = self.kept_figure
        if kept is None or kept.computed_at is None or kept.value is None or kept.value == live:
            return None
        tree = tree_on(kept.as_of)
        changes = changes_behind(
            self.item.source, tree, self.node.pk, kept.computed_at, self.user, CHANGES_SHOWN
        )
        return {"kept": kept, "live": live, "by": f"{live - kept.value:+,}", "changes": changes}

    @cached_property
    def kept_figure(self) -> Figure | None:
        """The figure as it was read: from what is kept, or counted just now."""
        dimension, member, own = self.form.chosen
        if own:
            return None
        found = Reader(self.user).figures(
            [self.item.key], [self.form.cleaned_data["period"]], [self.node], by=dimension
        )
        return next((figure for figure in found if not dimension or figure.member == member), None)
