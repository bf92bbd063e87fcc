"""The passport of one number, live or of a closed month, and the records that a closed month froze behind it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone

from unionhub.core import access
from unionhub.core.indicators import Indicator, drill
from unionhub.core.indicators.declare import LEVELS, Declared
from unionhub.core.indicators.period import BadPeriod, Period, day, month_end
from unionhub.core.indicators.reading import Figure, Reader
from unionhub.core.indicators.registry import indicators
from unionhub.core.models import Organisation
from unionhub.core.scope import OutOfScope
from unionhub.core.views import ObjectPage, fetch

from ..answers import computed
from ..closed_access import report_of
from ..closed_rows import month_page, records_address, title_of
from ..closing.store import frozen_ids, frozen_reader, opened, row_versions
from ..models import PeriodClose, Snapshot
from ..passports import closed_words, facts, made_of, record_count, with_unit
from ..period_words import read_period
from ..questions import address
from .figure import item_of, node_of
from .frozen_records import FrozenRecords

VIEW, CLOSED = "reports.figure.view", "reports.closed.view"


class OfNumber(ObjectPage):
    """What pages of one number share: figure and organisation of the address, `close` and `period` of its parameters.

    With `close` everything is as that report froze it, the definition included.
    """

    model = Organisation
    action = VIEW
    close: PeriodClose | None = None
    snapshot: Snapshot | None = None
    item: Declared

    def find(self, user: Any, params: QueryDict) -> Organisation:
        """The organisation; the figure first, so that an unknown one is the same 404 everywhere."""
        asked = params.get("close", "")
        if not asked:
            self.item = item_of(self.kwargs["key"], user)
            return node_of(self.item, user, self.kwargs["pk"], self.action)
        access.require(user, CLOSED)
        node: Organisation = fetch(Organisation, user, self.kwargs["pk"], CLOSED)
        self.close, self.snapshot = report_of(user, node, asked)
        item = self._declared(self.snapshot)
        access.require(user, item.view_action, node)
        if LEVELS[node.kind] > item.lowest or node.pk not in opened(self.snapshot).tree.nodes:
            raise OutOfScope(f"{item.key} at {node.pk}")
        self.item = item
        return node

    def _declared(self, snapshot: Snapshot) -> Declared:
        """The figure as it was declared in the month. Raises OutOfScope for none."""
        try:
            return opened(snapshot).item(self.kwargs["key"])
        except KeyError:
            raise OutOfScope(f"figure {self.kwargs['key'][:80]!r}") from None

    def get_object(self) -> Organisation:
        """The organisation of the number."""
        return self.find(self.user, self.request.GET)

    @property
    def node(self) -> Organisation:
        """The organisation of the address."""
        return self.object  # type: ignore[return-value]

    def period_of(self, params: QueryDict) -> Period:
        """The period asked for; without one the end of the report's month, or today. Raises BadPeriod in words."""
        if not params.get("period") and self.close is not None:
            return day(month_end(self.close.month))
        return read_period(params.get("period", ""), timezone.localdate())

    @property
    def back(self) -> list[tuple[str, str]]:
        """The way here: over the closed month, or over the figure's page."""
        home = ("首页", reverse("home"))
        if self.close is not None:
            return [home, (title_of(self.close), month_page(self.close, self.snapshot, self.node))]
        asked = {"period": self.request.GET.get("period", "")}
        return [
            home,
            ("查询数字", reverse("figure-finder")),
            (self.item.label, address("figure-detail", self.node.pk, self.item.key, asked)),
        ]


class FigurePassport(OfNumber):
    """What a number is: definition, denominator, period, organisation, rule, computed when, records."""

    template_name = "reports/passport.html"

    def get_title(self) -> str:
        """«会员 · 甲镇总工会»."""
        return f"{self.item.label} · {self.node}"

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """Back to where the number stands."""
        return [*self.back, ("数字来源", "")]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The passport; a period that cannot be read is told in words, without any number."""
        try:
            period = self.period_of(request.GET)
        except BadPeriod as error:
            return self.render(status=422, problem=str(error))
        reader = frozen_reader(self.snapshot, self.user) if self.snapshot is not None else Reader(self.user)
        figure = reader.figures([self.item.key], [period], [self.node])[0]
        return self.render(
            figure=figure,
            value=with_unit(figure),
            made_of=made_of(reader, figure, self.node),
            facts=[*facts(self.item, figure, reader), *self.moments(figure)],
            records=self.records(figure),
            close=self.close,
        )

    def moments(self, figure: Figure) -> list[tuple[str, str]]:
        """When it was computed; of a closed month its version and digest too."""
        if self.close is None or self.snapshot is None:
            return [("计算时间", computed(figure))]
        return [
            ("报表", f"{title_of(self.close)}，第 {self.close.edition} 版"),
            ("计算时间", closed_words(self.snapshot)),
            ("校验值", self.snapshot.digest),
        ]

    def records(self, figure: Figure) -> dict[str, Any]:
        """How many records, and the way to them for whoever may see such records there."""
        may_open = drill.may_open(self.user, self.item, self.node)
        if not isinstance(self.item, Indicator):
            return {"words": "由上列数字计算得出，没有单独的记录。", "url": ""}
        if not may_open:
            return {"words": "您不能查看这些记录的名单。", "url": ""}
        number = self.number(figure)
        if number is None:
            return {"words": figure.reason or "这个期间没有记录。", "url": ""}
        url = records_address(
            self.node.pk, self.item.key, figure.period.key, self.close.pk if self.close else 0
        )
        return {"words": f"{number:,} {self.item.source.noun}", "url": url}

    def number(self, figure: Figure) -> int | None:
        """How many records are behind it."""
        if self.snapshot is not None:
            return record_count(self.snapshot, figure)
        if isinstance(self.item, Indicator) and self.item.field:
            return drill.rows_behind(self.item, figure.period, self.node.pk, timezone.localdate()).count()
        return int(figure.value) if figure.value is not None else None


class ClosedRecords(FrozenRecords, OfNumber):  # type: ignore[misc]  # the model of the page is the organisation
    """The records that were counted when the month was closed, as far as they are still found and seen today."""

    action = CLOSED
    item: Any

    def find(self, user: Any, params: QueryDict) -> Organisation:
        """The right to such records first, then as any number, then the right to them at the place.

        Without a report there is nothing closed.
        """
        live = indicators().get(self.kwargs["key"])
        if isinstance(live, Indicator):
            access.require(user, live.source.model.view_action)  # type: ignore[attr-defined]
        if not params.get("close"):
            self.item = item_of(self.kwargs["key"], user)
            node = node_of(self.item, user, self.kwargs["pk"], self.action)
        else:
            node = super().find(user, params)
        if isinstance(self.item, Indicator):
            self.furnish(self.item)
            if not drill.may_open(user, self.item, node):
                raise PermissionDenied(self.record_action)
        return node

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The list; without a report today's records, of a figure without records its passport."""
        asked = {"period": request.GET.get("period", "")}
        if self.close is None:
            return HttpResponseRedirect(address("figure-records", self.node.pk, self.item.key, asked))
        try:
            self.period = self.period_of(request.GET)
        except BadPeriod as error:
            return self.render("reports/passport.html", status=422, problem=str(error))
        if not isinstance(self.item, Indicator):
            asked["close"] = str(self.close.pk)
            return HttpResponseRedirect(address("figure-passport", self.node.pk, self.item.key, asked))
        return super().get(request, *args, **kwargs)

    def frozen_ids(self) -> set[int]:
        """Those that the report counted at the organisation."""
        return frozen_ids(self.snapshot, self.item, self.period, self.node.pk)  # type: ignore[arg-type]

    def frozen_versions(self) -> dict[int, int]:
        """As the report kept them."""
        return row_versions(self.snapshot, self.item.source.key, self.period)  # type: ignore[arg-type]

    @property
    def frozen_title(self) -> str:
        """The report."""
        return title_of(self.close)  # type: ignore[arg-type]

    def kept(self) -> list[tuple[str, str]]:
        """Which number it is."""
        return [("close", str(self.close.pk)), ("period", self.period.key)]  # type: ignore[union-attr]

    def get_title(self) -> str:
        """«会员 · 甲镇总工会 · 2026年10月31日»."""
        return f"{self.item.label} · {self.node}"

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """Back to the month."""
        return [*self.back, (f"{self.item.label}名单", "")]
