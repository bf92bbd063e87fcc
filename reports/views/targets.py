"""Targets of figures: the list, with what was counted beside it, and the form."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from unionhub.core import access
from unionhub.core.indicators.reading import Reader
from unionhub.core.listing import PAGE_SIZE, Listing, PageOfRows
from unionhub.core.views import BulkAction, Button, FormView, ListView

from ..filters.targets import TargetFilter
from ..forms.targets import TargetForm
from ..models import FigureTarget
from ..services.targets import CHANGE, remove
from ..tables.targets import TargetTable
from ..targets import tell

VIEW = "reports.target.view"
CRUMBS = (("首页", "home"), ("年度目标", "target-list"))


class TargetListing(Listing):
    """Targets with what was counted: the figures of a page are read together."""

    def page(self, after: str = "", before: str = "", size: int = PAGE_SIZE) -> PageOfRows:
        """The rows, each with its figure."""
        found = super().page(after, before, size)
        tell(found.records, Reader(self.user))
        return found


class TargetList(ListView):
    """What figures are meant to reach, and what was counted."""

    action = VIEW
    model = FigureTarget
    title = "年度目标"
    help = "全年、半年、季度要达到的数，与实际数分列。目标是打算，不是结果；工作总结按它写“达到”或“未达到”。"
    crumbs = CRUMBS[:1]
    table_class = TargetTable
    filter_class = TargetFilter
    search_hint = "依据文件"
    empty_title = "还没有目标"
    empty_text = (
        "上级或本会下达了全年要达到的数，就在这里登记：哪个数字、哪个组织、哪段时间、多少、依据哪份文件。"
    )
    buttons = (Button("新建目标", "target-add", CHANGE, icon="plus", primary=True),)
    bulk_actions = (
        BulkAction(
            "remove",
            "删除",
            CHANGE,
            remove,
            confirm="删除后不能恢复，已封存的工作总结不受影响。",
            danger=True,
            audited=True,
        ),
    )

    def listing_for(self, user: Any, params: QueryDict, shown: list[str] | None) -> Listing:
        """The targets with their figures."""
        return TargetListing(
            self.get_queryset(),
            table_class=self.table_class,
            filter_class=self.filter_class,
            user=user,
            action=self.action,
            params=params,
            shown=shown,
        )

    def url_of(self, record: Any) -> str:
        """Its form, for whoever may change it; one that was just removed has none."""
        if record.pk is None or not access.may(self.user, CHANGE, record.organisation):
            return ""
        return reverse("target-change", args=[record.pk])


class TargetAdd(FormView):
    """A new target."""

    action = CHANGE
    model = FigureTarget
    title = "新建目标"
    form_class = TargetForm
    crumbs = CRUMBS
    add_another = True
    success_message = "已保存目标“{object}”"

    def get_success_url(self) -> str:
        """Back to the list, where it stands beside the actual number."""
        return reverse("target-list")


class TargetChange(TargetAdd):
    """The corrected value of a target, or the paper it comes from."""

    title = "修改目标"
    add_another = False
