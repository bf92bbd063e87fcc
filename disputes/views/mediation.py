"""Pages of mediations: list, intake, the case, its facts."""

from typing import Any

from django.utils import timezone

from unionhub.core.parameters import parameter
from unionhub.core.uploads import problem_of
from unionhub.core.views import Button, CaseDetail, Facts, FormView, ListView, Tab

from ..filters.mediation import MediationFilter
from ..forms.mediation import MediationChangeForm, MediationForm
from ..models import Mediation, Seat
from ..queries import mediation as queries
from ..rules import mediation as rules
from ..rules.mediation_parts import closed
from ..services import hardship
from ..tables.mediation import MediationTable
from ..workflow.mediation import IN_HAND, MEDIATION
from .mediation_tabs import TABS, may_change

VIEW, OPEN = "disputes.mediation.view", "disputes.mediation.open"
HANDLE, EXPORT = "disputes.mediation.handle", "disputes.mediation.export"
CRUMBS = (("劳动争议调解", "mediation-list"),)
RESULT = "结果"


def people(case: Mediation, user: Any) -> dict[str, Any]:
    """Who takes part, and what the field of hardship aid knows of the workers."""
    rows = list(queries.participants_of(case))
    for row in rows:
        is_worker = row.role in queries.WORKERS
        row.hardship = hardship.in_words(row.party) if is_worker else ""  # type: ignore[attr-defined]
    return {"rows": rows, "can_change": may_change(case, user, "participant")}


def claims(case: Mediation, user: Any) -> dict[str, Any]:
    """What is claimed."""
    return {"rows": case.claims.all(), "can_change": may_change(case, user, "claim")}  # type: ignore[attr-defined]


def seats(case: Mediation, user: Any) -> dict[str, Any]:
    """Who mediates and who did."""
    rows = Seat.objects.filter(mediation=case).select_related("mediator__body").order_by("recused_on", "pk")
    return {"rows": rows}


def notes(case: Mediation) -> list[dict[str, str]]:
    """What whoever opens the case has to know now: the term that is over, the limitation, the windows, collectivity."""
    today = timezone.localdate()
    until = queries.limitation_until(case)
    found: list[tuple[str, str]] = []
    if case.state in IN_HAND:
        clock = queries.last_clock(case, "mediation.term")
        if case.state == "mediating" and clock is not None:
            found.append(("bad", rules.term_words(clock.due_on, today, until)))
        near = parameter("disputes.mediation.limitation_near_days", on=today)
        found.append(rules.limitation_words(until, today, near))
    if case.is_urgent and case.is_open:
        found.append(("bad", "可能引发群体性事件，请及时报告负责人。"))
    return [{"tone": tone, "words": words} for tone, words in found if words]


class MediationList(ListView):
    """The mediations the user may see."""

    action = VIEW
    model = Mediation
    title = "劳动争议调解"
    help = "调解不公开，只列出本人登记、承办或者担任调解员的案件；负责人可以看到全部。"
    table_class = MediationTable
    filter_class = MediationFilter
    export_action = EXPORT
    buttons = (
        Button("登记调解申请", "mediation-add", OPEN, icon="plus", primary=True),
        Button("导入历史案件", "mediation-import", "disputes.mediation.import", icon="upload"),
    )
    empty_text = "职工或者用人单位申请调解的，在这里登记；三个工作日内决定是否受理，受理后十五日内结束。"
    search_hint = "编号、单位或当事人姓名"

    def get_queryset(self) -> Any:
        """With the mark of what is late."""
        return queries.with_overdue(super().get_queryset())


class MediationAdd(FormView):
    """Take in an application."""

    action = OPEN
    model = Mediation
    title = "登记调解申请"
    form_class = MediationForm
    submit_label = "登记"
    success_message = "已登记：{object}"
    crumbs = CRUMBS

    def make_form(self, instance: Any, data: Any = None, files: Any = None) -> Any:
        """The form, told when a file was too large to come in."""
        form: Any = super().make_form(instance, data, files)
        form.upload_problem = problem_of(self.request)
        return form


class MediationChange(FormView):
    """Correct or complete the facts before the agreement or the end."""

    action = HANDLE
    model = Mediation
    title = "修改案件资料"
    form_class = MediationChangeForm
    crumbs = CRUMBS


class MediationDetail(CaseDetail):
    """One mediation."""

    action = VIEW
    model = Mediation
    workflow = MEDIATION
    template_name = "disputes/mediation/detail.html"
    crumbs = CRUMBS
    select_related = ("organisation", "handler", "employer", "dispute_class", "body")
    facts = (
        Facts(
            "申请",
            (
                "number",
                ("received_on", "收到日期"),
                "entry",
                "referred_by",
                "side",
                "dispute_class",
                "persons",
                "is_collective",
                "claimed",
            ),
        ),
        Facts(
            "用人单位",
            ("employer_name", ("employer", "登记的单位"), "employer_contact", "employer_phone"),
        ),
        Facts("申请内容", ("account", "oral_record")),
        Facts("仲裁时效", ("knew_on", "arrears_in_employment", "employment_ended_on")),
        Facts("受理", ("consent", "consent_on", "is_public", "accepted_on", "body", "organisation")),
        Facts(
            RESULT,
            (
                "outcome",
                "outcome_reason",
                "transferred_to",
                "ended_on",
                "effective_on",
                "agreed",
                "performed",
                "performed_on",
                "paper_place",
            ),
        ),
    )
    tabs = (
        Tab("people", "当事人", "disputes/mediation/people.html", people),
        Tab("claims", "请求", "disputes/mediation/claims.html", claims),
        Tab("seats", "调解员", "disputes/mediation/seats.html", seats),
        *TABS,
        Tab("attachments", "材料", "disputes/mediation/attachments.html", lambda case, user: {}),
    )
    history_action = VIEW
    buttons = (
        Button(
            "修改案件资料",
            "mediation-change",
            HANDLE,
            icon="pencil",
            when=lambda case: not closed("claim", case.state),
        ),
    )

    def facts_of(self, group: Facts) -> list[dict[str, Any]]:
        """What came of it shows once something did."""
        case: Any = self.object
        if group.title == RESULT and case.ended_on is None and not case.paper_place:
            return []
        return super().facts_of(group)

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds what has to be known now, and the ways an agreement leaves open."""
        case: Any = self.object
        ways = queries.windows_of(case) if case.state == "agreed" else []
        return super().get_context(notes=notes(case), windows=ways, **more)
