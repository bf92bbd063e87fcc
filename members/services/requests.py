"""Requests made for many at once: what the import of a roll asks for instead of doing it.

A roll never takes a member from another union and never ends a membership: it asks for a transfer, and proposes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.urls import reverse

from unionhub.core import access, audit
from unionhub.core.models import Organisation

from ..enums import OPEN_REQUESTS, ProposalKind, RequestState
from ..models import MEMBER_FACTS, Membership, Person, Proposal, Transfer
from .decisions import needs, tell
from .proposals import DECIDE
from .proposals import START as PROPOSE
from .transfers import HAND, ask_transfer
from .transfers import START as ASK

__all__ = ["Wanted", "ask_transfer", "ask_transfers", "propose_leaving"]

_CHUNK = 500


@dataclass(frozen=True)
class Wanted:
    """A member of another union whom the union asks for, with the attributes he is to have."""

    person_id: int
    to_organisation_id: int
    facts: Mapping[str, Any] = field(default_factory=dict)
    employer_id: int | None = None


@transaction.atomic
def ask_transfers(wanted: Sequence[Wanted], actor: Any, batch_id: int) -> int:
    """Ask for the transfer of many people in a handful of statements; returns how many transfers were entered.

    Left out without a word: who is no member, is in that union already, or is on the way. The old unions are told how
    many wait. `batch_id` is the import's number. Raises PermissionDenied without the right at one of the new unions.
    """
    unions = _unions({want.to_organisation_id for want in wanted}, ASK, actor)
    entered: list[Transfer] = []
    for part in _parts(sorted(wanted, key=lambda want: want.person_id)):
        by_person = {want.person_id: want for want in part}
        spells = _open_spells(by_person)
        on_the_way = set(
            Transfer.objects.filter(person_id__in=by_person, state__in=OPEN_REQUESTS).values_list(
                "person_id", flat=True
            )
        )
        rows = [
            Transfer(
                organisation=spell.organisation,
                person=spell.person,
                person_name=spell.person.name,
                membership=spell,
                to_organisation=unions[want.to_organisation_id],
                employer_id=want.employer_id,
                asked_by_target=True,
                created_by=actor,
                batch_id=batch_id,
                **{name: want.facts[name] for name in MEMBER_FACTS if name in want.facts},
            )
            for person_id, want in by_person.items()
            if (spell := spells.get(person_id)) is not None
            and person_id not in on_the_way
            and spell.organisation_id != want.to_organisation_id
        ]
        entered += Transfer.objects.bulk_create(rows)
    audit.record_many(
        ASK,
        (
            audit.Entry(row, {"state": ["", row.state]}, row.to_organisation, row.person_name)
            for row in entered
        ),
        actor=actor,
    )
    _tell_each(HAND, entered, "份会籍转出申请待办理", reverse("transfer-list"), actor)
    return len(entered)


@transaction.atomic
def propose_leaving(membership_ids: Iterable[int], reason: str, actor: Any, batch_id: int = 0) -> int:
    """Propose the leaving of many members in a handful of statements; returns how many proposals were entered.

    Left out: spells that have ended and those about which a proposal waits. Raises PermissionDenied without the right
    at one of the unions, ValidationError without a reason.
    """
    reason = needs(reason, "事由")[:300]
    entered: list[Proposal] = []
    allowed: set[int] = set()
    for part in _parts(sorted(set(membership_ids))):
        people = Membership.objects.filter(pk__in=part).values_list("person_id", flat=True)
        spells = [spell for spell in _open_spells(set(people)).values() if spell.pk in set(part)]
        for spell in spells:
            if spell.organisation_id not in allowed:
                access.require(actor, PROPOSE, spell.organisation)
                allowed.add(spell.organisation_id)
        waiting = set(
            Proposal.objects.filter(membership__in=spells, state=RequestState.PENDING).values_list(
                "membership_id", flat=True
            )
        )
        entered += Proposal.objects.bulk_create(
            Proposal(
                organisation=spell.organisation,
                membership=spell,
                kind=ProposalKind.LEAVE,
                reason=reason,
                created_by=actor,
                batch_id=batch_id,
            )
            for spell in spells
            if spell.pk not in waiting
        )
    audit.record_many(
        PROPOSE,
        (audit.Entry(row, {"kind": ["", row.kind], "state": ["", row.state]}) for row in entered),
        actor=actor,
        reason=reason,
    )
    _tell_each(DECIDE, entered, "项会籍终止建议待决定", reverse("proposal-list"), actor)
    return len(entered)


def _unions(ids: set[int], action: str, actor: Any) -> dict[int, Organisation]:
    found = Organisation.objects.in_bulk(ids)
    for organisation in found.values():
        access.require(actor, action, organisation)
    return found


def _parts(items: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]


def _open_spells(person_ids: Iterable[int]) -> dict[int, Membership]:
    """The open spells of the people, who are locked in the order of their ids so that two imports do not cross."""
    ids = list(person_ids)
    locked = Person.objects.standing().select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    list(locked.order_by("pk").values_list("pk", flat=True))
    rows = Membership.objects.standing().filter(person_id__in=ids, valid_to__isnull=True)
    return {row.person_id: row for row in rows.select_related("person", "organisation")}


def _tell_each(action: str, rows: Iterable[Any], what: str, link: str, actor: Any) -> None:
    """One notice for each union, with the number that waits there."""
    unions = {row.organisation_id: row.organisation for row in rows}
    for union_id, many in Counter(row.organisation_id for row in rows).items():
        tell(action, unions[union_id], f"有 {many} {what}", link, actor)
