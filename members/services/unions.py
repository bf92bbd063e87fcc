"""Writes unions: registering, names, parent and class by dated spells, dissolving."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionhub.core import access, audit, guards
from unionhub.core.enums import OrganisationKind
from unionhub.core.models import Organisation
from unionhub.core.services import organisations

from ..enums import Industry
from ..models import Certificate, Code, Coverage, Membership, Term, Union, UnionSpell
from ..queries.unions import latest_term
from ..rules import unions as rules
from . import terms
from .terms import FirstTerm

ADD = "members.union.add"
CLASSIFY = "members.union.classify"
DISSOLVE = "members.union.dissolve"


@dataclass(frozen=True)
class Place:
    """Where a union stands and what it is: the facts that are dated."""

    parent: Organisation | None
    nature: Code | None
    industry: str = Industry.UNKNOWN

    def in_words(self) -> dict[str, str]:
        """The facts by their Chinese names, for the audit log."""
        return {
            "上级工会": str(self.parent or ""),
            "单位性质": str(self.nature or ""),
            "行业": Industry(self.industry).label,
        }


def lock_union(union: Union) -> Union:
    """The union, locked: one change of a union at a time. Raises ValidationError for a dissolved one."""
    locked = (
        Union.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation__parent")
        .get(pk=union.pk)
    )
    if locked.dissolved_on is not None:
        raise ValidationError(f"“{locked}”已于 {locked.dissolved_on:%Y-%m-%d} 撤销，不能再办理。")
    return locked


def check_new(node: Organisation, union: Union, term: FirstTerm | None) -> None:
    """Refuse what cannot be registered, by field. Raises ValidationError.

    工会法 §12–13: founding needs the upper union's approval, so its document must be told [F].
    """
    today = timezone.localdate()
    problems: dict[str, list[str]] = {}
    try:
        node.full_clean(exclude=["path"])
    except ValidationError as error:
        problems |= error.message_dict
    if node.kind not in rules.UNION_KINDS:
        problems.setdefault("kind", []).append("这里登记工会；县总工会和工会小组请系统管理员在组织树中维护。")
    if node.parent is not None and not node.parent.is_active:
        problems.setdefault("parent", []).append(f"“{node.parent}”已停用。")
    if union.founded_on is None:
        problems["founded_on"] = ["请填写建会日期。"]
    elif union.founded_on > today:
        problems["founded_on"] = ["建会日期不能晚于今天。"]
    if not union.founding_document.strip():
        problems["founding_document"] = ["请填写上级工会的建会批复文号。"]
    if term is not None and "founded_on" not in problems and node.kind in rules.UNION_KINDS:
        refusal = terms.refuse_first(term, node.kind, union.founded_on)
        if refusal:
            problems["term_elected_on"] = [refusal]
    if problems:
        raise ValidationError(problems)


@transaction.atomic
def register(
    node: Organisation,
    union: Union,
    *,
    nature: Code | None,
    industry: str,
    actor: Any,
    term: FirstTerm | None = None,
    batch_id: int = 0,
) -> Union:
    """Enter a new union: its node of the tree, its facts, the first spell from the founding day, and its first term.

    `node` and `union` are not saved yet. Raises ValidationError by field, PermissionDenied below a parent where the
    actor may not register.
    """
    organisations.lock_tree()
    if node.parent is None:
        raise ValidationError({"parent": ["请选择上级工会。"]})
    node.parent = Organisation.objects.get(pk=node.parent.pk)
    access.require(actor, ADD, node.parent)
    check_new(node, union, term)
    node.save()
    union.organisation, union.created_by = node, actor
    union.full_clean(exclude=["organisation", "created_by"])
    union.save()
    assert union.founded_on is not None  # noqa: S101  (check_new has refused otherwise)
    place = Place(node.parent, nature, industry)
    UnionSpell.objects.create(
        union=union,
        parent=node.parent,
        nature=nature,
        industry=industry,
        valid_from=union.founded_on,
        reason=union.founding_document,
        batch_id=batch_id,
    )
    audit.record(
        ADD,
        actor=actor,
        obj=union,
        reason=union.founding_document,
        changes={
            "工会名称": ["", node.name],
            "编码": ["", node.code],
            "类型": ["", node.get_kind_display()],
            "founded_on": ["", union.founded_on],
            "credit_code": ["", union.credit_code],
            **{name: ["", value] for name, value in place.in_words().items()},
        },
    )
    if term is not None:
        terms.open_first(node, term, actor, ADD)
    return union


@transaction.atomic
def rename(union: Union, name: str, short_name: str, actor: Any, document: str) -> Union:
    """Give the union another name; the old one stays in the history. Raises ValidationError in words.

    A change of name of a legal person is registered within 30 days (总工办发〔2020〕20号 §27) [F].
    """
    organisations.lock_tree()  # a move at the same moment rewrites the node's path
    union = lock_union(union)
    node = union.organisation
    access.require(actor, CLASSIFY, node)
    before = audit.snapshot(node, ("name", "short_name"))
    node.name, node.short_name = name.strip(), short_name.strip()
    changes = audit.diff(before, audit.snapshot(node, ("name", "short_name")))
    if not changes:
        raise ValidationError("名称没有变化。")
    node.full_clean(exclude=["path"])
    node.version += 1
    node.save(update_fields=["name", "short_name", "version", "updated_at"])
    union.version += 1
    union.save(update_fields=["version", "updated_at"])
    told = {"工会名称": changes.get("name"), "简称": changes.get("short_name")}
    audit.record(
        CLASSIFY,
        actor=actor,
        obj=union,
        reason=document,
        changes={label: change for label, change in told.items() if change},
    )
    return union


@transaction.atomic
def classify(
    union: Union, on: date, place: Place, actor: Any, *, reason: str, batch_id: int = 0
) -> UnionSpell:
    """Let parent, nature and industry be those of `place` from the day on: closes a spell and opens the next.

    On the first day of the spell in force the change corrects it: the spell is struck, not deleted. Where the parent
    changes, the node moves with all below it, and rights follow. Raises ValidationError in words, PermissionDenied
    where the actor may not act at both ends.
    """
    organisations.lock_tree()
    union = lock_union(union)
    node = union.organisation
    access.require(actor, CLASSIFY, node)
    held = UnionSpell.objects.standing().filter(union=union, valid_to__isnull=True).first()
    old = Place(held.parent, held.nature, held.industry) if held else Place(node.parent, None)
    if held is not None and place == old:
        raise ValidationError("上级、性质、行业都没有变化。")
    if place.parent is None and node.parent is not None:
        raise ValidationError("请选择上级工会。")
    begun = held.valid_from if held else union.founded_on or on
    refusal = rules.refuse_spell_date(on, timezone.localdate(), begun)
    if refusal:
        raise ValidationError(refusal)
    if held is not None:
        if held.valid_from == on:
            held.strike()
        else:
            held.end(on)
        held.save()
    spell = UnionSpell(
        union=union,
        parent=place.parent,
        nature=place.nature,
        industry=place.industry,
        valid_from=on,
        reason=reason,
        batch_id=batch_id,
    )
    spell.full_clean(exclude=["union", "parent", "nature"])
    guards.validate(spell)
    spell.save(force_insert=True)
    if place.parent is not None and place.parent.pk != node.parent_id:
        organisations.move(node, place.parent, actor, reason, action=CLASSIFY)
    union.version += 1
    union.save(update_fields=["version", "updated_at"])
    changes = audit.diff(old.in_words(), place.in_words())
    audit.record(CLASSIFY, actor=actor, obj=union, reason=reason, changes={**changes, "变更日期": ["", on]})
    return spell


@transaction.atomic
def dissolve(union: Union, on: date, actor: Any, document: str) -> Union:
    """End a union: its spell ends, standing certificates are cancelled, its node is closed; all records stay.

    Nobody may dissolve a union at will (工会法 §13) [F]: only an empty one, by a document. Raises ValidationError
    while it has members, covers employers or anything active stands below it.
    """
    organisations.lock_tree()
    union = lock_union(union)
    node = union.organisation
    access.require(actor, DISSOLVE, node)
    if on > timezone.localdate():
        raise ValidationError("撤销日期不能晚于今天。")
    members = Membership.objects.standing().filter(organisation=node, valid_to__isnull=True).count()
    if members:
        raise ValidationError(f"还有 {members} 名会员，请先办理转出，再撤销工会。")
    employers = Coverage.objects.standing().filter(organisation=node, valid_to__isnull=True).count()
    if employers:
        raise ValidationError(f"还覆盖 {employers} 家用人单位，请先终止覆盖，再撤销工会。")
    held = UnionSpell.objects.standing().filter(union=union, valid_to__isnull=True).first()
    if held is not None:
        if on < held.valid_from:
            raise ValidationError(f"撤销日期不能早于 {held.valid_from:%Y-%m-%d}（现在的隶属与分类起始日）。")
        held.end(on)
        held.save()
    last = latest_term(node)
    if last is not None:
        terms.close_seats(last, on)
    Certificate.objects.filter(organisation=node, cancelled_on__isnull=True).update(cancelled_on=on)
    union.dissolved_on = on
    union.version += 1
    union.save(update_fields=["dissolved_on", "version", "updated_at"])
    audit.record(DISSOLVE, actor=actor, obj=union, reason=document, changes={"dissolved_on": ["", on]})
    organisations.deactivate(node, actor, document, action=DISSOLVE)
    return union


def notes_of(union: Union, last: Term | None, members: int, seats: int) -> list[str]:
    """What deserves attention about the union, in words: size of the committee, joint unions, missing data."""
    # The sizes of committees by membership are those of grassroots unions (工会基层组织选举工作条例 §8).
    grassroots = union.organisation.kind == OrganisationKind.PRIMARY
    found = [
        rules.founding_note(members, union.is_joint) if grassroots else "",
        "还没有登记届次。" if last is None else rules.size_warning(members, seats) if grassroots else "",
        "" if union.credit_code else "还没有登记工会自己的统一社会信用代码。",
    ]
    return [note for note in found if note]
