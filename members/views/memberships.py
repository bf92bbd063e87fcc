"""Pages of one membership: the spell itself, and what changes it."""

from functools import reduce
from typing import Any

from django.urls import reverse

from unionhub.core.views import ActionView, Button, DetailView, Facts

from ..enums import MembershipKind
from ..forms.memberships import ChangeForm, CorrectForm, DeathForm, LeaveForm, RestoreForm, RetainForm
from ..models import MEMBER_FACTS, Membership, Person
from ..rules.memberships import age_warning
from ..services import departures
from ..services import memberships as services
from ..services.spells import SPELL_FACTS

VIEW = "members.person.view"
CHANGE, END, CORRECT = services.CHANGE, services.END, services.CORRECT


def is_open(spell: Membership) -> bool:
    """Whether it can be changed or ended."""
    return spell.is_open


def is_regular(spell: Membership) -> bool:
    """Whether it can be retained."""
    return spell.is_open and spell.kind == MembershipKind.REGULAR


def is_retained(spell: Membership) -> bool:
    """Whether it can be restored."""
    return spell.is_open and spell.kind == MembershipKind.RETAINED


class MembershipDetail(DetailView):
    """A spell by itself: what the old union keeps of a member who has gone, with the fixed facts and no later life."""

    action = VIEW
    model = Membership
    select_related = ("organisation", "person", "employer")
    crumbs = (("会员名册", "member-list"),)
    facts = (
        Facts(
            "会员",
            (
                ("person.name", "姓名"),
                ("person.get_sex_display", "性别"),
                ("person.get_ethnicity_display", "民族"),
                ("person.birth_date", "出生日期"),
            ),
        ),
        Facts(
            "起止",
            (
                "organisation",
                "kind",
                "valid_from",
                "begin_reason",
                "begin_body",
                "begin_document",
                "valid_to",
                "end_reason",
                "end_body",
                "end_document",
            ),
        ),
        Facts("情况", ("employer", *MEMBER_FACTS)),
        Facts("记录", ("recorded_at", "end_recorded_at", "struck_at")),
    )
    history_action = VIEW
    rail_template_name = "members/memberships/rail.html"
    buttons = (
        Button("变更会籍情况", "membership-change", CHANGE, icon="edit", primary=True, when=is_open),
        Button("保留会籍", "membership-retain", END, icon="archive", when=is_regular),
        Button("恢复会籍", "membership-restore", END, icon="archive-off", when=is_retained),
        Button("办理退会", "membership-leave", END, icon="logout", when=is_open),
        Button("登记死亡", "membership-death", END, icon="user-x", when=is_open),
        Button("更正", "membership-correct", CORRECT, icon="eraser", when=lambda spell: not spell.is_struck),
    )

    def get_title(self) -> str:
        """Whose membership, where."""
        return f"{self.object.person} 在{self.object.organisation}的会籍"  # type: ignore[union-attr]

    def get_state(self) -> dict[str, str]:
        """Struck, ended, or what kind of member."""
        spell: Any = self.object
        if spell.is_struck:
            return {"label": "已更正作废", "tone": "bad"}
        if spell.valid_to is not None:
            return {"label": "已终止", "tone": "plain"}
        return {"label": spell.get_kind_display(), "tone": "ok" if is_regular(spell) else "warn"}

    def fact(self, entry: Any) -> dict[str, Any] | None:
        """Facts of the person stand behind a dot."""
        if isinstance(entry, tuple) and "." in entry[0]:
            value = reduce(getattr, entry[0].split("."), self.object)
            return {"label": entry[1], "value": value() if callable(value) else value}
        return super().fact(entry)

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds the way to the person, while he is in this person's scope."""
        spell: Any = self.object
        return super().get_context(
            person=seen_person(self), warning=age_warning(spell.person.birth_date, spell.valid_from), **more
        )


def seen_person(view: Any) -> Person | None:
    """The spell's person, if the viewer may see him as he is today."""
    return Person.objects.visible_to(view.user).filter(pk=view.object.person_id).first()


class NamedByPerson:
    """A page about a spell calls it by its person, union and first day."""

    def get_thing(self) -> str:
        """Who, where, since when."""
        spell: Any = self.object  # type: ignore[attr-defined]
        return f"{spell.person}（{spell.organisation}，自 {spell.valid_from:%Y-%m-%d} 起）"


class MembershipAction(NamedByPerson, ActionView):
    """Base of what is done to an open spell; leads back to the person, or to the spell once he is out of scope."""

    model = Membership
    audited = True
    note_asked = True
    success_message = "{object.person}：已{verb}"
    select_related = ("organisation", "person", "employer")
    crumbs = (("会员名册", "member-list"),)

    def get_success_url(self) -> str:
        """The person's page while the person is in scope."""
        person = seen_person(self)
        if person is not None:
            return person.get_absolute_url()
        return reverse("membership-detail", args=[self.object.pk])  # type: ignore[union-attr]

    def initial(self) -> dict[str, Any]:
        """What the form shows first."""
        return {}

    def make_form(self, data: Any = None) -> Any:
        """The form, begun from the spell as it is."""
        return self.form_class(data, user=self.user, action=self.action, initial=self.initial())  # type: ignore[misc]

    def of_spell(self, *names: str) -> dict[str, Any]:
        """Values of the spell by name."""
        return {name: getattr(self.object, name) for name in names}


class MembershipChange(MembershipAction):
    """Attributes have changed."""

    action = CHANGE
    title = "变更会籍情况"
    verb = "变更会籍情况"
    text = "原来的情况保留到变更日期的前一天，过去日期的统计不变。登记有误的请用“更正”。"
    form_class = ChangeForm

    def initial(self) -> dict[str, Any]:
        """As it is now."""
        return self.of_spell(*SPELL_FACTS)

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Close and open."""
        on, body, document = (data.pop(name) for name in ("on", "body", "document"))
        services.change(obj, on, data, self.user, body=body, document=document, note=note)


class MembershipRetain(MembershipAction):
    """Retain."""

    action = END
    title = "保留会籍"
    verb = "保留会籍"
    text = "保留会籍期间仍是会员，不缴会费，不参加选举，也不能被选举。"
    form_class = RetainForm

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Retain."""
        departures.retain(obj, data.pop("on"), self.user, note=note, **data)


class MembershipRestore(MembershipAction):
    """Restore."""

    action = END
    title = "恢复会籍"
    verb = "恢复会籍"
    text = "恢复后是正式会员，缴纳会费，参加选举。"
    form_class = RestoreForm

    def initial(self) -> dict[str, Any]:
        """The work as it was recorded; in post unless said otherwise."""
        return {**self.of_spell("employer", "is_migrant", "new_form_group"), "employment_form": "in_post"}

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Restore."""
        on, body, document = (data.pop(name) for name in ("on", "body", "document"))
        departures.restore(obj, on, data, self.user, body=body, document=document, note=note)


class MembershipLeave(MembershipAction):
    """The member leaves by his own will."""

    action = END
    title = "办理退会"
    verb = "办理退会"
    text = "会员自愿退会，由本人向工会小组提出，工会委员会宣布并收回会员证（章程第六条）。"
    note_label = "本人提出和收回会员证的情况"
    note_required = True
    danger = True
    form_class = LeaveForm

    def initial(self) -> dict[str, Any]:
        """The union's own committee announces it."""
        return {"body": f"{self.object.organisation.name}委员会"}  # type: ignore[union-attr]

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """End."""
        departures.leave(obj, data.pop("on"), self.user, note=note, **data)


class MembershipDeath(MembershipAction):
    """The member has died."""

    action = END
    title = "登记死亡"
    verb = "登记死亡"
    text = "会籍自死亡日期起终止。登记有误时由县总工会更正。"
    danger = True
    form_class = DeathForm

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """End."""
        departures.die(obj, data["on"], self.user, note=note)


class MembershipCorrect(MembershipAction):
    """What was entered wrongly is struck, and entered right."""

    action = CORRECT
    title = "更正会籍记录"
    verb = "更正"
    text = (
        "只用于登记有误：原记录作废并留存，按更正后的内容重新登记，过去日期的统计随之改变。"
        "情况有变化的请用“变更会籍情况”。"
    )
    note_label = "更正理由"
    note_required = True
    form_class = CorrectForm

    def initial(self) -> dict[str, Any]:
        """As it was entered."""
        return self.of_spell(*services.CORRECTABLE)

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Correct."""
        services.correct(obj, None if data.pop("strike") else data, self.user, note)
