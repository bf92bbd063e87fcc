"""Old mediations from a list."""

from unionhub.core.views import ImportBatchView, ImportView, SheetTemplateView

IMPORT = "disputes.mediation.import"
CRUMBS = (("劳动争议调解", "mediation-list"),)


class MediationImport(ImportView):
    """Old mediations: choose the file."""

    action = IMPORT
    sheet_key = "mediations"
    batch_url_name = "mediation-import-batch"
    template_url_name = "mediation-template"
    crumbs = CRUMBS


class MediationImportBatch(ImportBatchView):
    """Old mediations: headings, preview, write, undo."""

    action = IMPORT
    sheet_key = "mediations"
    start_url_name = "mediation-import"
    crumbs = CRUMBS


class MediationTemplate(SheetTemplateView):
    """The empty list of old mediations."""

    action = IMPORT
    sheet_key = "mediations"
