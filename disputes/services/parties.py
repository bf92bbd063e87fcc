"""People who come with a matter: found again, or entered once."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from members.models import Person
from unionhub.core import audit, cleaners
from unionhub.core.models import Organisation
from unionhub.core.sensitive import blind_lookup

from ..models import Party
from ..queries.matters import been_here_before
from ..rules import parties as rules

__all__ = ["been_here_before", "find_or_enter", "link_member", "matching"]

#: The action under which the entering and filling of a party is recorded; the caller has asked for his own.
CHANGE = "disputes.party.change"
OTHER_NAME = "这个证件号码已登记过，姓名与这里填写的不同，请核对证件上的姓名和号码。"


@transaction.atomic
def find_or_enter(
    *,
    name: str,
    organisation: Organisation,
    actor: Any,
    id_number: str = "",
    phone: str = "",
    sex: str = "",
    address: str = "",
    is_migrant: bool = False,
) -> Party:
    """The party of that ID number, else of that phone and name; entered when there is none.

    What is known of it is never overwritten: only empty fields are filled. `member` is linked when the membership roll
    has a person of the same ID number. `organisation` is kept as the place of first entry.
    Raises ValidationError in words for a name, number or phone that cannot be, and for an ID number that belongs to
    somebody of another name.
    """
    given = rules.cleaned(name=name, id_number=id_number, phone=phone)
    given |= {"sex": sex or rules.sex_told_by(given["id_number"]), "address": cleaners.text(address) or ""}
    found = matching(given["name"], given["id_number"], given["phone"], lock=True)
    if found is not None:
        return _fill(found, given, is_migrant, actor)
    try:
        with transaction.atomic():
            return _enter(given, is_migrant, organisation, actor)
    except IntegrityError:
        # Somebody entered the same number between the question and the writing.
        found = matching(given["name"], given["id_number"], given["phone"], lock=True)
        if found is None:
            raise
        return _fill(found, given, is_migrant, actor)


def matching(name: str, id_number: str, phone: str, *, lock: bool = False) -> Party | None:
    """The party of the clean ID number, else of the clean phone and name; None when there is none.

    A party with another ID number is somebody else, whatever the phone. Raises ValidationError for a known number with
    another name.
    """
    rows = Party.objects.order_by("pk")
    if lock:
        rows = rows.select_for_update(no_key=True)
    if id_number:
        found = rows.filter(blind_lookup(Party, "id_number", id_number)).first()
        if found is not None:
            if found.name != name:
                raise ValidationError(OTHER_NAME, code="name")
            return found
    if not phone:
        return None
    same = rows.filter(blind_lookup(Party, "phone", phone), name=name)
    if id_number:
        same = same.filter(Q(id_number_index__isnull=True) & Q(id_number_index_spare__isnull=True))
    return same.first()


def _enter(given: dict[str, str], is_migrant: bool, organisation: Organisation, actor: Any) -> Party:
    party = Party(**given, is_migrant=is_migrant, organisation=organisation, created_by=actor)
    party.member = _member(given["id_number"])
    party.save()
    changes = {key: ["", value] for key, value in given.items() if value}
    audit.record(CHANGE, actor=actor, obj=party, changes=changes)
    return party


def _fill(party: Party, given: dict[str, str], is_migrant: bool, actor: Any) -> Party:
    changes: dict[str, list[str]] = {}
    for key, value in given.items():
        if value and not getattr(party, key):
            setattr(party, key, value)
            changes[key] = ["", value]
    if is_migrant and not party.is_migrant:
        party.is_migrant = True
        changes["is_migrant"] = ["否", "是"]
    if party.member_id is None and given["id_number"]:
        party.member = _member(given["id_number"])
        if party.member is not None:
            changes["member"] = ["", str(party.member.pk)]
    if changes:
        party.version += 1
        party.save()
        audit.record(CHANGE, actor=actor, obj=party, changes=changes)
    return party


def link_member(party: Party) -> None:
    """Let the party point to the person of the roll that has its ID number now; saving is the caller's."""
    party.member = _member(party.id_number.plain)


def _member(id_number: str) -> Person | None:
    """The person of the roll with the number; of a merged record the one that is kept."""
    if not id_number:
        return None
    found = (
        Person.objects.filter(blind_lookup(Person, "id_number", id_number))
        .select_related("merged_into")
        .first()
    )
    return found.merged_into or found if found is not None else None
