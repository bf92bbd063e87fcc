"""Writes terms of office: opening, changing, extending, and who sits in the elected bodies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from unionhub.core import access, audit, guards
from unionhub.core.models import Organisation
from unionhub.core.parameters import parameter

from ..enums import Organ, Post
from ..models import CommitteeMember, Membership, Person, Term, Union
from ..rules import terms as rules

CHANGE = "members.term.change"
EXTEND = "members.term.extend"
NAME_LENGTH = 60


@dataclass(frozen=True)
class FirstTerm:
    """The first term of a union that is being registered."""

    elected_on: date
    years: int
    direct_election: bool = False
    approved_on: date | None = None
    approval_document: str = ""


def allowed_years(on: date | None = None) -> tuple[tuple[int, ...], int]:
    """The terms in force on the day: of primary unions, and of those above them."""
    try:
        primary = rules.read_years(parameter("members.term.years_primary", on))
    except ValueError:
        raise ValidationError("参数“基层工会任期”里没有年数，请系统管理员改正后重试。") from None
    return primary, parameter("members.term.years_upper", on)


def refuse_first(term: FirstTerm, kind: str, founded: date | None) -> str:
    """Why the first term cannot be entered; empty when it can."""
    primary, upper = allowed_years(term.elected_on)
    return rules.refuse_election(
        term.elected_on, timezone.localdate(), founded, None, None
    ) or rules.refuse_years(kind, term.years, primary, upper)


def open_first(node: Organisation, term: FirstTerm, actor: Any, action: str) -> Term:
    """Enter the first term of a union that is just being registered under `action`."""
    made = Term(
        organisation=node,
        number=1,
        elected_on=term.elected_on,
        years=term.years,
        due_on=rules.due_date(term.elected_on, term.years),
        direct_election=term.direct_election,
        approved_on=term.approved_on,
        approval_document=term.approval_document,
        created_by=actor,
    )
    made.full_clean(exclude=["organisation", "created_by"])
    made.save()
    audit.record(action, actor=actor, obj=made, changes=_in_words(made))
    return made


def _lock_home(organisation: Organisation) -> Union:
    """Lock the union of the node. Raises ValidationError for a node without facts and for a dissolved union."""
    union = (
        Union.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation")
        .filter(organisation=organisation)
        .first()
    )
    if union is None:
        raise ValidationError({"organisation": ["这个组织还没有登记为工会，不能登记届次。"]})
    if union.dissolved_on is not None:
        raise ValidationError(
            {"organisation": [f"“{union}”已于 {union.dissolved_on:%Y-%m-%d} 撤销，不能再办理。"]}
        )
    return union


def check(term: Term) -> None:
    """Refuse a term that breaks a rule, by field; fills the due date where it is empty. Raises ValidationError."""
    problems: dict[str, list[str]] = {}
    if term.due_on is None:
        term.due_on = rules.due_date(term.elected_on, term.years)
    others = Term.objects.filter(organisation=term.organisation).exclude(pk=term.pk)
    before = others.filter(number__lt=term.number).order_by("-number").first()
    after = others.filter(number__gt=term.number).order_by("number").first()
    union = Union.objects.filter(organisation=term.organisation).first()
    refusal = rules.refuse_election(
        term.elected_on,
        timezone.localdate(),
        union.founded_on if union else None,
        before.elected_on if before else None,
        after.elected_on if after else None,
    )
    if refusal:
        problems["elected_on"] = [refusal]
    if others.filter(number=term.number).exists():
        problems["number"] = [f"第 {term.number} 届已经登记。"]
    primary, upper = allowed_years(term.elected_on)
    refusal = rules.refuse_years(term.organisation.kind, term.years, primary, upper)
    if refusal:
        problems["years"] = [refusal]
    refusal = rules.refuse_due(term.elected_on, term.years, term.due_on, term.approval_document)
    if refusal:
        problems["due_on"] = [refusal]
    if term.extended_to is not None and "due_on" not in problems and term.extended_to <= term.due_on:
        problems["due_on"] = [f"这一届已同意延期至 {term.extended_to:%Y-%m-%d}，届满日期应早于它。"]
    if problems:
        raise ValidationError(problems)


@transaction.atomic
def open_term(term: Term, actor: Any) -> Term:
    """Enter the next (or a missing earlier) term, not saved yet. The seats of the term before end on its election day.

    Raises ValidationError by field, PermissionDenied.
    """
    _lock_home(term.organisation)
    access.require(actor, CHANGE, term.organisation)
    check(term)
    term.created_by = actor
    term.full_clean(exclude=["organisation", "created_by"])
    term.save()
    before = (
        Term.objects.filter(organisation=term.organisation, number__lt=term.number)
        .order_by("-number")
        .first()
    )
    if before is not None:
        close_seats(before, term.elected_on)
    audit.record(CHANGE, actor=actor, obj=term, changes=_in_words(term))
    return term


def _in_words(term: Term) -> dict[str, list[Any]]:
    names = ("number", "elected_on", "years", "due_on", "direct_election", "approval_document")
    return {name: ["", getattr(term, name)] for name in names}


def close_seats(term: Term, on: date) -> int:
    """End every open seat of the term on the day (not before it began); returns how many."""
    rows = CommitteeMember.objects.standing().filter(term=term, valid_to__isnull=True)
    found = list(rows.select_for_update(no_key=True, of=("self",)))
    for seat in found:
        seat.end(max(on, seat.valid_from))
        seat.save(update_fields=["valid_to", "end_recorded_at"])
    return len(found)


def timing_note(term: Term) -> str:
    """What to say of an election held early or late against the term before."""
    before = (
        Term.objects.filter(organisation=term.organisation, number__lt=term.number)
        .order_by("-number")
        .first()
    )
    return rules.timing_note(term.elected_on, (before.extended_to or before.due_on) if before else None)


@transaction.atomic
def extend(term: Term, until: date, document: str, actor: Any) -> Term:
    """Note the upper union's leave to hold the election later.

    Asked for at the union's parent: no union extends its own term; and whoever entered the term does not extend it.
    Raises ValidationError in words, PermissionDenied.
    """
    _lock_home(term.organisation)
    term = (
        Term.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation__parent")
        .get(pk=term.pk)
    )
    access.require(actor, EXTEND, term.organisation)
    if term.organisation.parent is None or not access.may(actor, EXTEND, term.organisation.parent):
        raise PermissionDenied(EXTEND)
    if term.created_by_id in access.hands(actor):
        raise ValidationError("这一届是您本人（或您代理的人）登记的，请由他人办理同意延期。")
    if Term.objects.filter(organisation=term.organisation, number__gt=term.number).exists():
        raise ValidationError("已经选举了下一届，不能再延期。")
    if not document.strip():
        raise ValidationError("请填写同意延期的批复文号。")
    refusal = rules.refuse_extension(term.due_on, until, parameter("members.term.extension_months"))
    if refusal:
        raise ValidationError(refusal)
    before = audit.snapshot(term, ("extended_to", "extension_document"))
    term.extended_to, term.extension_document = until, document.strip()
    term.clean_fields(exclude=["organisation", "created_by"])
    term.version += 1
    term.save()
    audit.record(
        EXTEND,
        actor=actor,
        obj=term,
        changes=audit.diff(before, audit.snapshot(term, ("extended_to", "extension_document"))),
        reason=document,
    )
    return term


@transaction.atomic
def seat(
    term: Term,
    organ: str,
    post: str,
    names: Sequence[str],
    on: date,
    actor: Any,
    *,
    is_full_time: bool = False,
) -> list[CommitteeMember]:
    """Enter who sits in the body from the day on; a name that only one member of the union bears is tied to him.

    Raises ValidationError in words: nobody named, a name twice, somebody who sits there already, a second chair.
    """
    _lock_home(term.organisation)
    access.require(actor, CHANGE, term.organisation)
    cleaned = [name.strip() for name in names if name.strip()]
    if not cleaned:
        raise ValidationError("请填写姓名。")
    twice = sorted({name for name in cleaned if cleaned.count(name) > 1})
    if twice:
        raise ValidationError(f"姓名重复：{'、'.join(twice)}。同名的请加注以区别，如“王芳（大）”。")
    if on < term.elected_on or on > timezone.localdate():
        raise ValidationError(f"任职日期应在选举日期 {term.elected_on:%Y-%m-%d} 与今天之间。")
    sitting = CommitteeMember.objects.standing().filter(term=term, organ=organ, valid_to__isnull=True)
    if post == Post.CHAIR and (len(cleaned) > 1 or sitting.filter(post=Post.CHAIR).exists()):
        raise ValidationError(f"{Organ(organ).label}已有主席（主任）或填写了不止一人，请先办理离任。")
    known = _records(term.organisation, cleaned)
    made = []
    for name in cleaned:
        row = CommitteeMember(
            term=term,
            organ=organ,
            post=post,
            name=name,
            person=known.get(name),
            is_full_time=is_full_time,
            valid_from=on,
        )
        row.clean_fields(exclude=["term", "person"])
        if sitting.filter(name=name).exists():
            raise ValidationError(f"{name} 已在{Organ(organ).label}任职，请先办理离任或更换职务。")
        guards.validate(row)
        row.save(force_insert=True)
        made.append(row)
    told = f"{Organ(organ).label} {Post(post).label}"
    audit.record(
        CHANGE,
        actor=actor,
        obj=term,
        changes={told: ["", "、".join(cleaned)], "任职日期": ["", on]},
    )
    return made


def _records(organisation: Organisation, names: Sequence[str]) -> dict[str, Person]:
    """The members of the union by name, where one alone bears it."""
    current = Membership.objects.on().filter(organisation=organisation).values("person")
    found: dict[str, list[Person]] = {}
    for person in Person.objects.filter(pk__in=current, name__in=names).only("pk", "name"):
        found.setdefault(person.name, []).append(person)
    return {name: people[0] for name, people in found.items() if len(people) == 1}


@transaction.atomic
def unseat(seat: CommitteeMember, on: date, actor: Any, *, reason: str, is_wrong: bool = False) -> None:
    """End a seat on the day; with `is_wrong` it was entered by mistake and is struck. Raises ValidationError in words.

    A chair leaves before the term's end only with the consent of committee and upper union (工会法 §18) [F]: the reason
    must tell it.
    """
    term = seat.term
    _lock_home(term.organisation)
    access.require(actor, CHANGE, term.organisation)
    seat = (
        CommitteeMember.objects.select_for_update(of=("self",), no_key=True)
        .select_related("term__organisation")
        .get(pk=seat.pk)
    )
    if not seat.is_open:
        raise ValidationError(f"{seat.name} 已经离任。")
    if not reason.strip():
        raise ValidationError("请填写原因或文号。")
    if is_wrong:
        seat.strike()
    else:
        if on < seat.valid_from or on > timezone.localdate():
            raise ValidationError(f"离任日期应在任职日期 {seat.valid_from:%Y-%m-%d} 与今天之间。")
        seat.end(on)
    seat.save()
    told = f"{seat.get_organ_display()} {seat.get_post_display()}"
    audit.record(
        CHANGE,
        actor=actor,
        obj=term,
        reason=reason,
        changes={told: [seat.name, "登记有误，作废" if is_wrong else f"{on:%Y-%m-%d} 离任"]},
    )
