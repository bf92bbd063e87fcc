"""Holidays: the years entered, the days of one, and a year's notice typed in."""

import io
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse

from .. import access, digest, form_tokens
from ..downloads import SANDBOX
from ..excel import XLSX
from ..forms import PlainForm
from ..holiday_file import HOLIDAYS, read_file
from ..models.holiday import HolidayYear
from ..services.holidays import CHANGE, enter_year, read_notice
from ..sheets.template import write_template
from ..uploads import problem_of
from ..views import Button, Page, PlainFormView

CRUMBS = (("首页", "home"), ("节假日安排", "holiday-list"))
FIRST_YEAR, LAST_YEAR = 2004, 2100


class HolidayList(Page):
    """Every year that is entered, newest first, and whether the next one is missing."""

    action = "core.holiday.view"
    title = "节假日安排"
    help = "法定期限按这里的放假和调休计算。没有录入的年份，期限为暂定，录入后按新安排计算。"
    template_name = "core/holidays.html"
    crumbs = CRUMBS[:1]
    buttons = (
        Button("录入年度安排", "holiday-enter", CHANGE, icon="calendar-plus", primary=True),
        Button("从文件录入", "holiday-upload", CHANGE, icon="upload"),
    )

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Two queries."""
        years = HolidayYear.objects.annotate(
            off=Count("days", filter=Q(days__works=False)), worked=Count("days", filter=Q(days__works=True))
        )
        enters = access.may(self.user, CHANGE)
        return super().get_context(years=years, missing=digest.missing_years(), enters=enters, **more)


class HolidayYearPage(Page):
    """The days of one year."""

    action = "core.holiday.view"
    template_name = "core/holiday_year.html"
    crumbs = CRUMBS

    def get_title(self) -> str:
        """Which year."""
        return f"{self.kwargs['year']} 年节假日安排"

    def get_page_actions(self) -> list[dict[str, Any]]:
        """重新录入, for whoever may."""
        if not access.may(self.user, CHANGE):
            return []
        url = f"{reverse('holiday-enter')}?year={self.kwargs['year']}"
        return [
            {
                "label": "重新录入",
                "url": url,
                "icon": "edit",
                "primary": False,
                "method": "get",
                "download": False,
            }
        ]

    def get_context(self, **more: Any) -> dict[str, Any]:
        """The year's days in order; a year that is not entered says so."""
        entry = HolidayYear.objects.filter(year=self.kwargs["year"]).first()
        return super().get_context(
            entry=entry, days=list(entry.days.all()) if entry else [], year=self.kwargs["year"], **more
        )


class NoticeForm(PlainForm):
    """A year's notice, line by line."""

    year = forms.IntegerField(label="年份", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    document_no = forms.CharField(label="通知文号", max_length=80, help_text="如：国办发明电〔2025〕7号")
    days = forms.CharField(
        label="放假和调休",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="每行一项，如“2027-02-05 至 2027-02-11 放假 春节”“2027-02-14 上班”。原有的安排将被替换",
    )

    def clean(self) -> dict[str, Any]:
        """Read the lines; every wrong one is named."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("year") and data.get("days"):
            try:
                data["notice"] = read_notice(data["days"], data["year"])
            except ValidationError as problems:
                self.add_error("days", problems)
        return data


class FileForm(PlainForm):
    """A year's list as a file."""

    year = forms.IntegerField(label="年份", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    document_no = forms.CharField(label="文号", max_length=80, help_text="国务院办公厅通知的文号")
    file = forms.FileField(
        label="文件",
        help_text=".xlsx 或 .csv，标题：日期、至、安排、名称。先核对，确认后才写入",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class HolidayUpload(Page):
    """Enter a year from a file: it is read and shown as it would be typed; nothing is written before the word."""

    action = CHANGE
    title = "从文件录入节假日"
    template_name = "core/holiday_upload.html"
    crumbs = CRUMBS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the file."""
        last = HolidayYear.objects.values_list("year", flat=True).first()
        first = {"year": (last or date.today().year) + 1}
        return self.render(form=FileForm(user=self.user, action=self.action, initial=first))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what the file says, in the form that writes it; or what is wrong, row by row."""
        form = FileForm(request.POST, request.FILES, user=self.user, action=self.action)
        problem = problem_of(request)
        if problem:
            form.add_error("file", problem)
        if not form.is_valid():
            return self.render(status=422, form=form)
        data = form.cleaned_data
        try:
            text = read_file(Path(data["file"].temporary_file_path()), data["file"].name, data["year"])
        except ValidationError as problems:
            form.add_error("file", problems)
            return self.render(status=422, form=form)
        days = sorted(read_notice(text, data["year"]).items())
        return self.render(
            "core/holiday_preview.html",
            year=data["year"],
            document_no=data["document_no"],
            text=text,
            days=[{"on": on, "works": day.works, "name": day.name} for on, day in days],
            replaces=HolidayYear.objects.filter(year=data["year"]).exists(),
            form_token=form_tokens.issue(request, reverse("holiday-enter")),
        )


class HolidayTemplate(Page):
    """The empty workbook for a year's holidays."""

    action = CHANGE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:  # type: ignore[override]
        """Write it."""
        target = io.BytesIO()
        write_template(HOLIDAYS, target, self.user)
        target.seek(0)
        response = FileResponse(target, as_attachment=True, filename="节假日安排模板.xlsx", content_type=XLSX)
        response.headers["Content-Security-Policy"] = SANDBOX
        return response


class HolidayEnter(PlainFormView):
    """Enter a year."""

    action = CHANGE
    title = "录入年度节假日安排"
    crumbs = CRUMBS
    form_class = NoticeForm
    submit_label = "保存安排"

    def get_initial(self) -> dict[str, Any]:
        """The year asked for with what is entered of it, else the year after the last."""
        asked = self.request.GET.get("year", "")
        entry = (
            HolidayYear.objects.filter(year=int(asked)).first()
            if asked.isdecimal() and len(asked) == 4
            else None
        )
        if entry is None:
            last = HolidayYear.objects.values_list("year", flat=True).first()
            return {"year": (last or date.today().year) + 1}
        lines = [f"{day.on} {'上班' if day.works else '放假'} {day.name}".strip() for day in entry.days.all()]
        return {"year": entry.year, "document_no": entry.document_no, "days": "\n".join(lines)}

    def perform(self, data: dict[str, Any]) -> str:
        """Replace the year."""
        entry = enter_year(data["year"], data["notice"], self.user, data["document_no"])
        return f"已保存：{entry}，共 {len(data['notice'])} 天"
