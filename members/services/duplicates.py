"""Finding duplicates, deciding about a pair, merging two records into one and taking that back.

Both persons are locked in the order of their ids before anything is read. A merge moves what `members/merging.py` and
its like in other domains declare, and keeps the state of every row of both, so that its undo restores exactly or says
what has changed since.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from unionhub.core import access, audit
from unionhub.core.models import Organisation

from ..enums import OPEN_REQUESTS, DuplicateState
from ..merging import MergePart, parts
from ..models import DuplicatePair, Membership, Merge, Person, Proposal, Transfer
from ..queries.duplicates import Pair, nodes_above
from ..rules.duplicates import Period, joined_periods
from .spells import SPELL_FACTS, follow, told_when_overtaken

FIND = "members.duplicate.find"
DECIDE = "members.duplicate.decide"
UNDO = "members.duplicate.undo"
#: Facts that the kept record takes over where it has none of its own.
FILLED = ("birth_date", "phone", "card_number", "joined_on")


def keep_pairs(found: dict[Pair, str], actor: Any) -> int:
    """Write the pairs that are new; decided ones stay decided. Returns how many are new."""
    known = set(DuplicatePair.objects.values_list("first_id", "second_id"))
    fresh = {pair: reason for pair, reason in found.items() if pair not in known}
    nodes = nodes_above(fresh)
    rows = [
        DuplicatePair(
            first_id=first,
            second_id=second,
            reason=reason,
            organisation_id=nodes[first, second],
            created_by=actor,
        )
        for (first, second), reason in fresh.items()
    ]
    DuplicatePair.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


def mark_distinct(pair: DuplicatePair, actor: Any, note: str) -> None:
    """«不是同一人»: the pair is kept and not found again. Raises ValidationError when it is decided already."""
    _locked(pair, actor, DECIDE)
    _refuse_decided(pair)
    _decide(pair, DuplicateState.DISTINCT, actor, note)
    audit.record(DECIDE, actor=actor, obj=pair, reason=note, changes=_state_change(DuplicateState.OPEN, pair))


def reopen(pair: DuplicatePair, actor: Any, note: str) -> None:
    """Look again at a pair that was called distinct. Raises ValidationError for any other state."""
    _locked(pair, actor, DECIDE)
    if pair.state != DuplicateState.DISTINCT:
        raise ValidationError("只有核对为“不是同一人”的才能重新核对。")
    _decide(pair, DuplicateState.OPEN, actor, note)
    audit.record(
        DECIDE, actor=actor, obj=pair, reason=note, changes=_state_change(DuplicateState.DISTINCT, pair)
    )


@transaction.atomic
def merge(pair: DuplicatePair, keep: int, actor: Any, note: str, *, strike_overlaps: bool = False) -> Merge:
    """Merge the other record of the pair into the one with the id `keep`; the other one stays as a tombstone.

    With `strike_overlaps` spells of the other record that overlap one of the kept record are struck: the usual case,
    one person entered by two unions, who is a member in one of them.

    Raises ValidationError in words where spells overlap, a record was merged meanwhile, or the pair is decided;
    PermissionDenied where the actor lacks the right at one of the unions.
    """
    first, second = _locked(pair, actor, DECIDE)
    _refuse_decided(pair)
    kept, gone = (first, second) if first.pk == keep else (second, first)
    if kept.pk != keep:
        raise ValidationError("请选择保留两条记录中的哪一条。")
    for person in (kept, gone):
        if person.merged_into_id is not None:
            raise ValidationError(f"“{person}”的记录已并入另一条记录，请刷新后查看。")
    doubled, overlapping, refusals = joined_periods(_periods(kept), _periods(gone))
    if strike_overlaps:
        doubled, refusals = [*doubled, *overlapping], []
    refusals += [words for part in parts() for words in part.refusals(kept, gone)]
    refusals += _waiting_on(doubled)
    if refusals:
        raise ValidationError(refusals)
    moved: dict[str, Any] = {
        "organisation": kept.organisation_id,
        "struck": doubled,
        "rows": {},
        "before": _state_of(kept, gone),
        "filled": _fill(kept, gone),
    }
    for spell in Membership.objects.filter(pk__in=doubled):
        spell.strike()
        spell.version += 1
        spell.save(update_fields=["is_struck", "struck_at", "version", "updated_at"])
    with told_when_overtaken():
        for part in parts():
            rows = part.rows(gone)
            if part.model is Membership:
                rows = rows.exclude(pk__in=doubled)
            keys = list(rows.values_list("pk", flat=True))
            _move(part, keys, kept)
            moved["rows"][part.key] = [str(key) for key in keys]
    gone.merged_into, gone.version = kept, gone.version + 1
    gone.save(update_fields=["merged_into", "version", "updated_at"])
    kept.version += 1
    kept.save(update_fields=[*moved["filled"], "version", "updated_at"])
    follow(kept)
    moved["state"] = _state_of(kept, gone)
    _decide(pair, DuplicateState.MERGED, actor, note)
    done = Merge.objects.create(
        kept=kept,
        gone=gone,
        pair=pair,
        moved=moved,
        note=note,
        created_by=actor,
        organisation=pair.organisation,
    )
    for person, words in (
        (gone, f"并入保留的记录（编号 {kept.pk}）"),
        (kept, f"接收并入的记录（编号 {gone.pk}）"),
    ):
        audit.record(DECIDE, actor=actor, obj=person, reason=note, changes={"merged_into": ["", words]})
    return done


@transaction.atomic
def undo(pair: DuplicatePair, actor: Any, note: str) -> None:
    """Take the merge of the pair back: every row, fact and union as it was before.

    Raises ValidationError that names what has changed since; nothing is done then.
    """
    first, second = _locked(pair, actor, UNDO)
    done = Merge.objects.select_for_update().filter(pair=pair, undone_at__isnull=True).order_by("-pk").first()
    if done is None:
        raise ValidationError("这一对记录没有合并，或合并已经撤销。")
    kept, gone = (first, second) if first.pk == done.kept_id else (second, first)
    changed = _changed_since(done, kept, gone)
    if changed:
        raise ValidationError(["合并之后又有变动，不能撤销：", *changed])
    with told_when_overtaken():
        for part in parts():
            _move(part, done.moved["rows"].get(part.key, []), gone)
        for spell in Membership.objects.filter(pk__in=done.moved["struck"]):
            spell.is_struck, spell.struck_at = False, None
            spell.version += 1
            spell.save(update_fields=["is_struck", "struck_at", "version", "updated_at"])
    filled = done.moved["filled"]
    for name in filled:
        setattr(kept, name, None if Person._meta.get_field(name).null else "")
    kept.organisation = Organisation.objects.get(pk=done.moved["organisation"])
    kept.version += 1
    kept.save(update_fields=[*filled, "organisation", "version", "updated_at"])
    gone.merged_into, gone.version = None, gone.version + 1
    gone.save(update_fields=["merged_into", "version", "updated_at"])
    done.undone_at, done.version = timezone.now(), done.version + 1
    done.save(update_fields=["undone_at", "version", "updated_at"])
    _tell_earlier_merges(done, kept, gone)
    _decide(pair, DuplicateState.OPEN, actor, note)
    for person, words in ((gone, f"保留的记录（编号 {kept.pk}）"), (kept, f"并入的记录（编号 {gone.pk}）")):
        audit.record(UNDO, actor=actor, obj=person, reason=note, changes={"merged_into": [words, "已分开"]})


def _locked(pair: DuplicatePair, actor: Any, action: str) -> tuple[Person, Person]:
    """Both persons, locked in the order of their ids, once the right is held where each of them lies."""
    people = {
        person.pk: person
        # Unions are read after the lock: a join with a row that moves meanwhile would find nobody.
        for person in Person.objects.select_for_update(no_key=True)
        .filter(pk__in=[pair.first_id, pair.second_id])
        .order_by("pk")
    }
    first, second = people[pair.first_id], people[pair.second_id]
    for person in (first, second):
        access.require(actor, action, person)
    return first, second


def _refuse_decided(pair: DuplicatePair) -> None:
    if pair.state != DuplicateState.OPEN:
        raise ValidationError(f"这一对已经核对过（{pair.get_state_display()}），请刷新后查看。")


def _decide(pair: DuplicatePair, state: str, actor: Any, note: str) -> None:
    longest = pair._meta.get_field("note").max_length or 0
    if len(note) > longest:
        raise ValidationError(f"说明最多 {longest} 个字。")
    pair.state, pair.note = state, note
    is_open = state == DuplicateState.OPEN
    pair.decided_by, pair.decided_at = (None, None) if is_open else (actor, timezone.now())
    pair.version += 1
    pair.save(update_fields=["state", "note", "decided_by", "decided_at", "version", "updated_at"])


def _state_change(before: DuplicateState, pair: DuplicatePair) -> dict[str, list[str]]:
    return {"state": [before.value, str(pair.state)]}


def _periods(person: Person) -> list[Period]:
    spells = Membership.objects.standing().filter(person=person).select_related("organisation", "employer")
    return [
        Period(
            key=spell.pk,
            union=str(spell.organisation),
            start=spell.valid_from,
            end=spell.valid_to,
            facts=(
                spell.organisation_id,
                spell.kind,
                *(getattr(spell, Membership._meta.get_field(name).attname) for name in SPELL_FACTS),
            ),
        )
        for spell in spells.order_by("valid_from", "pk")
    ]


def _waiting_on(doubled: list[int]) -> list[str]:
    """A spell that falls away must have nothing that waits for a decision."""
    asked = {"membership__in": doubled, "state__in": OPEN_REQUESTS}
    waiting = [*Proposal.objects.filter(**asked), *Transfer.objects.filter(**asked)]
    return [f"并入记录的“{request}”还没有办结，请先办结或撤回，再合并。" for request in waiting]


def _fill(kept: Person, gone: Person) -> list[str]:
    """Give the kept record what it lacks; returns the names of the facts, never their values."""
    filled = []
    for name in FILLED:
        mine, other = getattr(kept, name), getattr(gone, name)
        if not mine and other:
            setattr(kept, name, getattr(other, "plain", other))
            filled.append(name)
    return filled


def _move(part: MergePart, keys: list[Any], person: Person) -> None:
    values: dict[str, Any] = {part.column: person.pk}
    if part.has_version:
        values["version"] = F("version") + 1
    part.model._base_manager.filter(pk__in=keys).update(**values)


def _state_of(kept: Person, gone: Person) -> dict[str, Any]:
    """Version of both persons and of every row that belongs to either, as it stands now."""
    state: dict[str, Any] = {"people": {str(person.pk): person.version for person in (kept, gone)}}
    for part in parts():
        state[part.key] = {
            str(key): version for person in (kept, gone) for key, version, _ in _versions(part, person)
        }
    return state


def _tell_earlier_merges(done: Merge, kept: Person, gone: Person) -> None:
    """What stands again as it stood before this merge is no change to the merges before it, whatever its version."""
    before, now = done.moved["before"], _state_of(kept, gone)
    people = [kept.pk, gone.pk]
    earlier = Merge.objects.select_for_update().filter(
        Q(kept__in=people) | Q(gone__in=people), undone_at__isnull=True, pk__lt=done.pk
    )
    for other in earlier:
        for name, rows in other.moved["state"].items():
            for key, version in rows.items():
                if before[name].get(key) == version:
                    rows[key] = now[name].get(key, version)
        other.save(update_fields=["moved"])


def _versions(part: MergePart, person: Person) -> list[tuple[Any, int, Any]]:
    return [(row.pk, getattr(row, "version", 0), row) for row in part.rows(person)]


def _changed_since(done: Merge, kept: Person, gone: Person) -> list[str]:
    """What of both records is no more as the merge left it, in words."""
    later = Merge.objects.filter(undone_at__isnull=True, pk__gt=done.pk)
    above = later.filter(gone=kept).select_related("kept").first()
    if above is not None:
        return [f"保留的记录后来并入了“{above.kept}”（编号 {above.kept_id}），请先撤销那次合并。"]
    below = later.filter(kept=kept).select_related("gone").first()
    if below is not None:
        return [f"之后又把“{below.gone}”（编号 {below.gone_id}）并入了保留的记录，请先撤销那次合并。"]
    state, found = done.moved["state"], []
    found += [
        f"“{person}”（编号 {person.pk}）的资料修改过。"
        for person in (kept, gone)
        if state["people"].get(str(person.pk)) != person.version
    ]
    for part in parts():
        before = dict(state.get(part.key, {}))
        for person in (kept, gone):
            for key, version, row in _versions(part, person):
                if before.pop(str(key), None) != version:
                    found.append(f"{part.label}“{row}”新增或修改过。")
        found += [f"{part.label}（编号 {key}）已不在这条记录上。" for key in before]
    return found
