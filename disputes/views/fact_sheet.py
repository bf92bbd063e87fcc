"""The fact sheet on paper."""

from typing import Any

from unionhub.core.papers import fact_rows
from unionhub.core.views import DocumentView

from ..models import Mediation
from .mediation_tabs import sheet_sections

VIEW = "disputes.mediation.view"


class FactSheetPrint(DocumentView):
    """All items of the sheet, with room to write what is not known."""

    action = VIEW
    model = Mediation
    title = "劳动争议要素表"
    document_template = "disputes/parts/fact_sheet_paper.html"

    def get_document_context(self) -> dict[str, Any]:
        """The sheet in its sections."""
        sections = sheet_sections(self.object, self.user, blanks=True)
        return {"case": self.object, "sections": [(title, fact_rows(lines)) for title, lines in sections]}
