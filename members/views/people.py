"""Pages of people: the roll of members, a person, a person's facts."""

from typing import Any

from django.utils.functional import cached_property

from unionhub.core.masking import Kind
from unionhub.core.views import Button, DetailView, Facts, FormView, ListView, Tab

from ..filters.people import MemberFilter
from ..forms.people import PersonForm
from ..models import Membership, Person
from ..tables.people import MemberTable
from .person_page import NEXT_ACTIONS, current_of, history_of_person, papers, spells_in_words, state_of

CRUMBS = (("会员名册", "member-list"),)


class MemberList(ListView):
    """The roll of members on a day: today's, unless another is asked for."""

    action = "members.person.view"
    model = Membership
    title = "会员名册"
    table_class = MemberTable
    filter_class = MemberFilter
    export_action = "members.person.export"
    buttons = (
        Button("登记入会申请", "join-add", "members.join.change", icon="user-plus", primary=True),
        Button("导入名册", "roll-import", "members.roll.import", icon="upload"),
    )
    empty_title = "名册上还没有会员"
    empty_text = (
        "这里列出所选日期在册的会员，含保留会籍的人员。入会申请审批后，会员出现在这里；也可以导入现有的名册。"
    )
    search_hint = "姓名、拼音、会员证号"

    def get_title(self) -> str:
        """The roll, of which day where one is asked for."""
        form = self.listing.filterset.form  # type: ignore[union-attr]
        day = form.cleaned_data.get("on") if form.is_valid() or form.cleaned_data else None
        return f"{self.title}（截止 {day:%Y-%m-%d}）" if day else self.title


class PersonDetail(DetailView):
    """One person: the facts, the membership now, all spells, what was changed by whom, papers."""

    action = "members.person.view"
    model = Person
    crumbs = CRUMBS
    select_related = ("organisation", "merged_into")
    facts = (
        Facts("基本情况", ("name", "sex", "birth_date", "ethnicity")),
        Facts(
            "证件与联系", ("document_kind", "id_number", "phone", "card_number", "joined_on", "organisation")
        ),
    )
    kinds = {"birth_date": Kind.BIRTH_DATE, "sex": Kind.SEX}
    rail_template_name = "members/people/rail.html"
    tabs = (
        Tab("spells", "会籍沿革", "members/people/spells.html", spells_in_words),
        Tab("history", "历史", "kernel/history.html", history_of_person),
        Tab("papers", "附件", "members/people/papers.html", papers),
    )
    buttons = (
        Button(
            "修改资料",
            "person-change",
            "members.person.change",
            icon="pencil",
            when=lambda person: person.merged_into_id is None,
        ),
    )

    @cached_property
    def current(self) -> Membership | None:
        """The membership of today."""
        return current_of(self.object)  # type: ignore[arg-type]

    def get_state(self) -> dict[str, str]:
        """Member, retained, not any more, or a tombstone."""
        return state_of(self.object, self.current)  # type: ignore[arg-type]

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds the membership now and what can be done next."""
        bound = [button.bound(self.user, self.current) for button in NEXT_ACTIONS if self.current]
        return super().get_context(
            current=self.current,
            merged_into=self.object.merged_into,  # type: ignore[union-attr]
            next_actions=[button for button in bound if button is not None],
            **more,
        )


class PersonChange(FormView):
    """Change the fixed facts of a person."""

    action = "members.person.change"
    model = Person
    title = "修改会员资料"
    form_class = PersonForm
    crumbs = CRUMBS
