"""Makes records of the domain for tests. ID numbers are sound by checksum and belong to nobody (area 000000)."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from members.enums import BeginReason
from members.models import Code, CodeListVersion, Coverage, Employer, Membership, Person, Union, UnionSpell
from tests.conftest import Cast
from unionhub.core.cleaners import check_digit
from unionhub.core.models import Organisation

OPENING = date(2025, 1, 1)


def id_number(serial: int = 1, birth: date = date(1990, 1, 1), male: bool = True) -> str:
    """A sound number: area 000000, the birth date, a sequence number of the sex, the check digit."""
    sequence = (serial * 2 + (1 if male else 0)) % 1000
    start = f"000000{birth:%Y%m%d}{sequence:03d}"
    return start + check_digit(start)


@dataclass
class House:
    """The unions' facts by code of the organisation, and the employers that each covers."""

    cast: Cast
    natures: dict[str, Code] = field(default_factory=dict)
    unions: dict[str, Union] = field(default_factory=dict)
    employers: dict[str, Employer] = field(default_factory=dict)


def make_house(cast: Cast) -> House:
    """Facts for the three grassroots unions of the cast."""
    house = House(cast)
    version = CodeListVersion.objects.create(
        organisation=cast.county, title="单位性质", valid_from=date(2020, 1, 1)
    )
    for position, (code, label) in enumerate(
        (("01", "行政机关"), ("09", "私营企业"), ("11", "个体经济组织"))
    ):
        house.natures[label] = Code.objects.create(
            version_of=version, code=code, label=label, position=position
        )
    for node in (cast.union_a1, cast.union_a2, cast.union_b1):
        union = Union.objects.create(organisation=node, founded_on=date(2015, 5, 1))
        UnionSpell.objects.create(
            union=union,
            parent=node.parent,
            nature=house.natures["私营企业"],
            industry="C",
            valid_from=OPENING,
        )
        employer = Employer.objects.create(organisation=node, name=f"{node.name.removesuffix('工会')}公司")
        Coverage.objects.create(organisation=node, employer=employer, valid_from=OPENING)
        house.unions[node.code] = union
        house.employers[node.code] = employer
    return house


def make_person(union: Organisation, name: str = "王小明", serial: int = 1, **facts: Any) -> Person:
    """A person of the union, without any spell."""
    birth = facts.pop("birth_date", date(1990, 1, 1))
    male = facts.get("sex", "1") == "1"
    values = {
        "sex": "1",
        "birth_date": birth,
        "id_number": id_number(serial, birth, male),
        "phone": f"139{serial:08d}",
        "joined_on": date(2019, 7, 1),
        **facts,
    }
    return Person.objects.create(organisation=union, name=name, **values)


def make_member(
    union: Organisation, name: str = "王小明", serial: int = 1, since: date = OPENING, **facts: Any
) -> Membership:
    """A person with an open spell in the union; `facts` of person and spell alike."""
    spell_fields = {item.name for item in Membership._meta.fields}
    spell = {key: facts.pop(key) for key in list(facts) if key in spell_fields}
    person = make_person(union, name, serial, **facts)
    spell.setdefault("begin_reason", BeginReason.OPENING)
    return Membership.objects.create(person=person, organisation=union, valid_from=since, **spell)
