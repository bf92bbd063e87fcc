"""What a person's page shows beside the facts: membership now, spells and history in words, what can be done next."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from unionhub.core.models import AuditEvent
from unionhub.core.views import Button
from unionhub.core.views.detail import history_in_words

from ..enums import MembershipKind
from ..models import Membership, Person
from ..queries.people import spells_of


def _is_open(spell: Membership) -> bool:
    return spell.is_open


def _is_regular(spell: Membership) -> bool:
    return spell.is_open and spell.kind == MembershipKind.REGULAR


def _is_retained(spell: Membership) -> bool:
    return spell.is_open and spell.kind == MembershipKind.RETAINED


CHANGE, END = "members.membership.change", "members.membership.end"
#: What can be done with the membership now, in the order of the rail.
NEXT_ACTIONS = (
    Button("变更会籍情况", "membership-change", CHANGE, icon="edit", when=_is_open),
    Button("办理转出", "transfer-start", "members.transfer.start", icon="arrow-right", when=_is_open),
    Button("保留会籍", "membership-retain", END, icon="archive", when=_is_regular),
    Button("恢复会籍", "membership-restore", END, icon="archive-off", when=_is_retained),
    Button("办理退会", "membership-leave", END, icon="logout", when=_is_open),
    Button("提出自动退会、开除", "proposal-add", "members.proposal.start", icon="user-minus", when=_is_open),
    Button("登记死亡", "membership-death", END, icon="user-x", when=_is_open),
    Button("更正这段会籍", "membership-correct", "members.membership.correct", icon="eraser"),
)


def current_of(person: Person) -> Membership | None:
    """The spell of today, with its union and employer."""
    rows = Membership.objects.on().filter(person=person)
    return rows.select_related("organisation", "employer", "person").first()


def state_of(person: Person, current: Membership | None) -> dict[str, str]:
    """The badge beside the name. Retained members are members, not voters (选举工作条例 §4)."""
    if person.merged_into_id is not None:
        return {"label": "已并入另一条记录", "tone": "bad"}
    if current is None:
        return {"label": "不在册", "tone": "plain"}
    if current.kind == MembershipKind.RETAINED:
        return {"label": "保留会籍（不参加选举）", "tone": "warn"}
    return {"label": "正式会员", "tone": "ok"}


def spells_in_words(person: Person, user: Any) -> dict[str, Any]:
    """The tab 会籍沿革: every spell, newest first, struck ones marked."""
    spells = list(spells_of(person))
    today = timezone.localdate()
    return {"spells": [spell_in_words(spell, today) for spell in reversed(spells)]}


def spell_in_words(spell: Membership, today: Any) -> dict[str, Any]:
    """One spell: from when to when, where, as what, why and by which paper it began and ended."""
    return {
        "spell": spell,
        "now": not spell.is_struck
        and spell.valid_from <= today
        and (spell.valid_to is None or spell.valid_to > today),
        "facts": "，".join(_facts(spell)),
        "begin": _why(spell.get_begin_reason_display(), spell.begin_body, spell.begin_document),
        "end": _why(spell.get_end_reason_display(), spell.end_body, spell.end_document)
        if spell.valid_to
        else "",
    }


def _facts(spell: Membership) -> list[str]:
    named = ("kind", "employment_form", "new_form_group", "political_status", "education", "skill_grade")
    words = [
        str(getattr(spell, f"get_{name}_display")())
        for name in (*named, "household_type")
        if getattr(spell, name) != ""
    ]
    return [*words, *(["农民工"] if spell.is_migrant else [])]


def _why(reason: Any, body: str, document: str) -> str:
    papers = "，".join(part for part in (body, document) if part)
    return f"{reason}（{papers}）" if papers else str(reason)


def history_of_person(person: Person, user: Any) -> dict[str, Any]:
    """The tab 历史: what was done to the person and to each spell, newest first, in words."""
    spells = [str(pk) for pk in Membership.objects.filter(person=person).values_list("pk", flat=True)]
    of_person = Q(object_type="members.person", object_id=str(person.pk))
    of_spells = Q(object_type="members.membership", object_id__in=spells)
    return history_in_words(AuditEvent.objects.filter(of_person | of_spells))


def papers(person: Person, user: Any) -> dict[str, Any]:
    """The tab 附件; the template tag asks for the rights."""
    return {"person": person}
