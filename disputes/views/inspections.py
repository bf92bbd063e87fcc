"""Pages of inspections and worker inspectors."""

from typing import Any

from unionhub.core import access
from unionhub.core.views import (
    ActionView,
    Button,
    DetailView,
    Facts,
    FormView,
    ImportBatchView,
    ImportView,
    ListView,
    SheetTemplateView,
    Tab,
)

from ..filters.inspections import InspectionFilter, InspectorFilter
from ..forms.inspections import InspectionForm, InspectorForm, NewHazardForm
from ..models import Inspection, WorkerInspector
from ..services import inspections as services
from ..tables.inspections import InspectionTable, InspectorTable, hazard_words
from .letters import PAPERS
from .strikes import Strike

VIEW, CHANGE = "disputes.inspection.view", "disputes.inspection.change"
EXPORT, IMPORT = "disputes.inspection.export", "disputes.inspection.import"
CRUMBS = (("现场检查", "inspection-list"),)
INSPECTORS = (("群监员", "inspector-list"),)


def hazards_of(inspection: Inspection, user: Any) -> dict[str, Any]:
    """The hazards found there, with where each stands."""
    rows = inspection.hazards.order_by("is_struck", "due_on", "pk")
    return {
        "rows": [
            {"hazard": row, "words": words, "tone": tone}
            for row in rows
            for words, tone in [hazard_words(row)]
        ],
        "may_change": access.may(user, CHANGE, inspection.organisation),
    }


def state_of(record: Any) -> dict[str, str] | None:
    """The badge of a struck record; nothing of others."""
    return {"label": "已作废", "tone": "plain"} if record.is_struck else None


class InspectionList(ListView):
    """All inspections in scope."""

    action = VIEW
    model = Inspection
    title = "现场检查"
    help = "农民工工资“日清月结”、劳动保护、安全生产的现场检查；查出的隐患逐条登记、限期整改。"
    table_class = InspectionTable
    filter_class = InspectionFilter
    export_action = EXPORT
    buttons = (
        Button("登记检查", "inspection-add", CHANGE, icon="plus", primary=True),
        Button("隐患", "hazard-list", VIEW, icon="alert-triangle"),
        Button("导入检查", "inspection-import", IMPORT, icon="upload"),
        Button("下载模板", "inspection-template", IMPORT, icon="file-download", download=True),
    )
    empty_text = "到工地、车间检查之后，把检查情况、拖欠工资和隐患登记在这里。"
    search_hint = "工地、场所或用人单位"


class InspectionDetail(DetailView):
    """One inspection with its hazards."""

    action = VIEW
    model = Inspection
    crumbs = CRUMBS
    select_related = ("organisation", "employer")
    facts = (
        Facts(
            "检查",
            (
                "inspected_on",
                "site",
                "employer_name",
                ("kinds", "检查内容"),
                "covered",
                "took_part",
                "joint_with",
                "organisation",
                "findings",
            ),
        ),
        Facts("拖欠工资", ("arrears_persons", "arrears", "paid_on", "paid_persons", "paid")),
    )
    tabs = (
        Tab("hazards", "隐患", "disputes/supervision/hazards.html", hazards_of),
        Tab("attachments", "材料", PAPERS, lambda inspection, user: {}),
    )
    history_action = VIEW
    buttons = (
        Button(
            "登记隐患", "hazard-add", CHANGE, icon="plus", primary=True, when=lambda row: not row.is_struck
        ),
        Button("修改", "inspection-change", CHANGE, icon="pencil", when=lambda row: not row.is_struck),
        Button("作废", "inspection-strike", CHANGE, when=lambda row: not row.is_struck),
    )

    def get_state(self) -> dict[str, str] | None:
        """Whether it was struck."""
        return state_of(self.object)


class InspectionAdd(FormView):
    """Enter an inspection."""

    action = CHANGE
    model = Inspection
    title = "登记检查"
    form_class = InspectionForm
    crumbs = CRUMBS
    add_another = True


class InspectionChange(FormView):
    """Change an inspection, enter what was paid."""

    action = CHANGE
    model = Inspection
    title = "修改检查"
    form_class = InspectionForm
    crumbs = CRUMBS


class InspectionStrike(Strike):
    """Strike an inspection with its hazards."""

    action = CHANGE
    model = Inspection
    crumbs = CRUMBS


class HazardAdd(ActionView):
    """Enter a hazard found at the inspection."""

    action = CHANGE
    model = Inspection
    title = "登记隐患"
    verb = "登记隐患"
    form_class = NewHazardForm
    audited = True
    crumbs = CRUMBS

    def make_form(self, data: Any = None) -> NewHazardForm:
        """The form, which is told the inspection."""
        inspection: Any = self.object
        return NewHazardForm(data, user=self.user, action=self.action, inspection=inspection)

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Enter it."""
        services.add_hazard(obj, data, self.user, self.action)


class InspectorList(ListView):
    """All worker inspectors in scope."""

    action = VIEW
    model = WorkerInspector
    title = "群监员"
    help = "在班组、车间监督劳动保护的职工，按聘任起止日期登记。"
    table_class = InspectorTable
    filter_class = InspectorFilter
    export_action = EXPORT
    buttons = (
        Button("登记群监员", "inspector-add", CHANGE, icon="plus", primary=True),
        Button("导入群监员", "inspector-import", IMPORT, icon="upload"),
        Button("下载模板", "inspector-template", IMPORT, icon="file-download", download=True),
    )
    empty_text = "登记各工会聘任的群监员和他们的培训。"
    search_hint = "姓名"


class InspectorDetail(DetailView):
    """One worker inspector."""

    action = VIEW
    model = WorkerInspector
    crumbs = INSPECTORS
    facts = (Facts("群监员", ("name", "organisation", "post", "valid_from", "valid_to", "trained_on")),)
    history_action = VIEW
    buttons = (
        Button(
            "修改",
            "inspector-change",
            CHANGE,
            icon="pencil",
            primary=True,
            when=lambda row: not row.is_struck,
        ),
        Button("作废", "inspector-strike", CHANGE, when=lambda row: not row.is_struck),
    )

    def get_state(self) -> dict[str, str] | None:
        """Whether it was struck."""
        return state_of(self.object)


class InspectorAdd(FormView):
    """Enter a worker inspector."""

    action = CHANGE
    model = WorkerInspector
    title = "登记群监员"
    form_class = InspectorForm
    crumbs = INSPECTORS
    add_another = True


class InspectorChange(FormView):
    """Change a worker inspector: his end, his training."""

    action = CHANGE
    model = WorkerInspector
    title = "修改群监员"
    form_class = InspectorForm
    crumbs = INSPECTORS


class InspectorStrike(Strike):
    """Strike a worker inspector entered wrongly."""

    action = CHANGE
    model = WorkerInspector
    crumbs = INSPECTORS


class InspectionImport(ImportView):
    """Inspections: choose the file."""

    action = IMPORT
    sheet_key = "inspections"
    batch_url_name = "inspection-import-batch"
    template_url_name = "inspection-template"
    crumbs = CRUMBS


class InspectionImportBatch(ImportBatchView):
    """Inspections: headings, preview, write, undo."""

    action = IMPORT
    sheet_key = "inspections"
    start_url_name = "inspection-import"
    crumbs = CRUMBS


class InspectionTemplate(SheetTemplateView):
    """The empty list of inspections."""

    action = IMPORT
    sheet_key = "inspections"


class InspectorImport(ImportView):
    """Worker inspectors: choose the file."""

    action = IMPORT
    sheet_key = "inspectors"
    batch_url_name = "inspector-import-batch"
    template_url_name = "inspector-template"
    crumbs = INSPECTORS


class InspectorImportBatch(ImportBatchView):
    """Worker inspectors: headings, preview, write, undo."""

    action = IMPORT
    sheet_key = "inspectors"
    start_url_name = "inspector-import"
    crumbs = INSPECTORS


class InspectorTemplate(SheetTemplateView):
    """The empty list of worker inspectors."""

    action = IMPORT
    sheet_key = "inspectors"
