"""The dashboard of an organisation, its form on a wall, and the button that computes the figures anew."""

import io
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from unionhub.core import access, audit
from unionhub.core.dashboard import Brief, Ranking, Tile, Trend, blocks
from unionhub.core.downloads import SANDBOX
from unionhub.core.excel import XLSX
from unionhub.core.forms import PlainForm
from unionhub.core.indicators.period import FIRST_YEAR, day
from unionhub.core.indicators.reading import Reader
from unionhub.core.jobs import AlreadyOpen, start_job
from unionhub.core.models import Organisation
from unionhub.core.scope import OutOfScope, where
from unionhub.core.views import ObjectPage, RemoteSelect

from ..blocks.files import write_chart
from ..blocks.gather import DashboardPage, address, dashboard
from ..blocks.moment import Moment

VIEW, EXPORT, COMPUTE = "reports.dashboard.view", "reports.figure.export", "core.figure.compute"
ASK = "reports.figure.view"


class DayForm(PlainForm):
    """Which organisation, at which day."""

    org = forms.ModelChoiceField(
        label="组织",
        queryset=Organisation.objects.all(),
        required=False,
        empty_label=None,
        widget=RemoteSelect("figure-organisation-lookup"),
    )
    on = forms.DateField(label="截至", required=False, error_messages={"invalid": "日期写成 2026-10-31。"})

    def clean_on(self) -> date | None:
        """No day to come, and none before there were unions of this kind."""
        chosen, today = self.cleaned_data["on"], timezone.localdate()
        if chosen is not None and chosen > today:
            raise ValidationError(f"{chosen:%Y-%m-%d} 还没有到，最晚可以看今天（{today:%Y-%m-%d}）。")
        if chosen is not None and chosen.year < FIRST_YEAR:
            raise ValidationError(f"最早可以看 {FIRST_YEAR} 年的数字。")
        return chosen


class Dashboard(ObjectPage):
    """The figures of one organisation at a day: numbers, ranking, trends, what waits."""

    action = VIEW
    model = Organisation
    select_related = ()
    template_name = "reports/dashboard.html"

    @property
    def node(self) -> Organisation:
        """The organisation shown."""
        return self.object  # type: ignore[return-value]

    @cached_property
    def form(self) -> DayForm:
        """The question, with what is shown now filled in."""
        given = {"org": self.node.pk, "on": self.request.GET.get("on") or timezone.localdate()}
        return DayForm({**given, **self.request.GET.dict()}, user=self.user, action=self.action)

    @cached_property
    def moment(self) -> Moment:
        """The day asked for; today when none or no possible one is."""
        today = timezone.localdate()
        self.form.is_valid()
        return Moment(self.form.cleaned_data.get("on") or today, today)

    def get_title(self) -> str:
        """The organisation's name in full."""
        return self.node.name

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """Over the organisations above, as far as the viewer may see them."""
        above = Organisation.objects.above(self.node).visible_to(self.user, self.action).order_by("path")
        way = [(str(node), address(node.pk, self.moment)) for node in above if node.pk != self.node.pk]
        return [("领导看板", reverse("dashboard")), *way, (str(self.node), "")]

    def get_page(self) -> DashboardPage:
        """The blocks with their figures."""
        reader = Reader(self.user, self.moment.today)
        return dashboard(self.node, self.moment, reader, self.get_blocks())

    def get_blocks(self) -> list[Any]:
        """Those declared by all apps, but for the week, which the page fetches when it stands."""
        return [block for block in blocks() if not isinstance(block, Brief)]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the day; a choice of another organisation leads to its address."""
        if self.form.is_valid() and (chosen := self.form.cleaned_data["org"]) and chosen.pk != self.node.pk:
            return redirect(address(chosen.pk, self.moment))
        page = self.get_page()
        if access.may(self.user, EXPORT, self.node):
            for chart in page.charts:
                chart.download = self._with_day("dashboard-export", chart.id)
        problems = [text for errors in self.form.errors.values() for text in errors]
        return self.render(
            status=422 if problems else 200,
            form=self.form,
            problems=problems,
            page=page,
            state=state_words(self.moment, page.computed_at),
            day_words=str(day(self.moment.on)),
            days=self.get_days(),
            recompute_url=self._if_allowed(COMPUTE, "dashboard-compute"),
            may_ask=access.may(self.user, ASK, self.node),
            wall_url=self._with_day("dashboard-wall"),
            leave_url=address(self.node.pk, self.moment),
            week_url=self._with_day("dashboard-week"),
        )

    def get_days(self) -> list[dict[str, Any]]:
        """Today and the last month ends, each with its address."""
        return [
            {
                "label": "今天" if on == self.moment.today else f"{on.month}月末",
                "url": address(self.node.pk, Moment(on, self.moment.today)),
                "is_here": on == self.moment.on,
            }
            for on in self.moment.quick_days()
        ]

    def _if_allowed(self, action: str, url_name: str) -> str:
        return self._with_day(url_name) if access.may(self.user, action, self.node) else ""

    def _with_day(self, url_name: str, *args: str) -> str:
        on = "" if self.moment.on == self.moment.today else f"?on={self.moment.on.isoformat()}"
        return reverse(url_name, args=[self.node.pk, *args]) + on


class OwnDashboard(Dashboard):
    """The dashboard of where the viewer works; else of the highest organisation he reaches."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer for that organisation."""
        self.kwargs = {"pk": where(request.user, self.action).pk}
        return super().dispatch(request, **self.kwargs)


class DashboardWeek(Dashboard):
    """What happened in the week of the day: its spans are not kept, so it comes after the page and not with it."""

    title = "本周"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The lines alone; nothing for whom no figure of them is."""
        return self.render("reports/week.html", page=self.get_page())

    def get_blocks(self) -> list[Any]:
        """The briefs of all apps."""
        return [block for block in blocks() if isinstance(block, Brief)]


class DashboardWall(Dashboard):
    """The same on a wall: numbers, a ranking and a trend, large, without menus."""

    template_name = "reports/wall.html"

    def get_blocks(self) -> list[Any]:
        """The tiles, the first ranking, and trends that may stand beside or instead of it."""
        declared = list(blocks())
        of = {
            kind: [block for block in declared if isinstance(block, kind)] for kind in (Tile, Ranking, Trend)
        }
        return [*of[Tile], *of[Ranking][:1], *of[Trend][:2]]


class DashboardExport(Dashboard):
    """One chart's table as an Excel file, which says what it is; recorded before it leaves."""

    action = EXPORT
    title = "下载看板数字"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file. Raises OutOfScope for a chart that this viewer's page does not have."""
        page = self.get_page()
        chart = next((known for known in page.charts if known.id == self.kwargs["chart"]), None)
        if chart is None or not self.form.is_valid():
            raise OutOfScope(f"chart {self.kwargs['chart'][:80]!r}")
        node, on = self.node, day(self.moment.on)
        title = f"{chart.title} · {node} · {on}"
        target = io.BytesIO()
        state = state_words(self.moment, page.computed_at)
        written = write_chart(
            target, title, chart, (("组织", str(node)), ("日期", str(on)), ("数字", state)), self.user
        )
        audit.record(EXPORT, actor=self.user, obj=node, count=written, label=title, reason="导出 Excel")
        target.seek(0)
        response: Any = FileResponse(target, as_attachment=True, filename=f"{title}.xlsx", content_type=XLSX)
        response.headers["Content-Security-Policy"] = SANDBOX
        return response


class DashboardCompute(Dashboard):
    """Compute the figures anew, as a job; a second press leads to the one that runs."""

    action = COMPUTE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Start, and lead to the job's page."""
        try:
            job = start_job("core.figures.compute", self.user, self.node, dedupe_key="figures")
        except AlreadyOpen:
            messages.info(request, "已有一次计算正在进行，完成后刷新本页就能看到新的数字。")
            return redirect("dashboard-node", self.node.pk)
        return HttpResponseRedirect(job.get_absolute_url())


def state_words(moment: Moment, computed_at: datetime | None) -> str:
    """How fresh the numbers are."""
    if computed_at is None:
        return f"{day(moment.on)}的数字，按现在的记录即时计算"
    return f"数据截至 {timezone.localtime(computed_at):%Y-%m-%d %H:%M} 计算"
