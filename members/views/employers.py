"""Pages of employers: list, record, forms, and who covers them."""

from collections.abc import Iterable
from typing import Any

from unionhub.core import access
from unionhub.core.enums import OrganisationKind
from unionhub.core.models import Organisation
from unionhub.core.views import (
    ActionView,
    Button,
    DetailView,
    Facts,
    FormView,
    ListView,
    LookupView,
    Tab,
)

from ..enums import CoverState
from ..filters.employers import EmployerFilter
from ..forms.employers import CloseForm, CoverForm, EmployerForm, EndCoverForm, KeeperForm, NewEmployerForm
from ..models import Coverage, Employer
from ..queries.employers import with_coverage
from ..services import employers as services
from ..tables.employers import COVER_TONES, EmployerTable

VIEW, CHANGE, COVER = "members.employer.view", "members.employer.change", "members.employer.cover"
CRUMBS = (("用人单位", "employer-list"),)


def coverage_of(employer: Employer, user: Any) -> dict[str, Any]:
    """Every spell of coverage, newest first, struck ones included; the latest standing one can be struck."""
    rows = list(
        Coverage.objects.filter(employer=employer)
        .select_related("organisation")
        .order_by("-valid_from", "-pk")
    )
    may_strike = access.may(user, COVER, employer.organisation)
    latest = next((row for row in rows if not row.is_struck), None) if may_strike else None
    return {"rows": rows, "latest": latest}


def headcounts_of(employer: Employer, user: Any) -> dict[str, Any]:
    """What was declared, newest first, struck ones included."""
    may_change = access.may(user, "members.headcount.change", employer.organisation)
    return {"rows": list(employer.headcounts.order_by("-on", "-pk")), "may_change": may_change}


class EmployerList(ListView):
    """All employers in scope."""

    action = VIEW
    model = Employer
    title = "用人单位"
    help = "有工会和没有工会的单位都登记在这里；覆盖关系按日期保存，改动不影响过去的统计。"
    table_class = EmployerTable
    filter_class = EmployerFilter
    export_action = "members.employer.export"
    buttons = (
        Button("登记单位", "employer-add", CHANGE, icon="plus", primary=True),
        Button("申报职工人数", "headcount-add", "members.headcount.change", icon="users-plus"),
        Button("导入名册", "employer-roll-import", "members.employer.import", icon="upload"),
        Button(
            "下载模板",
            "employer-roll-template",
            "members.employer.import",
            icon="file-download",
            download=True,
        ),
        Button("导出名册", "employer-roll-export", "members.employer.export", icon="download", method="post"),
    )
    empty_text = "登记辖区内的用人单位，记明由哪个工会覆盖；还没有建会的也登记，便于统计建会率和发展会员。"
    search_hint = "单位名称或信用代码"

    def get_queryset(self) -> Any:
        """With the union that covers each today, and its latest number of employees."""
        return with_coverage(Employer.objects.all())


class EmployerDetail(DetailView):
    """One employer."""

    action = VIEW
    model = Employer
    crumbs = CRUMBS
    select_related = ("organisation", "nature")
    facts = (
        Facts(
            "单位",
            (
                "name",
                "credit_code",
                ("union_name", "覆盖工会"),
                ("covered_since", "覆盖起始"),
                ("organisation", "管理组织"),
                "nature",
                "industry",
                "closed_on",
            ),
        ),
        Facts(
            "人数与联系",
            (("employees", "职工人数"), ("employees_on", "人数截止"), "contact", "contact_phone", "address"),
        ),
    )
    tabs = (
        Tab("headcounts", "职工人数", "members/employers/headcounts.html", headcounts_of),
        Tab("coverage", "覆盖", "members/employers/coverage.html", coverage_of),
    )
    history_action = VIEW
    buttons = (
        Button(
            "申报职工人数", "headcount-add-for", "members.headcount.change", icon="users-plus", primary=True
        ),
        Button("修改", "employer-change", CHANGE, icon="pencil"),
        Button("变更覆盖", "employer-cover", COVER, icon="shield", when=lambda unit: unit.closed_on is None),
        Button(
            "终止覆盖", "employer-uncover", COVER, when=lambda unit: unit.cover_state == CoverState.COVERED
        ),
        Button(
            "变更管理组织", "employer-move", COVER, when=lambda unit: unit.cover_state != CoverState.COVERED
        ),
        Button("登记注销", "employer-close", COVER, when=lambda unit: unit.closed_on is None),
        Button("撤回注销", "employer-reopen", COVER, when=lambda unit: unit.closed_on is not None),
    )

    def get_queryset(self) -> Any:
        """With the coverage of today."""
        return with_coverage(super().get_queryset())

    def get_state(self) -> dict[str, str]:
        """Whether a union covers it."""
        state = self.object.cover_state  # type: ignore[union-attr]
        return {"label": CoverState(state).label, "tone": COVER_TONES[state]}


class KeeperLookup(LookupView):
    """Who may keep the record of an employer: where the user maintains employers, down to grassroots unions."""

    action = CHANGE
    title = "查找组织"
    kinds: tuple[str, ...] = tuple(kind for kind in OrganisationKind if kind != OrganisationKind.GROUP)

    def rows(self) -> Iterable[tuple[Any, str, str, tuple[str, ...]]]:
        """The tree in its order."""
        found = Organisation.objects.visible_to(self.user, self.action).filter(
            kind__in=self.kinds, is_active=True
        )
        for key, name, short, code in found.values_list("pk", "name", "short_name", "code"):
            yield key, name, code, tuple(filter(None, (name, short, code)))


class CoveringLookup(KeeperLookup):
    """Unions that may cover an employer."""

    action = COVER
    title = "查找工会"
    kinds = (OrganisationKind.PRIMARY,)


class EmployerAdd(FormView):
    """Enter an employer."""

    action = CHANGE
    model = Employer
    title = "登记单位"
    form_class = NewEmployerForm
    crumbs = CRUMBS
    add_another = True

    def get_initial(self) -> dict[str, Any]:
        """The likely keeper."""
        return {"organisation": services.usual_keeper(self.user)}


class EmployerChange(FormView):
    """Change an employer."""

    action = CHANGE
    model = Employer
    title = "修改单位"
    form_class = EmployerForm
    crumbs = CRUMBS


class EmployerCover(ActionView):
    """Say which union covers the employer from which day on."""

    action = COVER
    model = Employer
    title = "变更覆盖"
    verb = "变更覆盖"
    text = "从起始日期起由所选工会覆盖，单位资料和职工人数转由该工会管理。原来的覆盖保留在历史中。"
    form_class = CoverForm
    note_asked = True
    note_label = "依据"
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Cover it."""
        services.cover(obj, data["union"], data["on"], actor=self.user, reason=note)


class EmployerUncover(ActionView):
    """Say that no union covers the employer any more."""

    action = COVER
    model = Employer
    title = "终止覆盖"
    verb = "终止覆盖"
    text = "从终止日期起这家单位没有工会覆盖，不再计入该工会的职工人数。"
    form_class = EndCoverForm
    note_asked = True
    note_label = "依据"
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """End the coverage."""
        services.end_coverage(obj, data["on"], actor=self.user, reason=note, keeper=data["keeper"])


class EmployerMove(ActionView):
    """Hand the record of an employer without a union to another township, system or park."""

    action = COVER
    model = Employer
    title = "变更管理组织"
    verb = "变更管理组织"
    text = "未建会的单位由所在乡镇、系统或园区管理。"
    form_class = KeeperForm
    note_asked = True
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Hand it over."""
        services.move(obj, data["keeper"], actor=self.user, reason=note)


class EmployerClose(ActionView):
    """Say that the unit is no more."""

    action = COVER
    model = Employer
    title = "登记注销"
    verb = "登记注销"
    text = "从注销日期起这家单位不再计入统计，由工会覆盖的同时终止覆盖。资料和历史保留。"
    form_class = CloseForm
    note_asked = True
    note_label = "依据"
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Close it."""
        services.close(obj, data["on"], actor=self.user, reason=note)


class EmployerReopen(ActionView):
    """Take back a closing that was entered wrongly."""

    action = COVER
    model = Employer
    title = "撤回注销"
    verb = "撤回注销"
    text = "只用于误登的注销。随注销终止的覆盖需要重新登记。"
    note_required = True
    note_label = "理由"
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Reopen it."""
        services.reopen(obj, actor=self.user, reason=note)


class CoverageStrike(ActionView):
    """Strike the latest spell of coverage, entered wrongly."""

    action = COVER
    model = Coverage
    title = "作废覆盖"
    verb = "作废"
    text = "只用于误登的覆盖；正常结束的请用“终止覆盖”。因它而终止的前一段会恢复。"
    note_required = True
    note_label = "理由"
    danger = True
    audited = True
    crumbs = CRUMBS
    select_related = ("organisation", "employer")

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Strike it."""
        services.strike_coverage(obj, actor=self.user, reason=note)
