"""Pages of accidents and matters of occupational health."""

from unionhub.core.views import (
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

from ..filters.accidents import AccidentFilter
from ..forms.accidents import AccidentForm
from ..models import Accident
from ..tables.accidents import AccidentTable
from .inspections import state_of
from .letters import PAPERS
from .strikes import Strike

VIEW, CHANGE = "disputes.accident.view", "disputes.accident.change"
EXPORT, IMPORT = "disputes.accident.export", "disputes.accident.import"
CRUMBS = (("安全事故与职业病", "accident-list"),)


class AccidentList(ListView):
    """All accidents in scope."""

    action = VIEW
    model = Accident
    title = "安全事故与职业病"
    help = "生产安全事故和职业病危害，以及工会参加调查、善后的情况；只记人数，不记姓名。"
    table_class = AccidentTable
    filter_class = AccidentFilter
    export_action = EXPORT
    buttons = (
        Button("登记事故", "accident-add", CHANGE, icon="plus", primary=True),
        Button("导入事故", "accident-import", IMPORT, icon="upload"),
        Button("下载模板", "accident-template", IMPORT, icon="file-download", download=True),
    )
    empty_text = "发生生产安全事故或者职业病危害的，登记在这里，记明工会参加的情况和处理结果。"
    search_hint = "用人单位或地点"


class AccidentDetail(DetailView):
    """One accident."""

    action = VIEW
    model = Accident
    crumbs = CRUMBS
    select_related = ("organisation", "employer")
    facts = (
        Facts("事故", ("occurred_on", "kind", "level", "employer_name", "place", "organisation", "course")),
        Facts("伤亡", ("deaths", "injured", "severely_injured", "patients")),
        Facts("工会参加与处理", (("participation", "工会参加"), "joined_on", "closed_on", "result")),
    )
    tabs = (Tab("attachments", "材料", PAPERS, lambda accident, user: {}),)
    history_action = VIEW
    buttons = (
        Button(
            "修改", "accident-change", CHANGE, icon="pencil", primary=True, when=lambda row: not row.is_struck
        ),
        Button("作废", "accident-strike", CHANGE, when=lambda row: not row.is_struck),
    )

    def get_state(self) -> dict[str, str]:
        """Struck, closed, or still dealt with."""
        closed = self.object.closed_on is not None  # type: ignore[union-attr]
        own = {"label": "已处理" if closed else "处理中", "tone": "ok" if closed else "warn"}
        return state_of(self.object) or own


class AccidentAdd(FormView):
    """Enter an accident."""

    action = CHANGE
    model = Accident
    title = "登记事故"
    form_class = AccidentForm
    crumbs = CRUMBS


class AccidentChange(FormView):
    """Change an accident: the union's part, the result."""

    action = CHANGE
    model = Accident
    title = "修改事故"
    form_class = AccidentForm
    crumbs = CRUMBS


class AccidentStrike(Strike):
    """Strike an accident entered wrongly."""

    action = CHANGE
    model = Accident
    crumbs = CRUMBS


class AccidentImport(ImportView):
    """Accidents: choose the file."""

    action = IMPORT
    sheet_key = "accidents"
    batch_url_name = "accident-import-batch"
    template_url_name = "accident-template"
    crumbs = CRUMBS


class AccidentImportBatch(ImportBatchView):
    """Accidents: headings, preview, write, undo."""

    action = IMPORT
    sheet_key = "accidents"
    start_url_name = "accident-import"
    crumbs = CRUMBS


class AccidentTemplate(SheetTemplateView):
    """The empty list of accidents."""

    action = IMPORT
    sheet_key = "accidents"
