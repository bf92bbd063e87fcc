"""Pages of legal aid."""

from typing import Any

from unionhub.core.forms import PlainForm
from unionhub.core.views import (
    ActionView,
    Button,
    CaseDetail,
    Facts,
    ImportBatchView,
    ImportView,
    ListView,
    PlainFormView,
    SheetExportView,
    SheetTemplateView,
    Tab,
)

from ..filters.legal_aid import LegalAidFilter
from ..forms.legal_aid import AidFactsForm, AidForm
from ..models import LegalAid, Mediation
from ..queries.legal_aid import mediations_of
from ..rules import legal_aid as rules
from ..services import legal_aid as services
from ..tables.legal_aid import LegalAidTable
from ..workflow.legal_aid import LEGAL_AID

VIEW, OPEN = "disputes.legal_aid.view", "disputes.legal_aid.open"
EXPORT, IMPORT = "disputes.legal_aid.export", "disputes.legal_aid.import"
CRUMBS = (("法律援助", "legal-aid-list"),)


def means_of(aid: LegalAid, user: Any) -> dict[str, Any]:
    """Why means are looked into or not, and where the applicant stands by them."""
    found = services.means_of(aid)
    return {
        "ground": aid.get_ground_display(),
        "hardship": aid.get_hardship_display(),
        "means": rules.MEANS_IN_WORDS[found],
        "tone": "ok" if found in (rules.Means.WAIVED, rules.Means.WITHIN) else "warn",
        "per_head": rules.per_head(services.income_of(aid), aid.household),
        "line": services.line_on(aid.opened_on),
    }


class LegalAidList(ListView):
    """The applications the user may see."""

    action = VIEW
    model = LegalAid
    title = "法律援助"
    help = "只列出本人登记、承办和负责审定的。"
    table_class = LegalAidTable
    filter_class = LegalAidFilter
    export_action = EXPORT
    buttons = (
        Button("登记申请", "legal-aid-add", OPEN, icon="plus", primary=True),
        Button("导入历史案件", "legal-aid-import", IMPORT, icon="upload"),
        Button("下载模板", "legal-aid-template", IMPORT, icon="file-download", download=True),
        Button("导出已办结案件", "legal-aid-sheet", EXPORT, icon="download", method="post"),
    )
    empty_text = "职工申请法律援助的，在这里登记；七日内决定，决定给予的三日内指派。"
    search_hint = "编号、申请人或单位"


class LegalAidDetail(CaseDetail):
    """One application."""

    action = VIEW
    model = LegalAid
    workflow = LEGAL_AID
    crumbs = CRUMBS
    select_related = ("organisation", "applicant", "handler", "mediation_case", "employer")
    facts = (
        Facts(
            "申请",
            (
                "number",
                "opened_on",
                "applicant",
                "employer_name",
                "service",
                "matter",
                "claimed",
                "is_migrant",
                "mediation_case",
                "organisation",
                "account",
            ),
        ),
        Facts(
            "决定与指派", ("decided_on", "decide_by", "granted_on", "reason", "challenged_on", "reviewed_on")
        ),
        Facts("承办", ("appointed_on", "lawyer", "firm", "lawyer_phone")),
        Facts("结果", ("ended_on", "result", "recovered", "fee", "costs", "paper_place")),
    )
    tabs = (
        Tab("means", "经济状况", "disputes/legal_aid/means.html", means_of),
        Tab("attachments", "材料", "disputes/legal_aid/attachments.html", lambda aid, user: {}),
    )
    history_action = VIEW
    buttons = (
        Button(
            "修改申请",
            "legal-aid-change",
            OPEN,
            icon="pencil",
            when=lambda aid: not services.correct_problem(aid),
        ),
    )

    def fact(self, entry: Any) -> dict[str, Any] | None:
        """The applicant leads to his page; the mediation shows only to whoever may see it himself."""
        found = super().fact(entry)
        if found is not None and entry == "applicant":
            return {**found, "url": self.object.applicant.get_absolute_url()}  # type: ignore[union-attr]
        if found is not None and entry == "opened_on":
            return {**found, "label": "申请日期"}
        linked = self.object.mediation_case if entry == "mediation_case" else None  # type: ignore[union-attr]
        if linked is None:
            return found
        seen = Mediation.objects.visible_to(self.user).filter(pk=linked.pk).exists()  # type: ignore[attr-defined]
        return {"label": "相关调解", "value": linked, "url": linked.get_absolute_url()} if seen else None


class LegalAidAdd(PlainFormView):
    """Enter an application."""

    action = OPEN
    title = "登记法律援助申请"
    form_class = AidForm
    submit_label = "登记"
    crumbs = CRUMBS
    made: LegalAid | None = None

    def get_initial(self) -> dict[str, Any]:
        """Received where the user works."""
        return {"organisation": self.user.organisation_id}

    def perform(self, data: dict[str, Any]) -> str:
        """Enter it."""
        self.made = services.enter(data, self.user)
        return f"已登记：{self.made}"

    def get_success_url(self) -> str:
        """The application's page."""
        return self.made.get_absolute_url() if self.made is not None else self.get_back_url()


class LegalAidChange(ActionView):
    """Correct or complete an application until it is decided."""

    action = OPEN
    model = LegalAid
    title = "修改申请"
    verb = "保存"
    text = "作出决定以前可以补充、更正。"
    success_message = "{object}：已修改"
    audited = True
    crumbs = CRUMBS
    select_related = ("organisation", "applicant")

    def make_form(self, data: Any = None) -> PlainForm:
        """The application as it stands; its applicant's mediations to choose from."""
        aid: Any = self.object
        initial = {name: getattr(aid, name) for name in services.FACTS}
        initial |= {"account": aid.account.plain, "income": aid.income.plain}
        form = AidFactsForm(data, user=self.user, action=self.action, initial=initial)
        chosen: Any = form.fields["mediation_case"]
        chosen.queryset = mediations_of(aid.applicant, self.user)
        return form

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Write it."""
        services.correct(obj, data, self.user)


class LegalAidImport(ImportView):
    """Old cases: choose the file."""

    action = IMPORT
    sheet_key = "legal_aids"
    batch_url_name = "legal-aid-batch"
    template_url_name = "legal-aid-template"
    crumbs = CRUMBS


class LegalAidBatch(ImportBatchView):
    """Old cases: headings, preview, write, undo."""

    action = IMPORT
    sheet_key = "legal_aids"
    start_url_name = "legal-aid-import"
    crumbs = CRUMBS


class LegalAidTemplate(SheetTemplateView):
    """The empty list of old cases."""

    action = IMPORT
    sheet_key = "legal_aids"


class LegalAidSheetExport(SheetExportView):
    """Cases as a workbook that can be imported again."""

    action = EXPORT
    sheet_key = "legal_aids"
