"""Pages of collecting from below: the calendar, a union's filing, review in bulk, completeness."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from unionhub.core import access, form_tokens
from unionhub.core.jobs import start_job
from unionhub.core.views import (
    ActionView,
    BulkAction,
    Button,
    CaseDetail,
    DetailView,
    Facts,
    FormView,
    ListView,
    Page,
    Tab,
)
from unionhub.core.views.case import step_address
from unionhub.core.workflow import perform

from .. import completeness
from ..filters.filings import CallFilter, FilingFilter
from ..forms.filings import CallForm, FillForm, read_month
from ..models import Filing, FilingCall
from ..rules import filings as rules
from ..services import filing_answers as answers
from ..services import filings as services
from ..tables.filings import CallTable, FilingTable, with_differences
from ..workflow.filings import FILING

CALL_VIEW, CALL_CHANGE = "reports.call.view", services.CHANGE
VIEW, FILL, EXPORT = "reports.filing.view", services.FILL, "reports.filing.export"
REVIEW, ACCEPT = services.REVIEW, "reports.filing.accept"
CRUMBS = (("月度填报", "filing-list"),)
CALL_CRUMBS = (("填报情况", "filing-completeness"), ("填报任务", "filing-call-list"))
JOB = "reports.ask_filings"


# --- The calendar ---------------------------------------------------------------------------------------------------


class CallList(ListView):
    """The reporting calendar."""

    action = CALL_VIEW
    model = FilingCall
    title = "填报任务"
    help = "每月向基层工会和乡镇（系统、园区）工会收集什么、何时截止；每月到日自动布置。"
    table_class = CallTable
    filter_class = CallFilter
    crumbs = CALL_CRUMBS[:1]
    buttons = (Button("布置填报任务", "filing-call-add", CALL_CHANGE, icon="plus", primary=True),)
    empty_text = "布置后，各单位的“待办”中出现填报任务；每月到日也会自动布置。"
    search_hint = "名称"


class CallDetail(DetailView):
    """One call."""

    action = CALL_VIEW
    model = FilingCall
    crumbs = CALL_CRUMBS
    facts = (
        Facts(
            "填报任务",
            ("title", "organisation", "due_on", "of_unions", "of_areas", "asked_at", "reminded_on"),
        ),
    )
    tabs = (Tab("asks", "填报内容", "reports/filing_asks.html", lambda call, user: {"asks": asked_of(call)}),)
    history_action = CALL_VIEW
    buttons = (
        Button("催报", "filing-call-remind", CALL_CHANGE, icon="bell", when=lambda call: call.asked_at),
        Button("补充布置", "filing-call-ask", CALL_CHANGE, icon="send"),
        Button("修改", "filing-call-change", CALL_CHANGE, icon="edit"),
    )


def asked_of(call: FilingCall) -> list[Any]:
    """What the call asks, as the domains declare it."""
    kinds = [
        kind
        for kinds, on in ((rules.UNIONS, call.of_unions), (rules.AREAS, call.of_areas))
        if on
        for kind in kinds
    ]
    found = {one.key: one for kind in kinds for one in services.collections_of(call.asks, kind)}
    return list(found.values())


class CallForming(FormView):
    """Enter or change a call."""

    action = CALL_CHANGE
    model = FilingCall
    form_class = CallForm
    crumbs = CALL_CRUMBS


class CallAdd(CallForming):
    """Enter a call; the job that asks everybody starts at once."""

    title = "布置填报任务"
    submit_label = "布置"
    success_message = "已布置：{object}"

    def get_initial(self) -> dict[str, Any]:
        """This month's as usual."""
        month = timezone.localdate().replace(day=1)
        return {
            "month": month,
            "title": services.usual_title(month),
            "due_on": services.usual_due(month),
            "asks": list(services.collections()),
        }

    def after_save(self) -> None:
        """Ask everybody."""
        ask(self.object, self.user)


class CallChange(CallForming):
    """Change a call."""

    title = "修改填报任务"


def ask(call: Any, user: Any) -> Any:
    """Start the job that makes the call's filings."""
    return start_job(JOB, user, call.organisation, {"call": call.pk}, dedupe_key=str(call.pk))


class CallAsk(ActionView):
    """Ask those who were not asked yet: a union that was founded since, or after an interrupted job."""

    action = CALL_CHANGE
    model = FilingCall
    title = "补充布置"
    verb = "布置"
    text = "给还没有这个月填报任务的单位布置；已有的不变。"
    crumbs = CALL_CRUMBS
    audited = True
    success_message = "{object}：正在布置，可在“任务”中查看进度"

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Start the job."""
        ask(obj, self.user)


class CallRemind(ActionView):
    """Remind those who have not filed."""

    action = CALL_CHANGE
    model = FilingCall
    title = "催报"
    verb = "催报"
    text = "给还没有报送的单位的人员和上级乡镇（系统、园区）工会各发一条通知；每天最多一次。"
    crumbs = CALL_CRUMBS
    audited = True

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Tell them."""
        services.remind(obj, self.user)


# --- Filings --------------------------------------------------------------------------------------------------------


def _step(key: str) -> Any:
    """A step of the procedure as an action on chosen rows."""
    return lambda filing, user, note: perform(filing, key, user, note=note if isinstance(note, str) else "")


class FilingList(ListView):
    """Filings in scope: one's own, those below to review, all to accept."""

    action = VIEW
    model = Filing
    title = "月度填报"
    help = "点一行填写或查看；勾选多行可以一起审核、接收。"
    table_class = FilingTable
    filter_class = FilingFilter
    export_action = EXPORT
    buttons = (Button("填报情况", "filing-completeness", VIEW, icon="chart-bar"),)
    bulk_actions = (
        BulkAction("review", "审核通过", REVIEW, _step("review"), audited=True),
        BulkAction(
            "accept",
            "接收",
            ACCEPT,
            _step("accept"),
            confirm="与系统不同的数字，接收后记入系统，日期为该月最后一天。",
            audited=True,
        ),
    )
    empty_text = "县总工会布置填报任务后，这里出现本单位的填报。"
    search_hint = "单位名称"

    def get_queryset(self) -> QuerySet:
        """With what differs from the records."""
        return with_differences(Filing.objects.all())

    def url_of(self, record: Any) -> str:
        """One's own that is not filed yet is opened for filling in."""
        if record.state in rules.UNFILED and access.may(self.user, FILL, record.organisation):
            return reverse("filing-fill", args=[record.pk])
        return super().url_of(record)


def answers_of(filing: Filing, user: Any) -> dict[str, Any]:
    """The answers as they were filed, beside what the records said and what the month before said."""
    labels = {
        one.ask(question): question for one in services.collections().values() for question in one.questions
    }
    bound = answers.limits(filing.month)
    rows = []
    for row in filing.answers.select_related("answered_by"):  # type: ignore[attr-defined]
        question = labels.get(row.ask)
        is_number = question is not None and question.kind == answers.AskKind.NUMBER
        base = row.known if row.last is None else row.last
        rows.append(
            {
                "answer": row,
                "label": question.label if question else row.ask,
                "unit": question.unit if question else "",
                "is_number": is_number,
                "jumps": is_number and rules.jumps(row.value, base, bound.share, bound.least),
                "differs": is_number and row.value is not None and row.value != row.known,
            }
        )
    return {"rows": rows, "differing": sum(row["differs"] for row in rows)}


class FilingDetail(CaseDetail):
    """One filing: what was answered, how far it is, what can be done next."""

    action = VIEW
    model = Filing
    workflow = FILING
    crumbs = CRUMBS
    select_related = ("organisation", "handler", "call")
    facts = (Facts("填报", ("organisation", "call", "due_on", "submitted_on", "accepted_on")),)
    tabs = (Tab("answers", "填报内容", "reports/filing_answers.html", answers_of),)
    history_action = VIEW

    def get_tabs(self) -> list[dict[str, Any]]:
        """What was answered comes first."""
        found = super().get_tabs()
        return sorted(found, key=lambda tab: tab["key"] != "answers")

    def get_context(self, **more: Any) -> dict[str, Any]:
        """To fill in and to send are one page."""
        context = super().get_context(**more)
        pk = self.object.pk  # type: ignore[union-attr]
        kept, sent = (step_address(FILING, FILING.transition(key), pk) for key in ("fill", "submit"))
        steps = [step for step in context["next_steps"] if step["url"] != kept]
        for step in steps:
            if step["url"] == sent:
                step.update(url=reverse("filing-fill", args=[pk]), label="填写并报送")
        context["next_steps"] = steps
        return context


#: What each button of the page does, and what is said of it.
DEEDS = {
    "submit": ("submit", "{object}：已报送"),
    "same": ("fill", "{object}：已按系统数字全部确认，核对后请点“报送”"),
    "save": ("fill", "{object}：已保存，还没有报送"),
}


class FilingFill(ActionView):
    """The one page on which a union files."""

    action = FILL
    model = Filing
    title = "填报"
    template_name = "reports/filing_fill.html"
    select_related = ("organisation", "call")
    crumbs = CRUMBS
    audited = True

    @property
    def deed(self) -> str:
        """Which button was pressed; to keep is the harmless one."""
        found = self.request.POST.get("do", "")
        return found if found in DEEDS else "save"

    def get_title(self) -> str:
        """«甲镇第一工会 2026年10月填报»."""
        return self.object.title  # type: ignore[union-attr]

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """From the list."""
        return [(CRUMBS[0][0], reverse(CRUMBS[0][1])), (self.get_title(), "")]

    def make_form(self, data: Any = None) -> Any:
        """The questions; on every sending as the records are now."""
        do = self.deed if data is not None else ""
        return FillForm(data, filing=self.object, do=do, user=self.user, action=self.action)  # type: ignore[arg-type]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask; what is not with the union any more says so."""
        filing: Any = self.object
        if filing.state in rules.UNFILED:
            return self.ask(self.make_form())
        return self.ask(None, problem=f"现在是“{FILING.state(filing.state).label}”，不能填写。")  # type: ignore[arg-type]

    def ask(self, form: Any, status: int = 200, problem: str = "", note: str = "") -> HttpResponse:
        """The page with the questions, and with why it came back if it did."""
        filing: Any = self.object
        back = filing.events.filter(transition="return").order_by("-pk").first()
        bound = answers.limits(filing.month)
        return self.render(
            status=status,
            form=form,
            sections=form.lines() if form is not None else [],
            returned=back.note if back is not None and filing.state == "returned" else "",
            problem=problem,
            bound=bound,
            form_token=form_tokens.issue(self.request),
            version=filing.version,
            is_late=filing.due_on < timezone.localdate(),
            back_url=filing.get_absolute_url(),
        )

    def get_success_url(self) -> str:
        """Sent: its page. Kept: here."""
        if self.request.method == "POST" and self.deed != "submit":
            return self.request.path
        return super().get_success_url()

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Keep or send, through the one writer of states."""
        step, self.success_message = DEEDS[self.deed]
        form = self.make_form(self.request.POST)
        form.is_valid()
        self.object = perform(obj, step, self.user, data={"answers": form.entered()}, version=obj.version)


# --- Completeness ---------------------------------------------------------------------------------------------------


class Completeness(Page):
    """How far the unions are: the month by township, and the year."""

    action = VIEW
    title = "填报情况"
    help = "报送率为已报、已审、已接收的单位占应报单位的比例；点数字看名单。"
    template_name = "reports/filing_completeness.html"
    buttons = (
        Button("月度填报", "filing-list", VIEW, icon="list"),
        Button("填报任务", "filing-call-list", CALL_CHANGE, icon="calendar"),
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Of the month that is asked for, by default the last one that was filed."""
        month, problem = self.month()
        lines = completeness.completeness(self.user, month.year)
        return self.render(
            month=month,
            month_words=rules.month_words(month),
            problem=problem,
            before=rules.month_before(month),
            after=rules.month_after(month),
            columns=[label for _, label, _ in completeness.COLUMNS],
            rows=completeness.month_table(lines, month),
            numbers=range(1, 13),
            years=completeness.year_table(lines, month.year),
            is_empty=not lines[-1].months,
            call=FilingCall.objects.visible_to(self.user).filter(month=month).first(),
        )

    def month(self) -> tuple[date, str]:
        """The month asked for, and what was wrong with the question."""
        text = self.request.GET.get("month", "").strip()
        problem = ""
        if text:
            try:
                return read_month(text), ""
            except ValueError:
                problem = "请填写年月，例如 2026-10；下面是最近一个月。"
        seen: Any = Filing.objects.visible_to(self.user)  # type: ignore[attr-defined]
        last = seen.order_by("-month").values_list("month", flat=True).first()
        return last or timezone.localdate().replace(day=1), problem
