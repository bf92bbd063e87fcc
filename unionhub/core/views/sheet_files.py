"""What a sheet hands out: its empty workbook, and its records as a workbook."""

import io
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse

from ..downloads import SANDBOX
from ..excel import XLSX
from ..jobs import JobError, start_job
from ..scope import where
from ..sheets import Sheet, sheet_for
from ..sheets.template import write_template
from .page import Page


class SheetTemplateView(Page):
    """The sheet's empty workbook. A subclass sets `action` (the sheet's `import_action`) and `sheet_key`."""

    sheet_key = ""

    @property
    def sheet(self) -> Sheet:
        """Whose template it is."""
        return sheet_for(self.sheet_key)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | FileResponse:  # type: ignore[override]
        """Write it with the choices of this moment."""
        target = io.BytesIO()
        write_template(self.sheet, target, self.user)
        target.seek(0)
        response = FileResponse(
            target, as_attachment=True, filename=f"{self.sheet.label}模板.xlsx", content_type=XLSX
        )
        response.headers["Content-Security-Policy"] = SANDBOX
        return response


class SheetExportView(Page):
    """Asks for the export of the sheet's records, a job. A subclass sets `action` (`export_action`), `sheet_key`.

    Show it as a button with `method="post"`.
    """

    sheet_key = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nothing to see here."""
        return HttpResponseNotAllowed(["POST"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Start the job and lead to it."""
        sheet, home = sheet_for(self.sheet_key), where(self.user, self.action)
        try:
            job = start_job(
                sheet.job_key("export"),
                self.user,
                home,
                {"sheet": sheet.key},
                f"{sheet.key}-{home.pk}-{self.user.pk}",
                title=f"导出：{sheet.label}",
            )
        except JobError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("home"))
        return HttpResponseRedirect(job.get_absolute_url())
