"""Pages of the summary of work: the list, beginning one, what stands around its text, one with its steps, counting."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone

from unionhub.core.jobs import AlreadyOpen, start_job
from unionhub.core.scope import where
from unionhub.core.views import Button, CaseDetail, Facts, FormView, ListView, ObjectPage, PlainFormView

from ..filters.summaries import SummaryFilter
from ..forms.summaries import HEAD_IN, HeadForm, StartForm
from ..models import Summary
from ..rules import summaries as rules
from ..services import summaries as services
from ..summary import freezing
from ..tables.summaries import SummaryTable
from ..workflow.summaries import SUMMARY, VIEW, WRITE
from .summary_files import buttons_of
from .summary_tabs import TABS, stepper

CRUMBS = (("工作总结", "summary-list"),)
#: The job that counts the figures.
COUNT = "reports.summary.count"


def _in_draft(summary: Any) -> bool:
    return summary.state == "draft"


def _has_open_head(summary: Any) -> bool:
    return summary.state in HEAD_IN


class SummaryList(ListView):
    """The summaries, the newest period first."""

    action = VIEW
    model = Summary
    title = "工作总结"
    help = "按期间起草，文中的数字由系统计算。核定数字以后送审、签发、定稿；定稿以后文字和数字不再变动。"
    table_class = SummaryTable
    filter_class = SummaryFilter
    buttons = (Button("起草工作总结", "summary-add", WRITE, icon="plus", primary=True, takes_object=False),)
    empty_text = "选好单位和期间，系统按现有的数字写出初稿，再由您修改。"
    search_hint = "标题"

    def get_queryset(self) -> Any:
        """With what the columns show."""
        return super().get_queryset().select_related("organisation")


class SummaryAdd(PlainFormView):
    """Begin a summary."""

    action = WRITE
    title = "起草工作总结"
    form_class = StartForm
    submit_label = "起草"
    crumbs = CRUMBS
    made: Summary | None = None

    def get_initial(self) -> dict[str, Any]:
        """What is due, at the organisation where one writes."""
        year, part = rules.due_part(timezone.localdate())
        found = {"organisation": where(self.user, WRITE).pk, "year": year, "part": part}
        chosen = self.request.GET.get("based_on", "")
        return found | ({"based_on": int(chosen)} if chosen.isascii() and chosen.isdigit() else {})

    def perform(self, data: dict[str, Any]) -> str:
        """Write the first draft."""
        self.made = services.start(data["organisation"], data["period"], self.user, data["based_on"])
        return f"已起草{self.made.title}，请修改正文，再核定数字。"

    def get_success_url(self) -> str:
        """The summary's page."""
        return self.made.get_absolute_url() if self.made is not None else super().get_success_url()


class SummaryChange(FormView):
    """What stands around the text; the text has an editor of its own."""

    action = WRITE
    model = Summary
    title = "修改文件头"
    form_class = HeadForm
    crumbs = CRUMBS


class SummaryDetail(CaseDetail):
    """One summary: the document as it is printed, its figures, what was found and what changed."""

    action = VIEW
    model = Summary
    workflow = SUMMARY
    crumbs = CRUMBS
    template_name = "reports/summary_detail.html"
    select_related = ("organisation", "handler", "based_on")
    facts = (
        Facts(
            "",
            (
                "organisation",
                ("period_words", "期间"),
                "edition",
                "counted_at",
                "as_of",
                ("short_digest", "校验值"),
                "signer",
                "dated",
                ("base", "底稿"),
            ),
        ),
    )
    tabs = TABS
    buttons = (
        Button("编辑正文", "summary-edit", WRITE, icon="edit", primary=True, when=_in_draft),
        Button("核定数字", "summary-count", WRITE, icon="calculator", method="post", when=_in_draft),
        Button("修改文件头", "summary-change", WRITE, icon="heading", when=_has_open_head),
    )
    history_action = VIEW

    def get_title(self) -> str:
        """Whose summary of when."""
        return self.object.title  # type: ignore[union-attr]

    def fact(self, entry: Any) -> dict[str, Any] | None:
        """The period in words, the digest by its beginning, and nothing that is not known yet."""
        summary: Any = self.object
        own = {
            "period_words": rules.words_of(summary.span),
            "short_digest": summary.digest[:16],
            "base": summary.based_on.title if summary.based_on is not None else "",
        }
        found: dict[str, Any] | None = (
            {"label": entry[1], "value": own[entry[0]]} if isinstance(entry, tuple) else super().fact(entry)
        )
        return found if found and found["value"] not in (None, "") else None

    def get_tabs(self) -> list[dict[str, Any]]:
        """The document comes first, what was done comes last."""
        tabs = super().get_tabs()
        return [*tabs[1:], tabs[0]]

    def get_page_actions(self) -> list[dict[str, Any]]:
        """Adds the files."""
        return [*super().get_page_actions(), *buttons_of(self.object, self.user)]  # type: ignore[arg-type]

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds the way from draft to final, and the remarks that wait."""
        return super().get_context(**stepper(self.object), **more)  # type: ignore[arg-type]


class SummaryCount(ObjectPage):
    """Count the figures as a job; a second press leads back to the page."""

    action = WRITE
    model = Summary
    title = "核定数字"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Start, and lead to the job's page, which leads back."""
        summary: Any = self.object
        if not _in_draft(summary):
            messages.error(request, freezing.ONLY_DRAFT)
            return redirect(summary)
        try:
            job = start_job(
                COUNT,
                self.user,
                summary.organisation,
                {"summary": summary.pk},
                dedupe_key=f"summary-{summary.pk}",
                title=f"核定数字：{summary.title}"[:200],
            )
        except AlreadyOpen:
            messages.info(request, "这份总结的数字正在由他人核定，完成后刷新本页就能看到结果。")
            return redirect(summary)
        return HttpResponseRedirect(job.get_absolute_url())
