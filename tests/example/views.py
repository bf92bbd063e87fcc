"""Pages of the example app: declarations on the kernel's bases."""

from django.core.exceptions import ValidationError

from unionhub.core.views import (
    ActionView,
    BulkAction,
    Button,
    DetailView,
    DocumentView,
    Facts,
    FormView,
    ImportBatchView,
    ImportView,
    ListView,
    SheetExportView,
    SheetTemplateView,
    Tab,
)

from .filters import VisitFilter
from .forms import VisitForm
from .models import Visit
from .services import close_visit
from .tables import VisitTable

CRUMBS = (("走访记录", "visit-list"),)


class VisitList(ListView):
    """All visits in scope."""

    action = "example.visit.view"
    model = Visit
    title = "走访记录"
    table_class = VisitTable
    filter_class = VisitFilter
    export_action = "example.visit.export"
    bulk_actions = (BulkAction("close", "办结", "example.visit.close", close_visit, audited=True),)
    buttons = (
        Button("登记走访", "visit-add", "example.visit.add", icon="plus", primary=True),
        Button("导入", "visit-import", "example.visit.import", icon="upload"),
    )
    empty_text = "这里列出走访职工家庭的记录。"
    search_hint = "户主姓名"


class VisitDetail(DetailView):
    """One visit."""

    action = "example.visit.view"
    model = Visit
    crumbs = CRUMBS
    facts = (
        Facts("走访", ("household", "organisation", "visited_on", "followed_on", "companion")),
        Facts("慰问与联系", ("amount", "id_number", "phone", "note")),
    )
    state_field = "state"
    state_tones = {"open": "warn", "closed": "ok"}
    history_action = "example.visit.view"
    tabs = (Tab("papers", "材料", "example/papers.html", lambda visit, user: {}),)
    buttons = (
        Button("修改", "visit-change", "example.visit.change", icon="pencil", primary=True),
        Button("打印走访单", "visit-print", "example.visit.print", icon="printer"),
        Button("办结", "visit-close", "example.visit.close", when=lambda visit: visit.state == "open"),
    )


class VisitAdd(FormView):
    """Enter a visit."""

    action = "example.visit.add"
    model = Visit
    title = "登记走访"
    form_class = VisitForm
    crumbs = CRUMBS
    add_another = True

    def after_save(self) -> None:
        """What a service refuses although the form was in order."""
        if self.object.note == "作废":
            raise ValidationError("作废的走访不登记。")


class VisitChange(FormView):
    """Change a visit."""

    action = "example.visit.change"
    model = Visit
    title = "修改走访"
    form_class = VisitForm
    crumbs = CRUMBS


class VisitClose(ActionView):
    """Close a visit."""

    action = "example.visit.close"
    model = Visit
    title = "办结走访"
    verb = "办结"
    text = "办结后不能再修改。"
    note_label = "办结说明"
    note_required = True
    audited = True
    crumbs = CRUMBS

    def perform(self, obj, note, data):
        """Close it."""
        close_visit(obj, self.request.user, note)


class VisitPrint(DocumentView):
    """The visit as a paper."""

    action = "example.visit.print"
    model = Visit
    title = "走访慰问登记表"
    document_template = "example/visit_paper.html"
    crumbs = CRUMBS


class VisitImport(ImportView):
    """Visits from a workbook: choose the file."""

    action = "example.visit.import"
    sheet_key = "visits"
    batch_url_name = "visit-import-batch"
    template_url_name = "visit-template"
    crumbs = CRUMBS


class VisitImportBatch(ImportBatchView):
    """Visits from a workbook: headings, preview, write, undo."""

    action = "example.visit.import"
    sheet_key = "visits"
    start_url_name = "visit-import"
    crumbs = CRUMBS


class VisitTemplate(SheetTemplateView):
    """The empty workbook of visits."""

    action = "example.visit.import"
    sheet_key = "visits"


class VisitSheetExport(SheetExportView):
    """Visits as a workbook that can be imported again."""

    action = "example.visit.export"
    sheet_key = "visits"
