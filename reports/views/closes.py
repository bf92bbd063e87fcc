"""Pages of the monthly report: the list, one month with its steps, opening it, counting it, noting a finding."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from unionhub.core import access
from unionhub.core.jobs import AlreadyOpen, start_job
from unionhub.core.models import Organisation
from unionhub.core.scope import OutOfScope, where
from unionhub.core.views import Button, CaseDetail, Facts, ListView, ObjectPage, PlainFormView

from ..closed_rows import title_of
from ..closing import months
from ..filters.closes import CloseFilter
from ..forms.closes import OpenForm
from ..models import PeriodClose
from ..services import closes as services
from ..tables.closes import CloseTable
from ..workflow.closes import CLOSE, PREPARE, VIEW
from .close_tabs import TABS, stepper

CRUMBS = (("月度报表", "close-list"),)
#: The job that counts a month.
COUNT = "reports.count"


def _in_draft(close: Any) -> bool:
    return close.state == "draft"


class CloseList(ListView):
    """The months, the newest first."""

    action = VIEW
    model = PeriodClose
    title = "月度报表"
    help = "每月一份：核算、核对、审核、签发、封存、报送。封存以后数字不再变动，更正的记录在以后月份列出。"
    table_class = CloseTable
    filter_class = CloseFilter
    empty_text = "在上月结束以后建立上月的报表，先核算，再核对。"

    def get_queryset(self) -> Any:
        """Without what no column shows."""
        return super().get_queryset().select_related("organisation")

    def get_page_actions(self) -> list[dict[str, Any]]:
        """The month that is due is named on the button."""
        due = months.before(timezone.localdate())
        button = Button(
            f"建立 {months.words(due)} 报表",
            "close-add",
            PREPARE,
            icon="plus",
            primary=True,
            takes_object=False,
        )
        figures = Button(
            "封存的数字", "closed-figures", "reports.closed.view", icon="lock", takes_object=False
        )
        bound = (one.bound(self.user, None) for one in (button, figures))
        return [one for one in bound if one is not None]


class CloseAdd(PlainFormView):
    """Draw up the report of a month."""

    action = PREPARE
    title = "建立月度报表"
    form_class = OpenForm
    submit_label = "建立"
    crumbs = CRUMBS
    made: PeriodClose | None = None

    def get_initial(self) -> dict[str, Any]:
        """The month that has just ended."""
        return {"month": months.before(timezone.localdate()).isoformat()}

    def perform(self, data: dict[str, Any]) -> str:
        """Open it at the county."""
        county = where(self.user, PREPARE)
        county = Organisation.objects.above(county).get(parent=None)
        self.made = services.open_month(county, data["month"], self.user)
        return f"已建立{title_of(self.made)}，下一步请核算。"

    def get_success_url(self) -> str:
        """The report's page."""
        return self.made.get_absolute_url() if self.made is not None else super().get_success_url()


class CloseDetail(CaseDetail):
    """One monthly report."""

    action = VIEW
    model = PeriodClose
    workflow = CLOSE
    crumbs = CRUMBS
    template_name = "reports/close_detail.html"
    select_related = ("organisation", "handler", "county")
    facts = (
        Facts(
            "",
            ("county", ("month_words", "统计月份"), "edition", "counted_at", ("short_digest", "数字校验值")),
        ),
        Facts("签发与报送", ("signer", "sent_on", "sent_to", "receiver", "keep_until")),
    )
    tabs = TABS
    buttons = (Button("核算", "close-count", PREPARE, icon="calculator", method="post", when=_in_draft),)
    history_action = VIEW

    def get_title(self) -> str:
        """The month in words."""
        return title_of(self.object)  # type: ignore[arg-type]

    def fact(self, entry: Any) -> dict[str, Any] | None:
        """The month in words, the digest by its beginning, and nothing that is not known yet."""
        close: Any = self.object
        own = {"month_words": months.words(close.month), "short_digest": close.digest[:16]}
        if isinstance(entry, tuple):
            found: dict[str, Any] | None = {"label": entry[1], "value": own[entry[0]]}
        else:
            found = super().fact(entry)
        return found if found and found["value"] not in (None, "") else None

    def get_tabs(self) -> list[dict[str, Any]]:
        """The figures come first, what was done comes last."""
        tabs = super().get_tabs()
        return [*tabs[1:], tabs[0]]

    def get_page_actions(self) -> list[dict[str, Any]]:
        """Adds the annex, once the month is counted."""
        close: Any = self.object
        if close.counted_at is None or not access.may(self.user, "reports.closed.print", close.county):
            return super().get_page_actions()
        annex = {
            "label": "数据来源表",
            "url": f"{reverse('closed-sources', args=[close.county_id])}?close={close.pk}",
            "icon": "file-info",
            "primary": False,
            "method": "get",
            "download": False,
        }
        return [*super().get_page_actions(), annex]

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds the way from draft to sent."""
        return super().get_context(stepper=stepper(self.object), **more)


class CloseNote(CloseDetail):
    """Say why a soft finding is as it is; refused, the page comes back with the reason beside it."""

    action = PREPARE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever opens the address of a refused note is led to the findings."""
        return redirect(f"{self.object.get_absolute_url()}?tab=findings")  # type: ignore[union-attr]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the note."""
        close: Any = self.object
        finding = close.findings.filter(pk=kwargs["finding"]).first()
        if finding is None:
            raise OutOfScope(f"finding {kwargs['finding']}")
        text = request.POST.get("note", "").strip()
        try:
            if not text and not finding.note:
                raise ValidationError("请写明原因。")
            with transaction.atomic():
                services.note(finding, text, self.user)
        except ValidationError as refusal:
            close.refused = {finding.pk: {"problem": " ".join(refusal.messages), "text": text}}
            asked = request.GET.copy()
            asked["tab"] = "findings"
            request.GET = asked  # type: ignore[assignment]  # the tab that is open
            return self.render(status=422)
        messages.success(request, "已保存说明。")
        return redirect(f"{close.get_absolute_url()}?tab=findings#finding-{finding.pk}")


class CloseCount(ObjectPage):
    """Count the month as a job; a second press leads to the one that runs."""

    action = PREPARE
    model = PeriodClose
    title = "核算"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Start, and lead to the job's page, which leads back."""
        close: Any = self.object
        if not _in_draft(close):
            messages.error(request, "只有草稿才能核算。需要重新核算的，先退回重新核对。")
            return redirect(close)
        try:
            job = start_job(
                COUNT,
                self.user,
                close.organisation,
                {"close": close.pk},
                dedupe_key=f"close-{close.pk}",
                title=f"核算{title_of(close)}",
            )
        except AlreadyOpen:
            messages.info(request, "这个月份正在由他人核算，完成后刷新本页就能看到结果。")
            return redirect(close)
        return HttpResponseRedirect(job.get_absolute_url())
