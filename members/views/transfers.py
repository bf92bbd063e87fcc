"""Pages of transfers: ask for a member, hand over, accept, refuse, withdraw, print."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from unionhub.core.masking import Kind
from unionhub.core.views import (
    ActionView,
    BulkAction,
    Button,
    DocumentView,
    Facts,
    ListView,
)

from ..enums import RequestState
from ..filters.requests import TransferFilter
from ..forms.requests import AcceptForm, HandOutForm, ReasonForm, ReceiptForm
from ..models import MEMBER_FACTS, Membership, Person, Transfer
from ..queries.waiting import NOT_YET, hides_old_union, with_sides
from ..services import transfers as services
from ..tables.requests import STATE_TONES, TransferTable
from .joining import RequestDetail
from .memberships import NamedByPerson

VIEW, START, HAND, ACCEPT = "members.transfer.view", services.START, services.HAND, services.ACCEPT
CRUMBS = (("会籍接转", "transfer-list"),)
#: What the side that asked may not read before the hand-over.
OLD_SIDE = frozenset({"organisation", "decided_by", "handed_by", "deciding_body", "document_no"})


def is_pending(transfer: Transfer) -> bool:
    """Whether the old union is to hand over."""
    return transfer.state == RequestState.PENDING


def is_handed(transfer: Transfer) -> bool:
    """Whether it is to be accepted."""
    return transfer.state == RequestState.HANDED


def can_be_declined(transfer: Transfer) -> bool:
    """Whether the new union may refuse what was handed over."""
    return is_handed(transfer) and transfer.to_organisation_id is not None


def can_be_kept(transfer: Transfer) -> bool:
    """Whether the old union may still refuse: asked for, or on its way out of the county."""
    return is_pending(transfer) or (is_handed(transfer) and transfer.to_organisation_id is None)


def hand_one(transfer: Transfer, user: Any, note: str) -> None:
    """One of many chosen rows."""
    services.hand_over(transfer, user)


def refuse_one(transfer: Transfer, user: Any, data: dict[str, Any]) -> None:
    """One of many chosen rows."""
    services.refuse_to_hand(transfer, user, data["note"])


def accept_one(transfer: Transfer, user: Any, note: str) -> None:
    """One of many chosen rows: from today on, as the transfer says."""
    services.accept(transfer, user)


class TransferList(ListView):
    """Transfers from and to the unions in scope."""

    action = VIEW
    model = Transfer
    title = "会籍接转"
    table_class = TransferTable
    filter_class = TransferFilter
    bulk_actions = (
        BulkAction(
            "hand",
            "办理转出",
            HAND,
            hand_one,
            confirm="转出后由对方接收；接收之前，会员仍计入本工会。",
            icon="arrow-right",
            audited=True,
        ),
        BulkAction(
            "accept",
            "接收",
            ACCEPT,
            accept_one,
            confirm="自今天起计入转入工会，情况按接转单登记。",
            icon="check",
            audited=True,
        ),
        BulkAction(
            "refuse",
            "不同意转出",
            HAND,
            refuse_one,
            confirm="会籍留在原工会，理由会告知提出人。",
            icon="x",
            danger=True,
            audited=True,
            form_class=ReasonForm,
        ),
    )
    buttons = (Button("申请转入", "transfer-ask", START, icon="arrow-left", primary=True),)
    empty_title = "还没有会籍接转"
    empty_text = "这里列出转出和转入的会籍。转出在会员的页面上办理；转入可以按证件号码提出申请。"
    search_hint = "姓名"

    def get_queryset(self):
        """With the names of both sides, as far as this person may know them."""
        return with_sides(Transfer.objects.all(), self.request.user)


class TransferDetail(RequestDetail):
    """One transfer, as each side may see it."""

    action = VIEW
    model = Transfer
    crumbs = CRUMBS
    select_related = ("organisation", "to_organisation", "employer", "person", "handed_by", "decided_by")
    facts = (
        Facts("接转", ("person_name", "organisation", "to_organisation", "outside_name", "note")),
        Facts("在转入工会的情况", ("employer", *MEMBER_FACTS)),
        Facts("转出", (("handed_by", "办理人"), "handed_at")),
        Facts("接收", ("decided_by", "decided_at", "effective_on", "deciding_body", "document_no")),
    )
    state_field = "state"
    state_tones = STATE_TONES
    rail_template_name = "members/requests/transfer_rail.html"
    history_action = VIEW
    buttons = (
        Button("接收", "transfer-accept", ACCEPT, icon="check", primary=True, when=is_handed),
        Button("办理转出", "transfer-hand", HAND, icon="arrow-right", primary=True, when=is_pending),
        Button("不接收", "transfer-decline", ACCEPT, icon="x", when=can_be_declined),
        Button("不同意转出", "transfer-refuse", HAND, icon="x", when=can_be_kept),
        Button("撤回", "transfer-withdraw", START, icon="arrow-back-up", when=lambda item: item.is_waiting),
        Button("打印接转单", "transfer-paper", VIEW, icon="printer"),
    )  # fmt: skip

    def fact(self, entry: Any) -> dict[str, Any] | None:
        """Nothing of the old union before it has handed over what the viewer's side asked for."""
        name = entry[0] if isinstance(entry, tuple) else entry
        if name in OLD_SIDE and self.is_blind:
            return {"label": "转出工会", "value": NOT_YET} if name == "organisation" else None
        if name in ("to_organisation", "outside_name") and not getattr(self.object, name):
            return None  # one of the two is always empty
        return super().fact(("organisation", "转出工会") if name == "organisation" else entry)

    @property
    def is_blind(self) -> bool:
        """Whether the viewer may not yet know the old union."""
        return hides_old_union(self.object, self.user)  # type: ignore[arg-type]

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds what the rail says."""
        person = Person.objects.visible_to(self.user).filter(pk=self.object.person_id).first()  # type: ignore[union-attr]
        return super().get_context(is_blind=self.is_blind, person=person, **more)


class TransferStart(NamedByPerson, ActionView):
    """The old union hands over a member of its own."""

    action = START
    model = Membership
    title = "办理转出"
    verb = "办理转出"
    text = (
        "填写转入工会后即为转出，由对方接收；接收之前，会员仍计入本工会。县外的，收到回执后由另一人登记办结。"
    )
    form_class = HandOutForm
    note_asked = True
    audited = True
    success_message = "已办理转出，等待接收：{object.person}"
    select_related = ("organisation", "person")
    made: Transfer | None = None

    def get_success_url(self) -> str:
        """The transfer, once there is one."""
        return (
            self.made.get_absolute_url()
            if self.made
            else reverse("person-detail", args=[self.object.person_id])
        )  # type: ignore[union-attr]

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Hand over."""
        self.made = services.hand_out(
            obj,
            self.user,
            to_organisation=data["to_organisation"],
            outside_name=data["outside_name"],
            note=note,
        )


class TransferHand(ActionView):
    """The old union hands over what the new one asked for."""

    action = HAND
    model = Transfer
    title = "办理转出"
    verb = "办理转出"
    text = "转出后由转入工会接收；接收之前，会员仍计入本工会。"
    note_asked = True
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Hand over."""
        services.hand_over(obj, self.user, note)


class TransferAccept(ActionView):
    """The new union accepts; or the receipt from outside the county has come."""

    action = ACCEPT
    model = Transfer
    title = "接收会籍"
    verb = "接收"
    note_asked = True
    audited = True
    crumbs = CRUMBS

    def get_text(self) -> str:
        """What will happen."""
        if self.object.to_organisation_id is None:  # type: ignore[union-attr]
            return "登记县外工会的回执后，会籍自转出日期起终止，不再计入本工会。"
        return "接收后，会籍自转入日期起计入转入工会，原工会不再计入。"

    def make_form(self, data: Any = None) -> Any:
        """Who comes from a union of the county is asked about the new work; who leaves the county is not."""
        transfer: Any = self.object
        if transfer.to_organisation_id is None:
            return ReceiptForm(data, user=self.user, action=self.action)
        names = ("employer", "employment_form", "is_migrant", "new_form_group")
        initial = {name: getattr(transfer, name) for name in names}
        return AcceptForm(data, user=self.user, action=self.action, initial=initial)

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Accept."""
        facts = {
            name: value for name, value in data.items() if name not in ("on", "kind", "body", "document")
        }
        more = {"kind": data["kind"]} if "kind" in data else {}
        services.accept(
            obj, self.user, on=data["on"], facts=facts, document=data["document"], note=note, **more
        )


class TransferRefuse(ActionView):
    """The old union does not let go."""

    action = HAND
    model = Transfer
    title = "不同意转出"
    verb = "不同意转出"
    text = "会籍留在原工会，理由会告知提出人。"
    note_label = "理由"
    note_required = True
    danger = True
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Refuse."""
        services.refuse_to_hand(obj, self.user, note)


class TransferDecline(ActionView):
    """The new union does not accept."""

    action = ACCEPT
    model = Transfer
    title = "不接收"
    verb = "不接收"
    text = "会籍留在原工会，理由会告知提出人。"
    note_label = "理由"
    note_required = True
    danger = True
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Refuse."""
        services.refuse_to_accept(obj, self.user, note)


class TransferWithdraw(ActionView):
    """The side that began takes back."""

    action = START
    model = Transfer
    title = "撤回接转"
    verb = "撤回接转"
    text = "撤回后会籍不变，可以重新提出。"
    note_asked = True
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Withdraw."""
        services.withdraw(obj, self.user, note)


class TransferPaper(DocumentView):
    """会员组织关系接转单: stub, form and receipt on one sheet."""

    action = VIEW
    model = Transfer
    title = "会员组织关系接转单"
    document_template = "members/requests/transfer_paper.html"
    crumbs = CRUMBS
    select_related = ("organisation", "to_organisation", "person", "membership", "employer")

    def get_document_context(self) -> dict[str, Any]:
        """The paper names the number masked: who receives the member compares it with the document itself."""
        transfer: Any = self.object
        shown = frozenset({Kind.SEX, Kind.BIRTH_YEAR})
        return {
            "transfer": transfer,
            "person": transfer.person,
            "id_number": transfer.person.id_number.masked(shown),
            "is_blind": hides_old_union(transfer, self.user),
            "target": transfer.to_organisation.name if transfer.to_organisation else transfer.outside_name,
            "today": timezone.localdate(),
        }
