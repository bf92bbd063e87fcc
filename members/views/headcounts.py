"""Pages of declared numbers of employees and of the totals of areas."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from unionhub.core.forms import PlainForm
from unionhub.core.views import ActionView, Button, DetailView, Facts, FormView, ListView, fetch

from ..filters.employers import AreaTotalFilter, HeadcountFilter
from ..forms.headcounts import AreaTotalForm, CorrectionForm, HeadcountForm
from ..models import AreaTotal, Employer, Headcount
from ..rules.headcounts import FIGURES
from ..services import headcounts as services
from ..tables.employers import AreaTotalTable, HeadcountTable

VIEW, CHANGE = "members.employer.view", "members.headcount.change"
CRUMBS = (("职工人数", "headcount-list"),)
AREA_CRUMBS = (("地区总数", "area-total-list"),)


class HeadcountList(ListView):
    """All declarations in scope."""

    action = VIEW
    model = Headcount
    title = "职工人数"
    help = "由各单位按日期申报；工会的职工人数是所覆盖单位最近一次申报之和。"
    table_class = HeadcountTable
    filter_class = HeadcountFilter
    export_action = "members.headcount.export"
    buttons = (
        Button("申报职工人数", "headcount-add", CHANGE, icon="users-plus", primary=True),
        Button("导入名册", "headcount-roll-import", "members.headcount.import", icon="upload"),
        Button(
            "下载模板",
            "headcount-roll-template",
            "members.headcount.import",
            icon="file-download",
            download=True,
        ),
        Button(
            "导出名册", "headcount-roll-export", "members.headcount.export", icon="download", method="post"
        ),
    )
    empty_text = "登记各单位在某一天的职工人数，其中女职工、农民工等各有多少。"
    search_hint = "单位名称或信用代码"


class HeadcountAdd(FormView):
    """Enter a declaration."""

    action = CHANGE
    model = Headcount
    title = "申报职工人数"
    form_class = HeadcountForm
    crumbs = CRUMBS
    add_another = True


class HeadcountAddFor(HeadcountAdd):
    """Enter a declaration of one employer."""

    employer: Employer

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Fetch the employer first: out of scope it is missing."""
        employers = Employer.objects.select_related("organisation")
        self.employer = fetch(Employer, request.user, kwargs["employer"], self.action, employers)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """The employer is chosen."""
        return {"employer": self.employer.pk}

    def get_back_url(self) -> str:
        """The employer's page."""
        return self.employer.get_absolute_url()


class HeadcountCorrect(ActionView):
    """Strike a declaration and enter it anew."""

    action = CHANGE
    model = Headcount
    title = "更正申报"
    verb = "更正"
    text = "原来的申报作废并保留，按下面的内容另记一条。"
    form_class = CorrectionForm
    note_required = True
    note_label = "更正原因"
    audited = True
    crumbs = CRUMBS
    select_related = ("organisation", "employer")

    def make_form(self, data: Any = None) -> PlainForm:
        """The form with what was declared."""
        initial = {name: getattr(self.object, name) for name in ("on", *FIGURES, "source")}
        return CorrectionForm(data, user=self.user, action=self.action, initial=initial)

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Correct it."""
        figures = {name: data[name] for name in FIGURES}
        services.correct(obj, data["on"], figures, actor=self.user, source=data["source"], reason=note)


class HeadcountStrike(ActionView):
    """Strike a declaration that should not be there."""

    action = CHANGE
    model = Headcount
    title = "作废申报"
    verb = "作废"
    text = "作废后不再计入统计，记录保留。数字有误的请用“更正”。"
    note_required = True
    note_label = "理由"
    danger = True
    audited = True
    crumbs = CRUMBS
    select_related = ("organisation", "employer")

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Strike it."""
        services.strike(obj, actor=self.user, reason=note)


class AreaTotalList(ListView):
    """Totals of areas in scope."""

    action = "members.area.view"
    model = AreaTotal
    title = "地区总数"
    help = "入会率、建会率的分母，来自统计、市场监管等部门，须注明日期和出处。"
    table_class = AreaTotalTable
    filter_class = AreaTotalFilter
    buttons = (Button("登记总数", "area-total-add", "members.area.change", icon="plus", primary=True),)
    empty_text = (
        "登记全县和各乡镇、系统、园区的职工总数、单位总数和应建会单位数，作为计算入会率、建会率的分母。"
    )
    search_hint = "数据来源或文号"


class AreaTotalDetail(DetailView):
    """One entry."""

    action = "members.area.view"
    model = AreaTotal
    crumbs = AREA_CRUMBS
    facts = (
        Facts("地区", ("organisation", "on")),
        Facts("总数", ("employees", "units", "units_due")),
        Facts("出处", ("source", "document_no")),
    )
    history_action = "members.area.view"
    buttons = (Button("修改", "area-total-change", "members.area.change", icon="pencil", primary=True),)


class AreaTotalAdd(FormView):
    """Enter totals."""

    action = "members.area.change"
    model = AreaTotal
    title = "登记地区总数"
    form_class = AreaTotalForm
    crumbs = AREA_CRUMBS
    add_another = True


class AreaTotalChange(FormView):
    """Change an entry; what it was stays in its history."""

    action = "members.area.change"
    model = AreaTotal
    title = "修改地区总数"
    form_class = AreaTotalForm
    crumbs = AREA_CRUMBS
