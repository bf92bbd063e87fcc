"""Excel lists in and out: the page that leads to all of them, and the pages of each list."""

from typing import Any

from django.urls import reverse

from unionhub.core import access
from unionhub.core.sheets import all_sheets
from unionhub.core.views import ImportBatchView, ImportView, Page, SheetExportView, SheetTemplateView

UNIONS, EMPLOYERS, HEADCOUNTS = "members.union", "members.employer", "members.headcount"
#: Of each list: the sheet, the beginning of the names of its addresses, the address of the list itself.
ROLLS = (
    ("members", "roll", "roll-export", "member-list"),
    ("unions", "union-roll", "union-roll-export", "union-list"),
    ("employers", "employer-roll", "employer-roll-export", "employer-list"),
    ("headcounts", "headcount-roll", "headcount-roll-export", "headcount-list"),
)


class RollHub(Page):
    """Every list that can be imported and exported, with what this person may do."""

    action = "members.employer.export"
    title = "Excel 名册"
    help = "下载模板，填好后导入；写入前可以核对，写入后可以撤销。"
    template_name = "members/rolls/hub.html"

    def get_context(self, **more: Any) -> dict[str, Any]:
        """A line for each list with something to do."""
        sheets, lines = all_sheets(), []
        for key, prefix, export, listing in ROLLS:
            sheet = sheets[key]
            may_import = access.may(self.user, sheet.import_action)
            may_export = access.may(self.user, sheet.export_action)
            lines.append(
                {
                    "sheet": sheet,
                    "url": reverse(listing),
                    "import_url": reverse(f"{prefix}-import") if may_import else "",
                    "template_url": reverse(f"{prefix}-template") if may_import else "",
                    "export_url": reverse(export) if may_export else "",
                }
            )
        return super().get_context(lines=lines, **more)


class UnionRollImport(ImportView):
    """Unions: choose the file."""

    action = f"{UNIONS}.import"
    sheet_key = "unions"
    batch_url_name = "union-roll-batch"
    template_url_name = "union-roll-template"
    crumbs = (("工会", "union-list"),)


class UnionRollBatch(ImportBatchView):
    """Unions: headings, preview, write, undo."""

    action = f"{UNIONS}.import"
    sheet_key = "unions"
    start_url_name = "union-roll-import"
    crumbs = (("工会", "union-list"),)


class UnionRollTemplate(SheetTemplateView):
    """The empty list of unions."""

    action = f"{UNIONS}.import"
    sheet_key = "unions"


class UnionRollExport(SheetExportView):
    """Unions as a workbook that can be imported again."""

    action = f"{UNIONS}.export"
    sheet_key = "unions"


class EmployerRollImport(ImportView):
    """Employers: choose the file."""

    action = f"{EMPLOYERS}.import"
    sheet_key = "employers"
    batch_url_name = "employer-roll-batch"
    template_url_name = "employer-roll-template"
    crumbs = (("用人单位", "employer-list"),)


class EmployerRollBatch(ImportBatchView):
    """Employers: headings, preview, write, undo."""

    action = f"{EMPLOYERS}.import"
    sheet_key = "employers"
    start_url_name = "employer-roll-import"
    crumbs = (("用人单位", "employer-list"),)


class EmployerRollTemplate(SheetTemplateView):
    """The empty list of employers."""

    action = f"{EMPLOYERS}.import"
    sheet_key = "employers"


class EmployerRollExport(SheetExportView):
    """Employers as a workbook that can be imported again."""

    action = f"{EMPLOYERS}.export"
    sheet_key = "employers"


class HeadcountRollImport(ImportView):
    """Headcounts: choose the file."""

    action = f"{HEADCOUNTS}.import"
    sheet_key = "headcounts"
    batch_url_name = "headcount-roll-batch"
    template_url_name = "headcount-roll-template"
    crumbs = (("职工人数", "headcount-list"),)


class HeadcountRollBatch(ImportBatchView):
    """Headcounts: headings, preview, write, undo."""

    action = f"{HEADCOUNTS}.import"
    sheet_key = "headcounts"
    start_url_name = "headcount-roll-import"
    crumbs = (("职工人数", "headcount-list"),)


class HeadcountRollTemplate(SheetTemplateView):
    """The empty list of headcounts."""

    action = f"{HEADCOUNTS}.import"
    sheet_key = "headcounts"


class HeadcountRollExport(SheetExportView):
    """Headcounts as a workbook that can be imported again."""

    action = f"{HEADCOUNTS}.export"
    sheet_key = "headcounts"


class RollImport(ImportView):
    """A roll: choose the file and how it is meant."""

    action = "members.roll.import"
    sheet_key = "members"
    batch_url_name = "roll-import-batch"
    template_url_name = "roll-template"
    crumbs = (("会员名册", "member-list"),)


class RollImportBatch(ImportBatchView):
    """A roll: headings, preview, write, undo."""

    action = "members.roll.import"
    sheet_key = "members"
    start_url_name = "roll-import"
    crumbs = (("会员名册", "member-list"),)


class RollTemplate(SheetTemplateView):
    """The empty roll."""

    action = "members.roll.import"
    sheet_key = "members"


class RollExport(SheetExportView):
    """The roll as a workbook that can be imported again; with full numbers, so recorded."""

    action = "members.roll.export"
    sheet_key = "members"
