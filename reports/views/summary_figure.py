"""One figure of a summary: what it is and was when it was counted, and the records that were counted then."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from unionhub.core import access
from unionhub.core.indicators import drill
from unionhub.core.indicators.declare import Declared, Indicator
from unionhub.core.indicators.reading import Figure
from unionhub.core.indicators.registry import indicators
from unionhub.core.models import Organisation
from unionhub.core.scope import OutOfScope
from unionhub.core.views import ObjectPage, fetch

from ..models import Summary, SummaryFreeze
from ..passports import facts, made_of, with_unit
from ..questions import address
from ..summary import freezing
from ..summary.values import NOW, YEAR_BEFORE, Values, from_dict
from ..workflow.summaries import VIEW
from .frozen_records import FrozenRecords

FIGURE, RECORDS = "reports.figure.view", "summary-records"


class _Frozen:
    """The frozen figures, as far as a passport asks a reader for them."""

    def __init__(self, values: Values) -> None:
        self.values = values

    def item(self, key: str) -> Declared:
        """The figure as it was declared then; today's of one that is only named by another."""
        return self.values.item(key) or indicators()[key]

    def figures(self, keys: Any, periods: Any, nodes: Any) -> list[Figure]:
        """Those that were frozen."""
        found = (self.values.at(key, of) for of in periods for key in keys)
        return [one for one in found if one is not None]


class OfFigure(ObjectPage):
    """What both pages share: the summary of the address, what was counted for it, the figure.

    A draft's figures are today's: its pages lead to those of the live figure.
    """

    model = Summary
    action = FIGURE
    freeze: SummaryFreeze | None = None
    figure: Figure | None = None

    def get_object(self) -> Summary:
        """The summary; then the figure, as it may be seen."""
        return self.find(self.request.user, self.kwargs)

    def find(self, user: Any, params: Any) -> Summary:
        """Raises OutOfScope for an unknown figure, PermissionDenied for one that may not be seen."""
        found = Summary.objects.select_related("organisation")
        summary: Summary = fetch(Summary, user, self.kwargs["pk"], VIEW, found)
        access.require(user, self.action, summary.organisation)
        key = self.kwargs["key"]
        self.freeze = None if summary.is_editable else freezing.kept(summary)
        if self.freeze is None:
            if key not in indicators():
                raise OutOfScope(f"figure {key[:80]!r}")
            access.require(user, indicators()[key].view_action, summary.organisation)
            return summary
        declared = _declared(self.freeze, key)
        access.require(user, declared.view_action, summary.organisation)
        self.figure = self.values.figure(key, self.when)
        if self.figure is None:
            raise OutOfScope(f"figure {key[:80]!r}")
        return summary

    @cached_property
    def values(self) -> Values:
        """The frozen figures as the viewer may see them."""
        return freezing.values_of(self.freeze, self.request.user)  # type: ignore[arg-type]

    @property
    def when(self) -> str:
        """Of which period: the summary's own, or the year before."""
        return YEAR_BEFORE if self.request.GET.get("when") == YEAR_BEFORE else NOW

    @property
    def node(self) -> Organisation:
        """Whose figure it is."""
        return self.object.organisation  # type: ignore[union-attr]

    @property
    def shown(self) -> Figure:
        """The figure, once something was counted."""
        return self.figure  # type: ignore[return-value]

    def live(self, name: str) -> HttpResponseRedirect:
        """The page of today's figure."""
        summary: Any = self.object
        return HttpResponseRedirect(
            address(name, self.node.pk, self.kwargs["key"], {"period": summary.span.key})
        )

    def get_title(self) -> str:
        """«会员 · 甲镇总工会»."""
        if self.figure is None:
            return super().get_title()
        return f"{self.shown.item.label} · {self.node}"

    @property
    def way(self) -> list[tuple[str, str]]:
        """Over the summary."""
        summary: Any = self.object
        return [
            ("首页", reverse("home")),
            ("工作总结", reverse("summary-list")),
            (summary.title, f"{summary.get_absolute_url()}?tab=numbers"),
        ]


def _declared(freeze: SummaryFreeze, key: str) -> Declared:
    """The figure as it was declared when it was counted. Raises OutOfScope."""
    found = from_dict(freezing.opened(freeze)["values"]).item(key)
    if found is None:
        raise OutOfScope(f"figure {key[:80]!r}")
    return found


class SummaryFigure(OfFigure):
    """The passport of a figure as it stands in the summary."""

    template_name = "reports/passport.html"

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """Back to the summary."""
        return [*self.way, ("数字来源", "")]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The passport; of a draft the live figure's."""
        if self.freeze is None:
            return self.live("figure-passport")
        figure, reader = self.shown, _Frozen(self.values)
        return self.render(
            figure=figure,
            value=with_unit(figure),
            made_of=made_of(reader, figure, self.node),  # type: ignore[arg-type]
            facts=[*facts(figure.item, figure, reader), *self.moments()],  # type: ignore[arg-type]
            records=self.records(),
            standing="定稿的数字" if self.freeze.is_final else "核定的数字",
        )

    def moments(self) -> list[tuple[str, str]]:
        """When it was counted, for which edition."""
        freeze: Any = self.freeze
        summary: Any = self.object
        made = timezone.localtime(freeze.made_at)
        state = "已定稿" if freeze.is_final else "尚未定稿"
        return [
            ("总结", summary.title),
            ("计算时间", f"{made:%Y-%m-%d %H:%M} 核定，{state}"),
            ("数字截至", freeze.as_of.isoformat()),
            ("校验值", freeze.digest),
        ]

    def records(self) -> dict[str, Any]:
        """How many records were counted, and the way to them for whoever may see such records there."""
        item = self.shown.item
        if not isinstance(item, Indicator):
            return {"words": "由上列数字计算得出，没有单独的记录。", "url": ""}
        if not drill.may_open(self.user, item, self.node):
            return {"words": "您不能查看这些记录的名单。", "url": ""}
        if self.when != NOW:
            return {"words": "上年同期的名单没有随总结保存。", "url": ""}
        number = len(freezing.frozen_ids(self.freeze, item))  # type: ignore[arg-type]
        url = reverse(RECORDS, args=[self.object.pk, item.key])  # type: ignore[union-attr]
        return {"words": f"{number:,} {item.source.noun}", "url": url}


class SummaryRecords(FrozenRecords, OfFigure):  # type: ignore[misc]  # the model of the page is the summary
    """The records that were counted for the summary, as far as they are still found and seen today."""

    frozen_word = "核定"
    empty_text = "核定时计入的记录现在都不再符合定义，或者已不在您的范围内。"

    def find(self, user: Any, params: QueryDict) -> Summary:
        """The right to such records first, then as any figure, then the right to them at the place."""
        live = indicators().get(self.kwargs["key"])
        if isinstance(live, Indicator):
            access.require(user, live.source.model.view_action)  # type: ignore[attr-defined]
        summary = super().find(user, params)
        if self.freeze is not None and isinstance(self.shown.item, Indicator):
            self.item, self.period = self.shown.item, self.shown.period
            self.furnish(self.item)
            if not drill.may_open(user, self.item, summary.organisation):
                raise PermissionDenied(self.record_action)
        return summary

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The list; of a draft today's records, of a figure without records its passport."""
        if self.freeze is None:
            return self.live("figure-records")
        if not isinstance(self.shown.item, Indicator):
            return HttpResponseRedirect(reverse("summary-figure", args=[self.object.pk, self.kwargs["key"]]))  # type: ignore[union-attr]
        return super().get(request, *args, **kwargs)

    def frozen_ids(self) -> set[int]:
        """Those that were counted for the summary."""
        return freezing.frozen_ids(self.freeze, self.item)  # type: ignore[arg-type]

    def frozen_versions(self) -> dict[int, int]:
        """As they were kept with it."""
        return freezing.rows_of(self.freeze, self.item).version_by_id()  # type: ignore[arg-type]

    @property
    def frozen_title(self) -> str:
        """The summary."""
        return str(self.object.title)  # type: ignore[union-attr]

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """Back to the summary."""
        return [*self.way, (f"{self.shown.item.label}名单", "")]
