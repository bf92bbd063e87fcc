"""Lists for the upper systems: their page, columns, records, export; and receipts on records."""

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone

from unionhub.core import access, form_tokens, saving
from unionhub.core.jobs import JobError, start_job
from unionhub.core.listing import Listing
from unionhub.core.models import Job
from unionhub.core.models.job import JobState
from unionhub.core.scope import OutOfScope
from unionhub.core.views import ActionView, BulkAction, Button, FormView, ListView, ObjectPage, Page, fetch

from ..filters.upward import filter_for
from ..forms.upward import CopyForm, EnteredForm, OneReceiptForm, ReceiptForm, UpwardListForm, WhichForm
from ..jobs.upward import ENTER_JOB, EXPORT_JOB, exported_by
from ..models import UpwardList, UpwardReceipt
from ..rules import upward as rules
from ..services import receipts, upward
from ..services.upward import CHANGE, EXPORT, RECEIPT, VIEW
from ..tables.upward import UpwardTable

CRUMBS = (("首页", "home"), ("上报名单", "upward-list"))
RECENT = 5
TOO_OLD = "本页打开过久或已提交过，没有保存。请在下面重新操作。"
CHANGED = "这份名单已由他人修改，没有保存。下面是最新内容。"


class UpwardLists(Page):
    """The lists by system, each with how many of its records are entered there."""

    action = VIEW
    title = "上报名单"
    help = "把我们的名单按上级系统的列和标题导出，录入后登记回执，随时知道哪些还没有录、哪些录后有变动。"
    template_name = "reports/upward.html"
    crumbs = CRUMBS[:1]
    buttons = (Button("新建", "upward-new", CHANGE, icon="plus", primary=True),)

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds the lists with their counts."""
        lists = list(UpwardList.objects.visible_to(self.user).select_related("organisation"))
        counts = upward.counts_of(lists, self.user)
        sheets = upward.upward_sheets()
        rows = [
            {
                "list": chosen,
                "sheet": sheets[chosen.sheet].label if chosen.sheet in sheets else "（已不存在）",
                "count": _told(counts.get(chosen.pk, {})),
            }
            for chosen in lists
        ]
        return super().get_context(rows=rows, **more)


class UpwardForm(FormView):
    """A new list, or its name and system."""

    action = CHANGE
    model = UpwardList
    title = "上报名单"
    form_class = UpwardListForm
    crumbs = CRUMBS

    def get_title(self) -> str:
        """New or not."""
        return "修改" if self.object is not None else "新建上报名单"

    def get_success_url(self) -> str:
        """The columns come next."""
        return reverse("upward-columns", args=[self.object.pk])  # type: ignore[union-attr]


class UpwardCopy(ActionView):
    """Another list like this one."""

    action = CHANGE
    model = UpwardList
    title = "复制"
    verb = "复制"
    text = "新名单的系统、依据的名单、列与标题同这一份，之后各改各的。"
    form_class = CopyForm
    crumbs = CRUMBS
    audited = True
    made: UpwardList | None = None

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Copy it."""
        self.made = upward.copy_list(obj, data["name"], self.user)

    def get_success_url(self) -> str:
        """The copy, once it is there."""
        return (self.made or self.object).get_absolute_url()  # type: ignore[union-attr]


class UpwardColumns(ObjectPage):
    """Which columns, under which headings, in which order: each button keeps what stands on the page."""

    action = CHANGE
    model = UpwardList
    title = "列与标题"
    template_name = "reports/upward_columns.html"
    crumbs = CRUMBS
    object: Any

    def show(
        self, columns: rules.Columns | None = None, problem: str = "", status: int = 200
    ) -> HttpResponse:
        """The columns, those that are left, and the first rows."""
        known = upward.headings_of(upward.sheet_for_list(self.object))
        shown = self.object.columns if columns is None else columns
        chosen = {column["name"] for column in shown}
        return self.render(
            status=status,
            columns=[{**column, "own": known.get(column["name"], "（已不存在）")} for column in shown],
            left=[(name, heading) for name, heading in known.items() if name not in chosen],
            problem=problem,
            longest=rules.LONGEST_HEADING,
            form_token=form_tokens.issue(self.request),
            version=self.object.version,
            **self.first_rows(),
        )

    def first_rows(self) -> dict[str, Any]:
        """The preview, or why there is none."""
        try:
            return {"preview": upward.preview(self.object, self.user), "no_preview": ""}
        except PermissionDenied:
            return {"preview": [], "no_preview": "您没有导出这份名单的权限，不能预览。"}
        except ValidationError as refusal:
            return {"preview": [], "no_preview": " ".join(refusal.messages)}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show them."""
        try:
            return self.show()
        except ValidationError as refusal:
            return self.render("reports/upward_gone.html", status=409, problem=" ".join(refusal.messages))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep names and headings as they were sent, after the move that the button asked for."""
        columns = rules.settle(request.POST.getlist("name"), request.POST.getlist("heading"))
        do, version = request.POST.get("do", ""), request.POST.get("version", "")
        if do == "add":
            do = f"add:{request.POST.get('add', '')}"
        try:
            columns = rules.arrange(columns, do, upward.headings_of(upward.sheet_for_list(self.object)))
            with transaction.atomic():
                token = form_tokens.redeem(request)
                number = int(version) if version.isascii() and version.isdigit() else None
                locked: Any = saving.lock(UpwardList, self.object.pk, number, self.user, self.action)
                upward.set_columns(locked, columns, self.user)
                landing = f"{request.path}#column-{do.partition(':')[2]}" if ":" in do else request.path
                form_tokens.land(token, landing)
        except form_tokens.AlreadyDone as done:
            return HttpResponseRedirect(done.landing or request.path)
        except (form_tokens.TokenMissing, form_tokens.TokenReused, saving.VersionMissing):
            return self.show(None, TOO_OLD, 422)
        except saving.Stale as stale:
            self.object = stale.current
            return self.show(None, CHANGED, 409)
        except ValidationError as refusal:
            return self.show(columns, " ".join(refusal.messages), 422)
        return HttpResponseRedirect(landing)


class UpwardDetail(ListView):
    """A list's records and how they stand; chosen ones are registered here."""

    action = VIEW
    title = "上报名单"
    template_name = "reports/upward_detail.html"
    crumbs = CRUMBS
    table_class = UpwardTable
    search_hint = "名称"
    empty_title = "没有符合条件的记录"
    empty_text = "这里列出您可以查看的、名单里的记录。"
    buttons = (
        Button("导出", "upward-export", EXPORT, icon="download", primary=True),
        Button("列与标题", "upward-columns", CHANGE, icon="columns"),
        Button("修改", "upward-edit", CHANGE, icon="edit"),
        Button("复制", "upward-copy", CHANGE, icon="copy"),
    )
    object: Any

    def prepare(self, user: Any) -> None:
        """The list, and what follows from it. Raises OutOfScope, PermissionDenied."""
        lists = UpwardList.objects.select_related("organisation")
        self.object = fetch(UpwardList, user, self.kwargs["pk"], self.action, lists)
        sheet = upward.upward_sheets().get(self.object.sheet)
        if sheet is None:
            raise OutOfScope(self.object.sheet)
        self.sheet, self.model = sheet, sheet.model
        self.filter_class = filter_for(sheet, self.object.system)
        self.bulk_actions = (
            BulkAction(
                "receipt",
                "登记已录入",
                RECEIPT,
                partial(_enter, self.object.system),
                confirm=f"登记后，下列记录显示为已录入{self.object.get_system_display()}；登记有误的可以作废。",
                icon="check",
                audited=True,
                form_class=ReceiptForm,
            ),
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Fetch the list, then answer."""
        self.prepare(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get_title(self) -> str:
        """The list's name."""
        return str(self.object)

    @property
    def list_key(self) -> str:
        """Columns are remembered for all lists of a sheet."""
        return f"upward-detail:{self.object.sheet}"

    def get_queryset(self) -> Any:
        """The sheet's records of today below the list's organisation, with their receipts."""
        rows = self.sheet.records(self.object.organisation, timezone.localdate())
        return upward.with_receipts(rows, self.sheet, self.object.system)

    def listing_for(self, user: Any, params: QueryDict, shown: list[str] | None) -> Listing:
        """The records as their own kind's right shows them."""
        return Listing(
            self.get_queryset(),
            table_class=self.table_class,
            filter_class=self.filter_class,
            user=user,
            action=self.model.view_action,  # type: ignore[attr-defined]
            params=params,
            shown=shown,
        )

    def get_list_context(self) -> dict[str, Any]:
        """Adds the counts, and one's own latest exports whose records can be registered together."""
        jobs = Job.objects.visible_to(self.user).filter(
            kind=EXPORT_JOB, state=JobState.DONE, params__list=self.object.pk
        )
        may_enter = access.may(self.user, RECEIPT, self.object.organisation)
        return super().get_list_context() | {
            "counts": _told(upward.counts_of([self.object], self.user).get(self.object.pk, {})),
            "exports": list(jobs.exclude(link="").defer("checkpoint")[:RECENT]) if may_enter else [],
            "sheet": self.sheet,
        }


def _told(counts: dict[str, int]) -> dict[str, str]:
    return {state: f"{number:,}" for state, number in counts.items()}


def _enter(system: str, record: Any, user: Any, data: dict[str, Any]) -> None:
    entered = receipts.Entered(system, data["entered_on"], data["by_name"])
    receipts.enter(record, entered, user)


class UpwardExport(ActionView):
    """Asks what the export holds, and starts it."""

    action = EXPORT
    model = UpwardList
    title = "导出"
    verb = "导出"
    text = "导出您有权导出的记录，列与标题按这份名单的设置；证件号码、电话按您的权限显示。"
    form_class = WhichForm
    crumbs = CRUMBS
    audited = True
    success_message = "{object}：已开始导出"
    job: Job | None = None

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Ask for the right to the sheet too, then for the job."""
        sheet = upward.sheet_for_list(obj)
        upward.require_export(obj, sheet, self.user)
        params = {"list": obj.pk, "which": data["which"]}
        key = f"{obj.pk}-{data['which']}-{self.user.pk}"
        try:
            self.job = start_job(
                EXPORT_JOB, self.user, obj.organisation, params, key, title=f"导出：{obj.name}"
            )
        except JobError as refusal:
            raise ValidationError(str(refusal)) from refusal

    def get_success_url(self) -> str:
        """The job's page."""
        return (self.job or self.object).get_absolute_url()  # type: ignore[union-attr]


class UpwardEntered(ActionView):
    """All records of one's own export were entered there: registered together by a job."""

    action = RECEIPT
    model = UpwardList
    title = "登记已录入"
    verb = "登记"
    form_class = EnteredForm
    crumbs = CRUMBS
    audited = True
    success_message = "{object}：已开始登记"
    job: Job | None = None

    def export(self) -> Job:
        """The export. Raises OutOfScope for another's and for one of another list."""
        found = exported_by(self.user, self.kwargs["job"], self.kwargs["pk"])
        if found is None:
            raise OutOfScope("core.Job")
        return found

    def get_object(self) -> Any:
        """The list; the export must be one's own and of this list."""
        self.export()
        return super().get_object()

    def get_text(self) -> str:
        """How many, of when."""
        export = self.export()
        many = len(export.checkpoint.get("ids", []))
        started: Any = export.started_at
        return (
            f"{timezone.localtime(started):%Y-%m-%d %H:%M} 导出的 {many} 条记录登记为已录入，经手人为您本人。"
            "此前已登记且没有变动的不重复登记。"
        )

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Start the job. The day cannot lie before the export."""
        export, on = self.export(), data["entered_on"]
        started: Any = export.started_at
        words = rules.entry_problem(on, timezone.localdate(), timezone.localdate(started))
        if words or not export.checkpoint.get("ids"):
            raise ValidationError(words or "这次导出没有可以登记的记录。")
        params = {"list": obj.pk, "job": export.pk, "entered_on": on.isoformat()}
        try:
            self.job = start_job(ENTER_JOB, self.user, obj.organisation, params, f"{export.pk}")
        except JobError as refusal:
            raise ValidationError(str(refusal)) from refusal

    def get_success_url(self) -> str:
        """The job's page."""
        return (self.job or self.object).get_absolute_url()  # type: ignore[union-attr]


class ReceiptAdd(ActionView):
    """Register one record, from its own page."""

    action = RECEIPT
    title = "登记已录入"
    verb = "登记"
    form_class = OneReceiptForm
    crumbs = (("首页", "home"),)
    audited = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The address says which kind of record. Raises OutOfScope for a kind that goes nowhere."""
        sheet = upward.sheet_of(kwargs["label"])
        if sheet is None:
            raise OutOfScope(kwargs["label"])
        self.model = sheet.model
        return super().dispatch(request, *args, **kwargs)

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Register it."""
        entered = receipts.Entered(data["system"], data["entered_on"], data["by_name"], data["number"])
        receipts.enter(obj, entered, self.user)

    def get_success_url(self) -> str:
        """The record's tab."""
        return f"{super().get_success_url()}?tab=upward"


class ReceiptStrike(ActionView):
    """Strike a wrong receipt."""

    action = RECEIPT
    model = UpwardReceipt
    title = "作废登记"
    verb = "作废"
    text = "作废后仍可看到这条登记和原因，记录恢复为未录入。"
    note_required = True
    note_label = "原因"
    danger = True
    crumbs = (("首页", "home"),)
    audited = True

    def get_thing(self) -> str:
        """The receipt and its record."""
        return f"{self.object.record}：{self.object}"  # type: ignore[union-attr]

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Strike it."""
        receipts.strike(obj, note, self.user)
