"""The files of a month: making one, downloading one, and the tab that lists them."""

import io
from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest

from unionhub.core import audit
from unionhub.core.downloads import SANDBOX
from unionhub.core.excel import XLSX
from unionhub.core.forms import PlainForm
from unionhub.core.jobs import AlreadyOpen, start_job
from unionhub.core.views import ActionView, ObjectPage, Tab

from ..forms.returns import ReturnChoice
from ..jobs.returns import KIND
from ..models import PeriodClose, ReturnFile
from ..returns.making import DOWNLOAD, MAKE, files_of, forms_for, refuse

#: For the page of a month's report.
FILES_TAB = Tab("files", "文件", "reports/return_files.html", files_of, action="reports.form.view")


class ReturnMake(ActionView):
    """Start the job that makes a file of the month."""

    action = MAKE
    model = PeriodClose
    title = "生成报表文件"
    verb = "生成"
    form_class = ReturnChoice
    audited = True
    success_message = "已开始生成报表文件，完成后可以下载。"

    def get_text(self) -> str:
        """What the file will be."""
        if self.object.final is not None:  # type: ignore[union-attr]
            return "用封存的数字生成，同一个月份、同一张表每次生成的内容完全一样。"
        return "数字还没有封存，生成的是草稿，文件名中标明“草稿”，不能作为正式报表报送。"

    def make_form(self, data: Any = None) -> PlainForm:
        """The forms of this month."""
        return ReturnChoice(data, user=self.user, action=self.action, case=self.object)

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Ask for the job; a form that cannot be used is told at once."""
        form = forms_for(obj).filter(pk=data["form"]).first() if data["form"] else None
        if form is not None:
            refuse(obj, form)
        try:
            self.job = start_job(
                KIND,
                self.user,
                obj.organisation,
                {"close": obj.pk, "form": data["form"]},
                dedupe_key=f"{obj.pk}-{data['form']}",
                title=f"{obj.title}：{form or '内置月度报表'}"[:120],
            )
        except AlreadyOpen as error:
            raise ValidationError(str(error)) from error

    def get_success_url(self) -> str:
        """The job's page; before there is one, the files of the month."""
        job = getattr(self, "job", None)
        if job is not None:
            return job.get_absolute_url()
        return f"{self.object.get_absolute_url()}?tab=files"  # type: ignore[union-attr]


class ReturnDownload(ObjectPage):
    """Hand out a file as it was made; recorded before it leaves."""

    action = DOWNLOAD
    model = ReturnFile
    title = "下载报表文件"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:  # type: ignore[override]
        """The file."""
        file: Any = self.object
        audit.record(
            self.action,
            obj=file.close,
            organisation=file.organisation,
            label=file.filename,
            request=request,
            reason=f"下载报表文件，校验值 {file.sha256[:16]}…",
        )
        response = FileResponse(
            io.BytesIO(bytes(file.content)), as_attachment=True, filename=file.filename, content_type=XLSX
        )
        response.headers["Content-Security-Policy"] = SANDBOX
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response
