"""The city's forms: the list, a form's page, uploading one and its next version, in use or not, the file itself."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header

from unionhub.core import audit, uploads
from unionhub.core.downloads import SANDBOX
from unionhub.core.indicators.finding import find
from unionhub.core.views import (
    ActionView,
    Button,
    DetailView,
    Facts,
    FormView,
    ListView,
    LookupView,
    ObjectPage,
    Tab,
    fetch,
)

from ..filters.forms import FormFilter
from ..forms.forms import AddForm, ChangeForm, ReplaceForm
from ..models import FormMark, ReturnForm
from ..services import forms as services
from ..services.carrying import open_entries
from ..services.marks import Mark, words_of
from ..tables.forms import FormTable

VIEW, CHANGE = "reports.form.view", "reports.form.change"
CRUMBS = (("首页", "home"), ("市总报表", "form-list"))
#: Figures offered while one types.
OFFERED = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FormList(ListView):
    """All forms with their versions."""

    action = VIEW
    model = ReturnForm
    title = "市总报表"
    help = "市总下发的表样，原样保存；在表上点单元格，指定每一格填什么，以后每月自动填好。"
    crumbs = CRUMBS[:1]
    table_class = FormTable
    filter_class = FormFilter
    search_hint = "表名、文件名"
    empty_title = "还没有上传市总的表样"
    empty_text = "把市总下发的 .xlsx 原样上传，在页面上点单元格指定数字；没有表样时，用系统自带的月度报表。"
    buttons = (Button("上传表样", "form-add", CHANGE, icon="upload", primary=True),)

    def get_queryset(self) -> Any:
        """Without the files and layouts, which a list does not show."""
        marks = FormMark.objects.filter(form=OuterRef("pk")).order_by().values("form")
        count = Coalesce(Subquery(marks.annotate(count=Count("pk")).values("count")), 0)
        return super().get_queryset().defer("content", "layout").annotate(marks_count=count)


class OfForm(ObjectPage):
    """A page about one form; its bytes are not read."""

    model = ReturnForm

    def get_queryset(self) -> Any:
        """Without the file."""
        return super().get_queryset().select_related("replaces").defer("content", "replaces__content")


def marks_of(form: ReturnForm, user: Any) -> dict[str, Any]:
    """What is filled into which cell, in the order of the sheets."""
    rows = form.marks.select_related("node")
    names = {row.node_id: str(row.node) for row in rows if row.node_id}
    return {
        "lines": [
            {"row": row, "words": words_of(Mark.of(row), names), "url": grid_url(form, row.sheet, row.cell)}
            for row in rows
        ]
    }


def versions_of(form: ReturnForm, user: Any) -> dict[str, Any]:
    """The versions of the form, newest first."""
    found = ReturnForm.objects.visible_to(user).filter(organisation=form.organisation, name=form.name)
    return {"versions": found.defer("content", "layout").order_by("-first_month", "-pk")}


def grid_url(form: ReturnForm, sheet: str, cell: str = "") -> str:
    """The address of a cell on its sheet."""
    asked = {"sheet": sheet} | ({"cell": cell} if cell else {})
    return f"{reverse('form-grid', args=[form.pk])}?{urlencode(asked)}"


class FormDetail(OfForm, DetailView):
    """A form: since when, what is marked, its versions."""

    action = VIEW
    crumbs = CRUMBS
    facts = (
        Facts("", (("first_month_text", "启用月份"), ("state_text", "状态"))),
        Facts("文件", ("filename", ("sha256", "校验值（SHA-256）"), "created_by", "created_at")),
    )
    tabs = (
        Tab("marks", "取数单元格", "reports/form_marks.html", marks_of),
        Tab("versions", "各版表样", "reports/form_versions.html", versions_of),
    )
    history_action = CHANGE
    buttons = (
        Button("在表上取数", "form-grid", VIEW, icon="table", primary=True),
        Button(
            "核对沿用情况", "form-carry", VIEW, icon="arrows-exchange", when=lambda form: bool(form.carried)
        ),
        Button("上传新版表样", "form-replace", CHANGE, icon="upload", when=lambda form: form.is_active),
        Button("启用", "form-activate", CHANGE, icon="player-play", when=lambda form: not form.is_active),
        Button("修改表名、启用月份", "form-change", CHANGE, icon="edit"),
        Button("下载原文件", "form-file", VIEW, icon="download", download=True),
        Button("停用", "form-deactivate", CHANGE, icon="ban", when=lambda form: form.is_active),
    )


class UploadView(FormView):
    """What both uploads share."""

    action = CHANGE
    model = ReturnForm
    crumbs = CRUMBS
    submit_label = "上传"

    def make_form(self, instance: Any, data: Any = None, files: Any = None) -> Any:
        """Says why a file did not come in."""
        made = super().make_form(instance, data, files)
        if problem := uploads.problem_of(self.request):
            made.fields["file"].error_messages["required"] = problem
        return made


class FormAdd(UploadView):
    """A new form."""

    title = "上传市总表样"
    form_class = AddForm
    success_message = "已上传“{object}”，请在表上指定每一格填什么。"

    def get_success_url(self) -> str:
        """On to its cells."""
        return reverse("form-grid", args=[self.object.pk])  # type: ignore[union-attr]


class FormReplace(UploadView):
    """The next version of a form; `old` is the one it follows."""

    title = "上传新版表样"
    form_class = ReplaceForm
    success_message = "已上传“{object}”的新版，请核对沿用情况后启用。"

    @cached_property
    def old(self) -> ReturnForm:
        """The form that changes. Raises OutOfScope, PermissionDenied."""
        found: ReturnForm = fetch(ReturnForm, self.user, self.kwargs["old"], self.action)
        return found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The old form is fetched before anything else."""
        self.old  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, instance: Any, data: Any = None, files: Any = None) -> Any:
        """Of the old form."""
        made = ReplaceForm(data, files, instance=instance, user=self.user, action=self.action, old=self.old)
        if problem := uploads.problem_of(self.request):
            made.fields["file"].error_messages["required"] = problem
        return made

    def get_success_url(self) -> str:
        """On to what could not be carried over."""
        return reverse("form-carry", args=[self.object.pk])  # type: ignore[union-attr]


class FormChange(OfForm, FormView):
    """Name and first month."""

    action = CHANGE
    title = "修改报表"
    crumbs = CRUMBS
    form_class = ChangeForm


class FormActivate(OfForm, ActionView):
    """Put it into use."""

    action = CHANGE
    title = "启用报表"
    verb = "启用"
    crumbs = CRUMBS
    audited = True

    def get_text(self) -> str:
        """From when on, and what it takes the place of."""
        form: Any = self.object
        words = f"启用后，从 {form.first_month:%Y年%m月} 的月度报表起使用这张表样。"
        if form.replaces_id:
            words += "以前月份仍用上一版。"
        waiting = len(open_entries(form))
        return f"{words}目前还有 {waiting} 处取数没有落实，需先在“核对沿用情况”里处理。" if waiting else words

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        services.activate(obj, self.user, note)


class FormDeactivate(OfForm, ActionView):
    """Take it out of use."""

    action = CHANGE
    title = "停用报表"
    verb = "停用"
    text = "停用后，以后的月度报表不再填写这张表；已经生成的文件和取数设置保留，可以重新启用。"
    note_asked = True
    danger = True
    crumbs = CRUMBS
    audited = True

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        services.deactivate(obj, self.user, note)


class FormFile(ObjectPage):
    """The file as it was sent."""

    action = VIEW
    model = ReturnForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Hand it out, with a trace."""
        form: Any = self.object
        audit.record(VIEW, actor=self.user, obj=form, label=form.filename, reason="下载表样")
        answer = HttpResponse(bytes(form.content), content_type=XLSX)
        answer.headers["Content-Disposition"] = (
            content_disposition_header(True, form.filename) or "attachment"
        )
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Content-Security-Policy"] = SANDBOX
        return answer


class FigureLookup(LookupView):
    """Figures by name, pinyin, initials or another word for them."""

    action = CHANGE
    title = "查找数字"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The fitting figures, best first."""
        found = find(request.GET.get("q", ""), self.user, OFFERED)
        return JsonResponse(
            {"results": [{"value": item.key, "text": item.label, "note": item.group} for item in found]}
        )
