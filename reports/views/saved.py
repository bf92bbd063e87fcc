"""Saved queries: a list, naming, sharing, opening, deleting."""

from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from unionhub.core import access
from unionhub.core.filters import FilterSet, YesNoFilter
from unionhub.core.indicators.declare import LEVELS
from unionhub.core.indicators.registry import indicators
from unionhub.core.models import Organisation
from unionhub.core.scope import where
from unionhub.core.views import ActionView, BulkAction, Button, FormView, ListView, ObjectPage

from ..forms.figures import SavedForm
from ..models import SavedFigure
from ..questions import address
from ..services.saved import bulk_delete, delete_saved
from ..tables.saved import SavedTable
from .figure import CHANGE, VIEW, item_of, node_of

CRUMBS = (("首页", "home"), ("查询数字", "figure-finder"), ("保存的查询", "figure-saved-list"))


class SavedFilter(FilterSet):
    """One's own or those of others, and the name."""

    mine = YesNoFilter(label="本人保存", method="of_mine")
    is_shared = YesNoFilter(label="共享")
    created_on = django_filters.DateFilter(
        label="保存日期自", field_name="created_at", lookup_expr="date__gte"
    )

    search_fields = ("title",)

    class Meta:
        model = SavedFigure
        fields: list[str] = []

    def of_mine(self, queryset: Any, name: str, value: bool) -> Any:
        """Whose it is."""
        return queryset.filter(created_by=self.user) if value else queryset.exclude(created_by=self.user)


class SavedList(ListView):
    """One's own saved queries and those shared with one's organisation."""

    action = VIEW
    model = SavedFigure
    title = "保存的查询"
    crumbs = CRUMBS[:2]
    table_class = SavedTable
    filter_class = SavedFilter
    search_hint = "名称"
    bulk_actions = (
        BulkAction(
            "delete",
            "删除",
            CHANGE,
            bulk_delete,
            confirm="删除后不能恢复；与您共享的查询不能由您删除。",
            danger=True,
            audited=True,
        ),
    )
    empty_title = "还没有保存的查询"
    empty_text = "在任何一个数字的页面上点“保存查询”，下次一点就到；共享后本单位和下级单位的人都能打开。"
    buttons = (Button("查询数字", "figure-finder", VIEW, icon="search", primary=True),)

    def url_of(self, record: Any) -> str:
        """Its page; one that was just deleted has none."""
        return super().url_of(record) if record.pk else ""


class OwnedPage(ObjectPage):
    """Of one's own saved query; that of another is seen, not changed."""

    model = SavedFigure

    def get_object(self) -> SavedFigure:
        """One's own. Raises PermissionDenied for one that is shared by somebody else."""
        found: SavedFigure = super().get_object()
        if found.created_by_id != self.user.pk:
            raise PermissionDenied(f"{self.action}: of another person")
        return found


class SavedAdd(FormView):
    """Keep the question that stands in the address under a name."""

    action = CHANGE
    model = SavedFigure
    title = "保存查询"
    crumbs = CRUMBS
    form_class = SavedForm
    success_message = "已保存查询“{object}”"

    def get_initial(self) -> dict[str, Any]:
        """A name that says what it is."""
        item, node, params = self.asked()
        words = [item.label, str(node), params["period"] or "今天"]
        return {"title": " · ".join(words)[: SavedFigure._meta.get_field("title").max_length]}

    def get_back_url(self) -> str:
        """The figure."""
        return address("figure-detail", self.kwargs["node"], self.kwargs["key"], self.asked()[2])

    def asked(self) -> tuple[Any, Organisation, dict[str, Any]]:
        """Figure, organisation and question of the address. Raises OutOfScope, PermissionDenied."""
        item = item_of(self.kwargs["key"], self.user)
        node = node_of(item, self.user, self.kwargs["node"], VIEW)
        params = {name: self.request.GET.get(name, "") for name in ("period", "by", "view")}
        return item, node, params

    def make_form(self, instance: Any, data: Any = None, files: Any = None) -> Any:
        """The form of a new question."""
        item, node, params = self.asked()
        made = super().make_form(instance, data, files)
        made.instance.key = item.key
        made.instance.params = {"organisation": node.pk, **params}
        return made


class SavedChange(OwnedPage, FormView):
    """Rename it, share it or take it back."""

    action = CHANGE
    title = "修改查询"
    crumbs = CRUMBS
    form_class = SavedForm
    success_message = "已修改查询“{object}”"


class SavedDelete(OwnedPage, ActionView):
    """Delete it for good."""

    action = CHANGE
    title = "删除查询"
    verb = "删除查询"
    text = "删除后不能恢复。数字本身不受影响。"
    crumbs = CRUMBS
    danger = True
    audited = True
    success_message = "已删除查询“{object}”"

    def get_success_url(self) -> str:
        """Back to the list."""
        return reverse("figure-saved-list")

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        delete_saved(obj, self.user, note)


class SavedOpen(ObjectPage):
    """Ask a saved question again, at the viewer's own organisation where the saved one is not in his scope."""

    action = VIEW
    model = SavedFigure

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the figure."""
        saved: Any = self.object
        item = indicators().get(saved.key)
        if item is None:
            messages.error(request, f"查询“{saved}”所用的数字已经停用，请重新查询。")
            return HttpResponseRedirect(reverse("figure-finder"))
        access.require(self.user, item.view_action)
        node = (
            Organisation.objects.visible_to(self.user, VIEW).filter(pk=saved.params["organisation"]).first()
        )
        if node is None:
            node = where(self.user, VIEW)
            messages.info(request, f"查询“{saved}”原来的组织不在您的范围内，已换成“{node}”。")
        if LEVELS[node.kind] > item.lowest:
            messages.error(request, f"查询“{saved}”的数字不统计到“{node}”这一级。")
            return HttpResponseRedirect(reverse("figure-finder"))
        asked = {name: saved.params.get(name, "") for name in ("period", "by", "view")}
        return HttpResponseRedirect(
            address("figure-detail", node.pk, item.key, {**asked, "saved": str(saved.pk)})
        )
