"""Pages of requests to join: enter, approve, refuse, withdraw."""

from typing import Any

from django.utils import timezone

from unionhub.core.masking import Kind
from unionhub.core.views import ActionView, BulkAction, Button, DetailView, Facts, FormView, ListView, Tab

from ..enums import RequestState
from ..filters.requests import JoinFilter
from ..forms.requests import ApproveForm, JoinForm, ReasonForm
from ..models import MEMBER_FACTS, JoinRequest
from ..rules.memberships import age_warning
from ..services import joining as services
from ..tables.requests import STATE_TONES, JoinTable

VIEW, ENTER, DECIDE = "members.join.view", services.ENTER, services.DECIDE
CRUMBS = (("入会申请", "join-list"),)


def is_waiting(request: JoinRequest) -> bool:
    """Whether somebody still has to act."""
    return request.is_waiting


def approve_one(request: JoinRequest, user: Any, data: dict[str, Any]) -> None:
    """One of many chosen rows."""
    services.approve(
        request, user, on=data["effective_on"], body=data["deciding_body"], document=data["document_no"]
    )


def refuse_one(request: JoinRequest, user: Any, data: dict[str, Any]) -> None:
    """One of many chosen rows."""
    services.refuse(request, user, data["note"])


class JoinList(ListView):
    """All requests in scope, the newest first."""

    action = VIEW
    model = JoinRequest
    title = "入会申请"
    table_class = JoinTable
    filter_class = JoinFilter
    bulk_actions = (
        BulkAction(
            "approve",
            "批准入会",
            DECIDE,
            approve_one,
            confirm="批准后成为会员，计入会员人数。自己录入的申请须由另一人审批。",
            icon="check",
            audited=True,
            form_class=ApproveForm,
        ),
        BulkAction(
            "refuse",
            "不同意",
            DECIDE,
            refuse_one,
            confirm="申请办结，理由会告知录入人。",
            icon="x",
            danger=True,
            audited=True,
            form_class=ReasonForm,
        ),
    )
    buttons = (Button("登记入会申请", "join-add", ENTER, icon="user-plus", primary=True),)
    empty_title = "还没有入会申请"
    empty_text = "这里列出职工的入会申请。登记后由另一位工会干部审批，批准后成为会员。"
    search_hint = "姓名"


class RequestDetail(DetailView):
    """Base of the pages of requests: a group of facts of which none is known yet (the decision) is left out."""

    def facts_of(self, group: Facts) -> list[dict[str, Any]]:
        """The group's facts, if there is one."""
        found = super().facts_of(group)
        return found if any(fact["value"] not in (None, "") for fact in found) else []


class JoinDetail(RequestDetail):
    """One request: who asks, what the county knows of the person, what can be done."""

    action = VIEW
    model = JoinRequest
    crumbs = CRUMBS
    select_related = ("organisation", "employer", "decided_by", "created_by", "person")
    facts = (
        Facts("申请人", ("name", "sex", "birth_date", "ethnicity", "document_kind", "id_number", "phone")),
        Facts(
            "申请",
            (("organisation", "申请加入的工会"), "applied_on", "from_outside", "note", "created_by"),
        ),
        Facts("工作与身份", ("employer", *MEMBER_FACTS)),
        Facts("办理", ("decided_by", "decided_at", "effective_on", "deciding_body", "document_no")),
    )
    kinds = {"birth_date": Kind.BIRTH_DATE, "sex": Kind.SEX}
    state_field = "state"
    state_tones = STATE_TONES
    rail_template_name = "members/requests/join_rail.html"
    history_action = VIEW
    tabs = (Tab("papers", "附件", "members/requests/papers.html", lambda record, user: {}),)
    buttons = (
        Button("批准入会", "join-approve", DECIDE, icon="check", primary=True, when=is_waiting),
        Button("不同意", "join-refuse", DECIDE, icon="x", when=is_waiting),
        Button("修改", "join-change", ENTER, icon="pencil", when=is_waiting),
        Button("撤回", "join-withdraw", ENTER, icon="arrow-back-up", when=is_waiting),
    )

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds what the county knows of the number, while it matters."""
        standing = services.Standing.UNKNOWN
        if self.object.state == RequestState.PENDING:  # type: ignore[union-attr]
            standing, _ = services.standing_of(
                self.object.id_number.plain,
                self.object.name,
                self.object.organisation,  # type: ignore[union-attr]
            )
        return super().get_context(
            standing=standing.name,
            standing_words=standing.value,
            warning=warning_of(self.object),
            is_own=self.object.created_by_id == self.user.pk,  # type: ignore[union-attr]
            **more,
        )


def warning_of(request: Any) -> str:
    """What to look at before approving; empty when there is nothing."""
    return age_warning(request.birth_date, request.applied_on)


class JoinAdd(FormView):
    """Enter a request; a member of another union is offered as a transfer with what was typed."""

    action = ENTER
    model = JoinRequest
    title = "登记入会申请"
    form_class = JoinForm
    crumbs = CRUMBS
    add_another = True
    template_name = "members/requests/join_form.html"
    success_message = "已登记：{object}，待另一人审批"

    def get_initial(self) -> dict[str, Any]:
        """Applied today, unless said otherwise."""
        return {"applied_on": timezone.localdate()}

    def after_save(self) -> None:
        """Tell those who decide."""
        services.entered(self.object, self.user)  # type: ignore[arg-type]


class JoinChange(FormView):
    """Change a request that waits."""

    action = ENTER
    model = JoinRequest
    title = "修改入会申请"
    form_class = JoinForm
    crumbs = CRUMBS
    template_name = "members/requests/join_form.html"


class JoinApprove(ActionView):
    """Approve."""

    action = DECIDE
    model = JoinRequest
    title = "批准入会"
    verb = "批准入会"
    form_class = ApproveForm
    note_asked = True
    audited = True
    crumbs = CRUMBS

    def get_text(self) -> str:
        """What will happen, and what to look at."""
        return f"批准后成为“{self.object.organisation}”会员，计入会员人数。{warning_of(self.object)}"  # type: ignore[union-attr]

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Make the applicant a member."""
        services.approve(
            obj,
            self.user,
            on=data["effective_on"],
            body=data["deciding_body"],
            document=data["document_no"],
            note=note,
        )


class JoinRefuse(ActionView):
    """Refuse with a reason."""

    action = DECIDE
    model = JoinRequest
    title = "不同意入会"
    verb = "不同意入会"
    text = "申请办结，理由会告知录入人。"
    note_label = "理由"
    note_required = True
    danger = True
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Refuse."""
        services.refuse(obj, self.user, note)


class JoinWithdraw(ActionView):
    """Take back."""

    action = ENTER
    model = JoinRequest
    title = "撤回入会申请"
    verb = "撤回申请"
    text = "本人不再申请时撤回；撤回后可以重新登记。"
    note_asked = True
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Withdraw."""
        services.withdraw(obj, self.user, note)
