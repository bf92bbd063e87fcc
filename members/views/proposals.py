"""Pages of proposals to end a membership: propose, decide one or many, refuse, withdraw, report an expulsion."""

from typing import Any

from django.urls import reverse

from unionhub.core.parameters import parameter
from unionhub.core.views import ActionView, BulkAction, Button, Facts, ListView

from ..enums import ProposalKind, RequestState
from ..filters.requests import ProposalFilter
from ..forms.requests import DecideForm, ProposalForm, ReasonForm, ReportForm
from ..models import Membership, Person, Proposal
from ..services import proposals as services
from ..tables.requests import STATE_TONES, ProposalTable
from .joining import RequestDetail, is_waiting
from .memberships import NamedByPerson

VIEW, START, DECIDE = services.VIEW, services.START, services.DECIDE
CRUMBS = (("会籍终止建议", "proposal-list"),)


def is_to_report(proposal: Proposal) -> bool:
    """Whether a decided expulsion has not been reported to the upper union yet."""
    decided = proposal.kind == ProposalKind.EXPEL and proposal.state == RequestState.ACCEPTED
    return decided and proposal.reported_on is None


def decide_one(proposal: Proposal, user: Any, data: dict[str, Any]) -> None:
    """One of many chosen rows."""
    services.decide(proposal, user, **data)


def refuse_one(proposal: Proposal, user: Any, data: dict[str, Any]) -> None:
    """One of many chosen rows."""
    services.refuse(proposal, user, data["note"])


class ProposalList(ListView):
    """All proposals in scope, those made by imports of whole rolls too."""

    action = VIEW
    model = Proposal
    title = "会籍终止建议"
    table_class = ProposalTable
    filter_class = ProposalFilter
    bulk_actions = (
        BulkAction(
            "decide",
            "决定终止会籍",
            DECIDE,
            decide_one,
            confirm="以同一份决定终止所选会员的会籍，自决定日期起不再计入会员人数。自己提出的须由另一人决定。",
            icon="gavel",
            danger=True,
            audited=True,
            form_class=DecideForm,
        ),
        BulkAction(
            "refuse",
            "不同意",
            DECIDE,
            refuse_one,
            confirm="会籍不变，理由会告知提出人。",
            icon="x",
            audited=True,
            form_class=ReasonForm,
        ),
    )
    empty_title = "没有会籍终止建议"
    empty_text = (
        "退会、自动退会、开除会籍的建议列在这里，由另一人按工会委员会的决定办理。"
        "整册导入名册时，名册上没有的会员也会成为建议。"
    )
    search_hint = "姓名、拼音"


class ProposalDetail(RequestDetail):
    """One proposal with its conditions."""

    action = VIEW
    model = Proposal
    crumbs = CRUMBS
    select_related = ("organisation", "membership__person", "created_by", "decided_by")
    facts = (
        Facts(
            "建议",
            (
                ("member", "会员"),
                ("organisation", "所在工会"),
                "kind",
                "reason",
                ("created_by", "提出人"),
                "created_at",
            ),
        ),
        Facts("自动退会的条件", ("unpaid_since", "inactive_since", "educated_on", "education_note")),
        Facts(
            "决定",
            (
                "decided_by",
                "decided_at",
                "effective_on",
                "deciding_body",
                "document_no",
                "note",
                "reported_on",
            ),
        ),
    )
    state_field = "state"
    state_tones = STATE_TONES
    rail_template_name = "members/requests/proposal_rail.html"
    history_action = VIEW
    buttons = (
        Button("决定终止会籍", "proposal-decide", DECIDE, icon="gavel", primary=True, when=is_waiting),
        Button("不同意", "proposal-refuse", DECIDE, icon="x", when=is_waiting),
        Button("撤回", "proposal-withdraw", START, icon="arrow-back-up", when=is_waiting),
        Button("登记报备案", "proposal-report", START, icon="file-upload", primary=True, when=is_to_report),
    )

    def fact(self, entry: Any) -> dict[str, Any] | None:
        """The member's name stands on the membership's person."""
        if entry == ("member", "会员"):
            return {"label": "会员", "value": self.object.membership.person.name}  # type: ignore[union-attr]
        return super().fact(entry)

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds where the member is, as far as this person may see."""
        spell = self.object.membership  # type: ignore[union-attr]
        person = Person.objects.visible_to(self.user).filter(pk=spell.person_id).first()
        return super().get_context(
            spell=spell,
            person=person,
            is_own=self.object.created_by_id == self.user.pk,  # type: ignore[union-attr]
            is_to_report=is_to_report(self.object),  # type: ignore[arg-type]
            **more,
        )


class ProposalAdd(NamedByPerson, ActionView):
    """Propose the end of a membership."""

    action = START
    model = Membership
    title = "提出会籍终止建议"
    verb = "提出建议"
    form_class = ProposalForm
    audited = True
    success_message = "已提出建议，待另一人决定：{object.person}"
    select_related = ("organisation", "person")
    made: Proposal | None = None

    def get_text(self) -> str:
        """What the charter asks for a lapse."""
        months = parameter(services.LAPSE_MONTHS)
        return (
            "提出后会籍不变，由另一人按工会委员会的决定办理。"
            f"自动退会须连续 {months} 个月以上未缴会费、不参加组织生活，并经教育拒不改正。"
        )

    def get_success_url(self) -> str:
        """The proposal, once there is one."""
        return (
            self.made.get_absolute_url()
            if self.made
            else reverse("person-detail", args=[self.object.person_id])
        )  # type: ignore[union-attr]

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Propose."""
        self.made = services.propose(obj, data.pop("kind"), data.pop("reason"), self.user, **data)


class ProposalDecide(ActionView):
    """The committee has decided so."""

    action = DECIDE
    model = Proposal
    title = "决定终止会籍"
    verb = "决定终止会籍"
    text = "会籍自决定日期起终止，不再计入会员人数。"
    form_class = DecideForm
    note_asked = True
    danger = True
    audited = True
    crumbs = CRUMBS
    select_related = ("organisation", "membership__person")

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """End the membership."""
        services.decide(obj, self.user, note=note, **data)


class ProposalRefuse(ActionView):
    """Decide against it."""

    action = DECIDE
    model = Proposal
    title = "不同意终止会籍"
    verb = "不同意"
    text = "会籍不变，理由会告知提出人。"
    note_label = "理由"
    note_required = True
    audited = True
    crumbs = CRUMBS
    select_related = ("organisation", "membership__person")

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Refuse."""
        services.refuse(obj, self.user, note)


class ProposalWithdraw(ActionView):
    """Take back."""

    action = START
    model = Proposal
    title = "撤回建议"
    verb = "撤回建议"
    text = "撤回后会籍不变，可以重新提出。"
    note_asked = True
    audited = True
    crumbs = CRUMBS
    select_related = ("organisation", "membership__person")

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Withdraw."""
        services.withdraw(obj, self.user, note)


class ProposalReport(ActionView):
    """An expulsion was reported to the upper union."""

    action = START
    model = Proposal
    title = "登记报上级备案"
    verb = "登记报备案"
    text = "开除会籍须报上一级工会备案（章程第七条）。"
    form_class = ReportForm
    note_asked = True
    audited = True
    crumbs = CRUMBS
    select_related = ("organisation", "membership__person")

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Record the day."""
        services.report(obj, self.user, data["on"], note)
