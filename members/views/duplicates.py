"""Pages of possible duplicates: the list, a pair side by side, merge, «不是同一人», undo."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from unionhub.core.forms import PlainForm
from unionhub.core.jobs import AlreadyOpen, JobError, start_job
from unionhub.core.scope import where
from unionhub.core.views import ActionView, Button, ListView, ObjectPage, Page

from ..enums import DuplicateState
from ..filters.duplicates import DuplicateFilter
from ..forms.duplicates import MergeForm
from ..models import DuplicatePair, Merge
from ..services import duplicates
from ..tables.duplicates import DuplicateTable
from .pair_page import compared, side

CRUMBS = (("疑似重复", "duplicate-list"),)
RELATED = (
    "organisation",
    "first__organisation",
    "second__organisation",
    "first__merged_into",
    "second__merged_into",
    "decided_by",
)


def _is(state: DuplicateState) -> Any:
    return lambda pair: pair.state == state


class DuplicateList(ListView):
    """Pairs that may be one person."""

    action = "members.duplicate.view"
    model = DuplicatePair
    title = "疑似重复"
    table_class = DuplicateTable
    filter_class = DuplicateFilter
    buttons = (
        Button(
            "查找重复",
            "duplicate-find",
            "members.duplicate.find",
            icon="search",
            primary=True,
            method="post",
        ),
    )
    empty_title = "没有待核对的重复"
    empty_text = (
        "同一个人被登记了两次时会列在这里：证件号码实为同一个、姓名与出生日期相同，或姓名与电话相同。"
        "按“查找重复”重新比对。"
    )
    search_hint = "姓名、拼音"


class DuplicateFind(Page):
    """Start the comparison as a job; a second press leads to the one that runs."""

    action = "members.duplicate.find"
    title = "查找重复"
    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Start, and lead to the job's page."""
        try:
            job = start_job(
                "members.find_duplicates", self.user, where(self.user, self.action), dedupe_key="duplicates"
            )
        except AlreadyOpen:
            messages.info(request, "已有一次比对正在进行，结束后结果会列在这里。")
            return redirect("duplicate-list")
        except (JobError, ValidationError) as refusal:
            messages.error(request, str(getattr(refusal, "message", refusal)))
            return redirect("duplicate-list")
        return HttpResponseRedirect(job.get_absolute_url())


class DuplicateDetail(ObjectPage):
    """Two records side by side: what differs is marked, what is sensitive is masked."""

    action = "members.duplicate.view"
    model = DuplicatePair
    crumbs = CRUMBS
    template_name = "members/people/pair.html"
    select_related = RELATED
    buttons = (
        Button(
            "合并",
            "duplicate-merge",
            duplicates.DECIDE,
            icon="arrows-join",
            primary=True,
            when=_is(DuplicateState.OPEN),
        ),
        Button("不是同一人", "duplicate-distinct", duplicates.DECIDE, when=_is(DuplicateState.OPEN)),
        Button("重新核对", "duplicate-reopen", duplicates.DECIDE, when=_is(DuplicateState.DISTINCT)),
        Button(
            "撤销合并",
            "duplicate-undo",
            duplicates.UNDO,
            icon="arrow-back-up",
            when=_is(DuplicateState.MERGED),
        ),
    )

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds both records, fact by fact, and their spells."""
        pair: Any = self.object
        tones = {DuplicateState.OPEN: "warn", DuplicateState.MERGED: "ok"}
        return super().get_context(
            page_state={"label": pair.get_state_display(), "tone": tones.get(pair.state, "plain")},
            rows=compared(pair.first, pair.second, self.user),
            sides=[side("记录一", pair.first, self.user), side("记录二", pair.second, self.user)],
            merge=Merge.objects.filter(pair=pair, undone_at__isnull=True)
            .select_related("kept", "gone", "created_by")
            .first(),
            **more,
        )


class PairAction(ActionView):
    """Base of what is done to a pair."""

    action = duplicates.DECIDE
    model = DuplicatePair
    crumbs = CRUMBS
    select_related = RELATED
    note_asked = True
    audited = True


class DuplicateMerge(PairAction):
    """Merge one record into the other."""

    title = "合并重复人员"
    verb = "合并"
    text = (
        "并入的记录不再单独列出；它的会籍、申请、任职、附件转到保留的记录上。保留的记录缺少的出生日期、电话、会员证号、"
        "入会日期由并入的记录补上，其余以保留的记录为准。"
    )
    success_message = "{object}：已合并"

    def make_form(self, data: Any = None) -> PlainForm:
        """Which record stays."""
        return MergeForm(data, user=self.user, action=self.action, pair=self.object)  # type: ignore[arg-type]

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Merge."""
        duplicates.merge(obj, data["keep"], self.user, note, strike_overlaps=data["strike_overlaps"])


class DuplicateDistinct(PairAction):
    """Say that the two are different persons."""

    title = "不是同一人"
    verb = "确认不是同一人"
    text = "这一对不再列为疑似重复，以后的比对也不再列出。"
    note_required = True
    note_label = "依据"
    success_message = "{object}：已核对为不是同一人"

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Keep the verdict."""
        duplicates.mark_distinct(obj, self.user, note)


class DuplicateReopen(PairAction):
    """Look again at a pair called distinct."""

    title = "重新核对"
    verb = "重新核对"
    text = "这一对重新列为待核对。"
    note_required = True
    success_message = "{object}：已列为待核对"

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Open it again."""
        duplicates.reopen(obj, self.user, note)


class DuplicateUndo(PairAction):
    """Take a merge back."""

    action = duplicates.UNDO
    title = "撤销合并"
    verb = "撤销合并"
    text = "两条记录恢复为合并前的样子。合并之后有变动的，先列出变动，不作恢复。"
    note_required = True
    note_label = "撤销原因"
    success_message = "{object}：合并已撤销"

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Restore both."""
        duplicates.undo(obj, self.user, note)
